/** Optuna's SQLite databases, read by SQLite itself as WebAssembly: the whole file in memory, and never written to. */
import { readFileSync, statSync } from "node:fs";
import initSqlJs from "sql.js/dist/sql-wasm.js";
import { OsError, withOsErrors } from "./os-error.ts";

export type DatabaseRow = Readonly<Record<string, string | number | null>>;

/**
 * @param wasmFile where SQLite's WebAssembly is
 * @param read is handed a reader of whole tables, in the order of their rows' ids
 * @throws OsError where the file cannot be read, or is no whole database
 */
export async function readDatabase<Result>(
  file: string,
  wasmFile: string,
  read: (table: (name: string) => readonly DatabaseRow[]) => Result,
): Promise<Result> {
  for (const beside of ["-wal", "-journal"]) {
    if ((statSync(file + beside, { throwIfNoEntry: false })?.size ?? 0) > 0) {
      const hint = `End the programs that use it, or run: sqlite3 ${file} "pragma wal_checkpoint(truncate)"`;
      throw new OsError({
        code: "ENOTWHOLE",
        message: `${file} is not whole: changes wait in ${file}${beside}.`,
        hint,
        path: file,
      });
    }
  }
  const bytes = withOsErrors("read the database", file, () => readFileSync(file));
  const { Database } = await initSqlJs({ wasmBinary: readFileSync(wasmFile) });
  const database = new Database(bytes);
  try {
    const tables = new Set(
      database
        .exec("select name from sqlite_master where type = 'table'")[0]
        ?.values.map(([name]) => String(name)),
    );
    return read((name) => {
      if (!tables.has(name)) return [];
      const [result] = database.exec(`select * from "${name}" order by rowid`);
      return (result?.values ?? []).map((row) =>
        Object.fromEntries(
          (result?.columns ?? []).map((column, index) => {
            const cell = row[index] ?? null;
            return [column, cell instanceof Uint8Array ? null : cell];
          }),
        ),
      );
    });
  } catch (error) {
    if (error instanceof OsError) throw error;
    throw new OsError({
      code: "ENOTSQLITE",
      message: `${file} cannot be read as a database: ${error instanceof Error ? error.message : String(error)}.`,
      hint: "",
      path: file,
      cause: error,
    });
  } finally {
    database.close();
  }
}
