// Builds every bundle into dist/. `node esbuild.mjs --watch` rebuilds on change.
//   extension.cjs, language-client.cjs, find-parameter.cjs, new-study.cjs, tool-client.cjs, editor-task.cjs,
//   new-study-from-task.cjs
//                                       what VS Code loads (CommonJS, because VS Code requires it)
//   monitor-thread.cjs                  the thread of the extension that reads journals
//   study-plan.cjs                      what it loads to understand study files
//   server.cjs                          the language server
//   script-reader.cjs                   what it loads to read training scripts: grammars of Python and JavaScript
//   strategy-texts.cjs                  what it loads to explain strategies
//   study-journal.cjs                   what it loads to read what a study has recorded
//   cli.js, cli-*.js                    the command line and the runner
//   sampler-thread.js                   the thread of a runner that computes proposals
//   sql-wasm.wasm                       SQLite, which the command line loads to read databases of Optuna
//   engine.js                           the library `tunesmith/engine`
//   virtual-monitor-thread.cjs          the thread that reads journals of virtual workspaces
//   web-extension.cjs                   what VS Code loads where it is only a browser
//   web-server.js, virtual-monitor-worker.js
//                                       its language server, and what reads journals for it: web workers
//   webview.js, webview.css             the results panel
//   THIRD-PARTY-NOTICES.txt             whose work the bundles hold
import { copyFile, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import * as esbuild from "esbuild";
import { serverBundle } from "./scripts/server-bundle.mjs";
import { webBundles } from "./scripts/web-bundles.mjs";

const sqlite = "sql-wasm.wasm";
const sqliteSource = join("node_modules", "sql.js", "dist", sqlite);

import { thirdPartyNotices } from "./scripts/third-party-notices.mjs";

const watch = process.argv.includes("--watch");
const common = {
  bundle: true,
  minify: !watch,
  keepNames: true,
  sourcemap: watch,
  logLevel: "warning",
  outdir: "dist",
  legalComments: "eof",
};
// jsonc-parser's CommonJS form hides its imports from bundlers, so ES modules come first.
const node = { ...common, platform: "node", target: "node20", mainFields: ["module", "main"] };
/**
 * `keepNames` names each closure anew when it is made, which leaves 32 to 148 bytes of each among V8's old objects. A runner
 * makes closures for each trial, so its names stay as they are written instead.
 */
const plainNames = { keepNames: false, minify: false, minifyWhitespace: !watch, minifySyntax: !watch };
// Bundled CommonJS dependencies call require() for node's own modules; an ES module has to make one.
const requireBanner =
  'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);';

const builds = [
  {
    ...node,
    format: "cjs",
    external: [
      "vscode",
      "./language-client.cjs",
      "./find-parameter.cjs",
      "./new-study.cjs",
      "./tool-client.cjs",
      "./new-study-from-task.cjs",
      "./editor-task.cjs",
      "./study-plan.cjs",
    ],
    entryPoints: {
      extension: "src/extension/extension.ts",
      "language-client": "src/extension/language-client.ts",
      "monitor-thread": "src/extension/monitor-thread.ts",
      "study-plan": "src/extension/study-plan.ts",
      "find-parameter": "src/extension/find-parameter.ts",
      "new-study": "src/extension/new-study.ts",
      "tool-client": "src/extension/agents/tool-client.ts",
      "new-study-from-task": "src/extension/tasks/new-study-from-task.ts",
      "editor-task": "src/extension/tasks/editor-task.ts",
    },
    outExtension: { ".js": ".cjs" },
  },
  { ...node, ...serverBundle },
  {
    ...node,
    ...plainNames,
    format: "esm",
    entryPoints: { cli: "src/cli/cli.ts" },
    // What only some commands need, such as the language server, is loaded by these.
    splitting: true,
    // SQLite asks for it, and is handed its file instead.
    define: { __dirname: '""' },
    chunkNames: "cli-[hash]",
    banner: { js: `#!/usr/bin/env node\n${requireBanner}` },
  },
  {
    ...node,
    ...plainNames,
    format: "esm",
    entryPoints: { "sampler-thread": "src/node/sampler-thread.ts" },
  },
  {
    ...common,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2022",
    entryPoints: { engine: "src/engine/index.ts" },
  },
  {
    ...common,
    format: "iife",
    platform: "browser",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    entryPoints: { webview: "src/webview/main.tsx" },
  },
  ...webBundles.map((options) => ({ ...common, ...options })),
];

if (watch) {
  await rm("dist", { recursive: true, force: true });
  for (const options of builds) await (await esbuild.context(options)).watch();
  await mkdir("dist", { recursive: true });
  await copyFile(sqliteSource, join("dist", sqlite));
} else {
  // What is in use stays whole: nothing is touched before everything is built, and each file is replaced at one go.
  const results = await Promise.all(
    builds.map((options) => esbuild.build({ ...options, write: false, metafile: true })),
  );
  const notices = {
    path: join("dist", "THIRD-PARTY-NOTICES.txt"),
    contents: thirdPartyNotices(results.map(({ metafile }) => metafile)),
  };
  const files = [...results.flatMap(({ outputFiles }) => outputFiles), notices];
  await mkdir("dist", { recursive: true });
  for (const { path, contents } of files) {
    await writeFile(`${path}.new`, contents, { mode: path.endsWith("cli.js") ? 0o755 : 0o644 });
    await rename(`${path}.new`, path);
  }
  await copyFile(sqliteSource, join("dist", `${sqlite}.new`));
  await rename(join("dist", `${sqlite}.new`), join("dist", sqlite));
  const built = new Set([sqlite, ...files.map(({ path }) => basename(path))]);
  for (const entry of await readdir("dist", { withFileTypes: true }))
    if (entry.isFile() && !built.has(entry.name)) await rm(join("dist", entry.name));
}
