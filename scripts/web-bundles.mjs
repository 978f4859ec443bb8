// The bundles that run where there is no Node, or no disk: what stands in for Node's modules is in src/web/node.
import { join } from "node:path";
import { serverBundle } from "./server-bundle.mjs";

const root = join(import.meta.dirname, "..");
const standIn = (name) => join(root, `src/web/node/${name}.ts`);

/** Files come from VS Code, and their paths are those of POSIX on every system. */
const withoutDisk = {
  "node:fs": standIn("fs"),
  "node:fs/promises": standIn("fs"),
  "node:os": standIn("os"),
  "node:path": "path-browserify",
  "node:url": standIn("url"),
};

const browser = {
  platform: "browser",
  target: "es2022",
  mainFields: ["browser", "module", "main"],
  keepNames: false,
};

/** @type {readonly import("esbuild").BuildOptions[]} */
export const webBundles = [
  {
    ...browser,
    format: "cjs",
    external: ["vscode"],
    alias: { "node:path": "path-browserify", yaml: serverBundle.alias.yaml },
    entryPoints: { "web-extension": "src/extension/web/web-extension.ts" },
    outExtension: { ".js": ".cjs" },
  },
  {
    ...browser,
    format: "iife",
    charset: "utf8",
    alias: { ...withoutDisk, ...serverBundle.alias, "node:crypto": standIn("crypto") },
    plugins: serverBundle.plugins,
    logOverride: serverBundle.logOverride,
    inject: [standIn("globals")],
    entryPoints: {
      "web-server": "src/server/web-server.ts",
      "virtual-monitor-worker": "src/extension/web/virtual-monitor-worker.ts",
    },
  },
  {
    platform: "node",
    target: "node20",
    mainFields: ["module", "main"],
    keepNames: false,
    format: "cjs",
    alias: { ...withoutDisk, yaml: serverBundle.alias.yaml },
    plugins: serverBundle.plugins,
    logOverride: serverBundle.logOverride,
    entryPoints: { "virtual-monitor-thread": "src/extension/virtual-monitor-thread.ts" },
    outExtension: { ".js": ".cjs" },
  },
];
