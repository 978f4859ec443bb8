// How the language server is bundled: what differs from the other bundles for Node. Its tests run the same bundle.
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/** @type {import("esbuild").Plugin} */
const withoutJsonSchema = {
  name: "without-json-schema",
  setup(build) {
    const filter = /\/(?:to-json-schema|json-schema-processors)\.js$/;
    build.onResolve({ filter }, ({ importer }) =>
      importer.includes("zod") ? { path: join(root, "scripts/no-json-schema.mjs") } : undefined,
    );
  },
};

/** @type {import("esbuild").BuildOptions} */
export const serverBundle = {
  format: "cjs",
  keepNames: false,
  charset: "utf8",
  // The only one is that of the Sobol sequence's numbers, which are not in the bundle.
  legalComments: "none",
  external: ["./script-reader.cjs", "./strategy-texts.cjs", "./study-journal.cjs"],
  alias: {
    // Its ES modules, of which what is not used can be left out.
    yaml: join(root, "node_modules/yaml/browser/dist/index.js"),
    // Of which only numbers are used.
    "vscode-languageserver-types": join(root, "src/language/protocol-kinds.ts"),
  },
  plugins: [withoutJsonSchema],
  // Zod reaches for parts of that maker by name, and never uses them here.
  logOverride: { "import-is-undefined": "silent" },
  entryPoints: {
    server: join(root, "src/server/server.ts"),
    "script-reader": join(root, "src/language/script/read-script.ts"),
    "strategy-texts": join(root, "src/study/strategy-texts.ts"),
    "study-journal": join(root, "src/server/study-journal.ts"),
  },
  outExtension: { ".js": ".cjs" },
};
