import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

/** What the files of a folder of src may use, beside each other. */
interface Allowance {
  /** Folders of src, or single files, by their path from src. */
  readonly folders: readonly string[];
  /** Packages with all that is below them; `node:` is every module of Node. */
  readonly packages: readonly string[];
  /** Pure: no clock, no chance, no process, no console, no timers but those it is given. */
  readonly core: boolean;
}

const imports: Readonly<Record<string, Allowance>> = {
  study: {
    folders: [],
    packages: ["zod", "pure-rand", "fastest-levenshtein", "jsonc-parser"],
    core: true,
  },
  samplers: { folders: ["study"], packages: ["pure-rand", "ml-matrix"], core: true },
  schedulers: {
    // A rank test has need of the normal distribution, population-based bandits of the Gaussian process, and halving of
    // fronts; a plan counts the configurations that samplers have to give. Rungs and rankings are kept in sorted lists.
    folders: [
      "study",
      "samplers/normal-distribution.ts",
      "samplers/gp",
      "samplers/non-dominated.ts",
      "samplers/sorted-list.ts",
      "samplers/count-configurations.ts",
      "samplers/grid-axes.ts",
      "samplers/sampler-fit.ts",
    ],
    packages: ["pure-rand"],
    core: true,
  },
  analysis: {
    // Mathematics that samplers have first need of.
    folders: [
      "study",
      "samplers/hypervolume.ts",
      "samplers/non-dominated.ts",
      "samplers/normal-distribution.ts",
      // What samplers say of their proposals, as data that sentences are made of.
      "samplers/proposal-view.ts",
    ],
    packages: [],
    core: true,
  },
  engine: {
    folders: ["study", "samplers", "schedulers", "analysis"],
    packages: ["fastest-levenshtein"],
    core: true,
  },
  language: {
    // The samplers and schedulers say which studies they do not fit, and the editor shows it.
    // What keeps a study from going on with its trials is the engine's rule.
    folders: ["study", "samplers", "schedulers", "analysis", "engine/study-fingerprint.ts"],
    packages: [
      "yaml",
      "@lezer/common",
      "@lezer/javascript",
      "@lezer/python",
      "zod",
      "jsonc-parser",
      "fastest-levenshtein",
      "vscode-languageserver-types",
      "vscode-languageserver-textdocument",
    ],
    core: true,
  },
  // What agents may ask, over ports: the machine and the protocols are the edges' business.
  tools: { folders: ["study", "analysis", "engine", "language"], packages: ["zod"], core: true },
  // A training script is one more description of a search space; reading it is the language's.
  bridges: { folders: ["study", "engine", "language/script"], packages: ["yaml"], core: true },
  node: {
    folders: ["study", "schedulers", "samplers", "analysis", "engine", "language"],
    packages: ["node:", "yaml", "zod", "vscode-jsonrpc", "sql.js"],
    core: false,
  },
  cli: {
    folders: [
      "study",
      "samplers",
      "schedulers",
      "analysis",
      "engine",
      "language",
      "bridges",
      "tools",
      "node",
      "server",
      // A report is the panel's page with what the extension would have sent to it.
      "extension/compared-studies.ts",
      "extension/related-studies.ts",
      "extension/study-overview.ts",
      "extension/study-plan.ts",
      "webview/protocol.ts",
      "webview/report-data.ts",
      "webview/trial-columns.ts",
      "../package.json",
    ],
    packages: ["node:", "yaml", "fastest-levenshtein", "@modelcontextprotocol/sdk"],
    core: false,
  },
  server: {
    folders: ["study", "engine", "language", "node", "web"],
    packages: [
      "node:",
      "vscode-jsonrpc",
      "vscode-languageserver",
      "vscode-languageserver-types",
      "vscode-languageserver-textdocument",
    ],
    core: false,
  },
  extension: {
    folders: [
      "study",
      "engine",
      "node",
      "language",
      "analysis",
      // A request of our own, which both ends have to name alike.
      "server/editor-tasks.ts",
      "server/study-status.ts",
      "webview/protocol.ts",
      "webview/trial-columns.ts",
      "web",
    ],
    packages: [
      "node:",
      "vscode",
      "vscode-languageclient",
      "yaml",
      "jsonc-parser",
      "@modelcontextprotocol/sdk",
    ],
    core: false,
  },
  web: {
    // What stands in for Node where it is not; bundles put it in the place of `node:` modules.
    folders: [],
    packages: ["@noble/hashes", "buffer"],
    core: false,
  },
  webview: {
    folders: ["study", "analysis"],
    packages: ["preact", "echarts", "@tanstack/virtual-core"],
    core: false,
  },
};

