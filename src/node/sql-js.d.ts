/** What is used of sql.js, SQLite as WebAssembly. */
declare module "sql.js/dist/sql-wasm.js" {
  type Cell = string | number | Uint8Array | null;
  interface Database {
    exec(sql: string): readonly {
      readonly columns: readonly string[];
      readonly values: readonly (readonly Cell[])[];
    }[];
    close(): void;
  }
  interface SqlJs {
    readonly Database: new (file: Uint8Array) => Database;
  }
  export default function initSqlJs(options: { readonly wasmBinary: Uint8Array }): Promise<SqlJs>;
}
