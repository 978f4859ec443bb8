// Runs test/extension inside a VS Code extension host, by @vscode/test-electron.
//   VSCODE_EXECUTABLE=/path/to/code   that desktop VS Code (its program, not the `code` command)
//   VSCODE_EXECUTABLE=download        a desktop VS Code that test-electron fetches
//   otherwise                         the desktop VS Code behind `code` on PATH, else the test host
// MOCHA_GREP selects tests by name.
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { endRunners } from "../test/host/end-runners.mjs";
import { readReport } from "../test/host/report.mjs";
import { chooseVSCode } from "./choose-vscode.mjs";

const ROOT = join(import.meta.dirname, "..");
const SUITE = join(ROOT, "test/extension");
const BUNDLES = join(ROOT, "dist/test");

const temporaryFolder = mkdtempSync(join(tmpdir(), "tunesmith-extension-"));
const workspace = join(temporaryFolder, "workspace");
const reportFile = process.env.VSCODE_TEST_REPORT ?? join(temporaryFolder, "report.txt");
const editor = chooseVSCode();
console.log(`Extension tests in ${editor.description}`);
try {
  // Tests write into their folder, so they get a copy.
  cpSync(join(SUITE, "workspace"), workspace, { recursive: true });
  await bundleSuite();
  await runTests({
    ...(editor.executable ? { vscodeExecutablePath: editor.executable } : {}),
    cachePath: join(ROOT, "node_modules/.cache/vscode-test"),
    extensionDevelopmentPath: ROOT,
    extensionTestsPath: join(BUNDLES, "index.cjs"),
    launchArgs: [
      workspace,
      "--disable-extensions",
      `--user-data-dir=${join(temporaryFolder, "user-data")}`,
      `--extensions-dir=${join(temporaryFolder, "extensions")}`,
    ],
    extensionTestsEnv: { VSCODE_TEST_REPORT: reportFile },
  });
  if (!readReport(reportFile)) throw new Error("The tests ended without their counts.");
} catch (error) {
  console.error(String(error));
  process.exitCode = 1;
} finally {
  await endRunners(workspace);
  rmSync(temporaryFolder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** VS Code loads a suite as CommonJS. Each test file is a bundle, and index.cjs loads those that lie beside it. */
async function bundleSuite() {
  rmSync(BUNDLES, { recursive: true, force: true });
  const tests = readdirSync(SUITE).filter((name) => name.endsWith(".test.ts"));
  await build({
    entryPoints: ["index.ts", ...tests].map((name) => join(SUITE, name)),
    outdir: BUNDLES,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    // jsonc-parser's CommonJS form hides its imports from bundlers, so ES modules come first.
    mainFields: ["module", "main"],
    external: ["vscode", "mocha"],
    sourcemap: "inline",
    logLevel: "warning",
  });
}