/** The library's entry point: the one place of the core where the machine's clock and a drawn seed come in. */
const entryPoint = "engine/index.ts";

/** What code of the core must be handed instead of reaching for it. */
const foreign: readonly RegExp[] = [
  /\bMath\.random\b/,
  /\bDate\.now\b/,
  /\bnew Date\(\s*\)/,
  /\bperformance\.\w/,
  /\bprocess\.\w/,
  /\bglobalThis\b/,
  /\bconsole\.\w/,
  /\b(?:setTimeout|setInterval|setImmediate|queueMicrotask|fetch|require)\(/,
  /\b(?:Buffer|crypto|window|navigator)\.\w/,
];

const comment = /\/\*[\s\S]*?\*\/|(?<=^|[\s;{}(),])\/\/[^\n]*/g;

/** Every module that a source names in an import or export, types among them. */
function importedModules(source: string): readonly string[] {
  const forms = [
    /^\s*(?:import|export)\b[^;"']*?\bfrom\s*["']([^"']+)["']/gm,
    /^\s*import\s*["']([^"']+)["']/gm,
    /\b(?:import|require)\(\s*["'`]([^"'`]+)["'`]/g,
  ];
  return forms.flatMap((form) => Array.from(source.matchAll(form), (match) => match[1] ?? ""));
}

/** @param file its path below src, with forward slashes */
function violations(file: string, text: string): readonly string[] {
  const source = text.replace(comment, "");
  const [folder = "", rest] = file.split("/", 2);
  const allowed = imports[folder];
  if (allowed === undefined || rest === undefined) return [`${file} is in no folder that the table knows`];
  const reached =
    allowed.core && file !== entryPoint ? foreign.flatMap((pattern) => pattern.exec(source)?.[0] ?? []) : [];
  const named = importedModules(source).filter((module) => !mayImport(file, folder, allowed, module));
  return [...named, ...reached].map((what) => `${file} uses ${what}`);
}

function mayImport(file: string, folder: string, allowed: Allowance, module: string): boolean {
  if (!module.startsWith(".")) {
    return allowed.packages.some((name) =>
      name.endsWith(":") ? module.startsWith(name) : module === name || module.startsWith(`${name}/`),
    );
  }
  const target = posix.join(posix.dirname(file), module);
  return [folder, ...allowed.folders].some((place) => target === place || target.startsWith(`${place}/`));
}

const src = join(dirname(fileURLToPath(import.meta.url)), "..", "src");
const files = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.[cm]?[jt]sx?$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name));

test("every file of src keeps to the import table", () => {
  expect(files.length).toBeGreaterThan(20);
  const found = files.flatMap((file) =>
    violations(relative(src, file).split(sep).join("/"), readFileSync(file, "utf8")),
  );
  expect(found).toEqual([]);
});

describe("the table itself", () => {
  const core = ["study", "samplers", "schedulers", "analysis", "engine", "language", "tools"];

  test("keeps the core free of VS Code, Node and the wire", () => {
    for (const name of core) {
      expect([name, imports[name]?.core]).toEqual([name, true]);
      const packages = imports[name]?.packages.filter((used) => used === "vscode" || used === "node:");
      expect([name, packages]).toEqual([name, []]);
    }
  });

  test.each([
    ["vscode", ["extension"]],
    ["vscode-languageclient", ["extension"]],
    ["vscode-languageserver", ["server"]],
    ["preact", ["webview"]],
  ])("%s appears in %s only", (used, expected) => {
    const folders = Object.entries(imports).filter(([, { packages }]) => packages.includes(used));
    expect(folders.map(([name]) => name)).toEqual(expected);
  });

  test("has no cycle", () => {
    const visit = (name: string, path: readonly string[]) => {
      expect(path).not.toContain(name);
      for (const next of imports[name]?.folders ?? []) visit(next.split("/")[0] ?? "", [...path, name]);
    };
    for (const name of Object.keys(imports)) visit(name, []);
  });
});

describe("what breaks the rules is found", () => {
  const table: [string, string, string[]][] = [
    ["study/a.ts", 'import * as vscode from "vscode";', ["vscode"]],
    ["study/a.ts", 'import type { Uri } from "vscode";', ["vscode"]],
    ["engine/a.ts", 'import {\n  readFile,\n  writeFile,\n} from "node:fs/promises";', ["node:fs/promises"]],
    ["samplers/a.ts", 'import { run } from "../engine/run.ts";', ["../engine/run.ts"]],
    ["samplers/a.ts", 'export { run } from "../engine/run.ts";', ["../engine/run.ts"]],
    ["samplers/deep/a.ts", 'export * from "../../engine/run.ts";', ["../../engine/run.ts"]],
    ["samplers/deep/a.ts", 'export * from "../sampler.ts";', []],
    ["study/a.ts", 'const fs = await import("node:fs");', ["node:fs"]],
    ["study/a.ts", 'type Uri = import("vscode").Uri;', ["vscode"]],
    ["study/a.ts", 'const fs = require("fs");', ["fs", "require("]],
    ["server/a.ts", 'import { createConnection } from "vscode-languageserver/node";', []],
    [
      "language/a.ts",
      'import { createConnection } from "vscode-languageserver/node";',
      ["vscode-languageserver/node"],
    ],
    ["language/a.ts", 'import type { Range } from "vscode-languageserver-types";', []],
    ["extension/a.ts", 'import type { Message } from "../webview/protocol.ts";', []],
    ["extension/a.ts", 'import { App } from "../webview/app.tsx";', ["../webview/app.tsx"]],
    ["webview/a.tsx", 'import "./style.css";\nimport "node:fs";', ["node:fs"]],
    ["study/a.ts", 'import { z } from "zodiac";', ["zodiac"]],
    ["study/a.ts", "const now = Date.now();", ["Date.now"]],
    ["study/a.ts", "const date = new Date();", ["new Date()"]],
    ["study/a.ts", "const date = new Date(0).toISOString();", []],
    ["engine/a.ts", "const u = Math.random();", ["Math.random"]],
    ["engine/a.ts", "process.exit(1);", ["process.e"]],
    ["engine/a.ts", "setTimeout(done, 5);", ["setTimeout("]],
    ["engine/a.ts", "/** Never Math.random, never\n * process.exit. */ // Date.now", []],
    ["engine/a.ts", 'const address = "https://example.org"; Date.now();', ["Date.now"]],
    ["node/a.ts", "process.exit(Date.now());", []],
    [entryPoint, "const now = Date.now();", []],
    [entryPoint, 'import "node:fs";', ["node:fs"]],
    ["cli/a.ts", 'import version from "../../package.json" with { type: "json" };', []],
    ["study/a.ts", 'import version from "../../package.json" with { type: "json" };', ["../../package.json"]],
  ];
  test.each(table)("%s: %s", (file, source, expected) => {
    expect(violations(file, source)).toEqual(expected.map((what) => `${file} uses ${what}`));
  });

  test.each(["plugins/a.ts", "main.ts"])("%s is out of place", (file) => {
    expect(violations(file, "")).toEqual([`${file} is in no folder that the table knows`]);
  });
});
