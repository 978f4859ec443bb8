// How the language server is bundled: what differs from the other bundles for Node. Its tests run the same bundle.
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/** @type {import("esbuild").BuildOptions} */
export const serverBundle = {
  format: "cjs",
  keepNames: false,
  external: ["./script-reader.cjs"],
  alias: {
    // Its ES modules, of which what is not used can be left out.
    yaml: join(root, "node_modules/yaml/browser/dist/index.js"),
    // Of which only numbers are used.
    "vscode-languageserver-types": join(root, "src/language/protocol-kinds.ts"),
  },
  entryPoints: {
    server: join(root, "src/server/server.ts"),
    "script-reader": join(root, "src/language/script/read-script.ts"),
  },
  outExtension: { ".js": ".cjs" },
};
