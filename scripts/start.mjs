// Opens VS Code with the extension and the example study: `npm start [-- FOLDER] [--port N]`.
// In desktop VS Code where there is one, else in the browser, through the test host.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { findCodeCommand, hasDisplay } from "./desktop-vscode.mjs";
import { packageFile } from "./package-file.mjs";
import { prepareTestHost } from "./prerequisites.mjs";
import { runNpm, runProcess } from "./run-process.mjs";

const ROOT = join(import.meta.dirname, "..");
const LIMIT_MS = 5 * 60_000;

const { values, positionals } = parseArgs({
  options: { port: { type: "string" } },
  allowPositionals: true,
});
const folder = resolve(positionals[0] ?? join(ROOT, "examples/digits"));
if (!existsSync(folder)) fail(`There is no folder ${folder}.`);
const study = findStudy();
const code = process.env.VSCODE_EXECUTABLE || (hasDisplay() ? findCodeCommand() : undefined);
if (code) await openDesktop();
else await openBrowser();

async function openDesktop() {
  await npmRun("build");
  const words = [`--extensionDevelopmentPath=${ROOT}`, folder, ...(study ? [study] : [])];
  const result = await runProcess(code, words, { limitMs: 2 ** 31 - 1 });
  if (result.kind !== "exit" || result.code !== 0) fail(`${code} could not be started`);
}

async function openBrowser() {
  const missing = await prepareTestHost();
  if (missing) fail(`Neither the \`code\` command nor the test host is there: ${missing.reason}.`);
  await npmRun("package");
  const { installExtension, startServer, workbenchUrl } = await import("../test/host/server.mjs");
  const extensionsFolder = mkdtempSync(join(tmpdir(), "tunesmith-start-"));
  process.once("exit", () => rmSync(extensionsFolder, { recursive: true, force: true }));
  installExtension(packageFile(), extensionsFolder);
  const port = values.port ? { port: Number(values.port) } : {};
  const server = await startServer({ extensionsFolder, ...port });
  const payload = study ? [["openFile", `vscode-remote://${server.authority}${encodeURI(study)}`]] : [];
  const url = workbenchUrl(server, { folder, payload });
  console.log(`\nVS Code with Tunesmith and ${folder}:\n\n  ${url}\n\nCtrl-C ends it.`);
  openSystemBrowser(url);
  // The server's pipes keep this process running until Ctrl-C.
}

/** The study to have open at the start: the first one of the folder. */
function findStudy() {
  const name = readdirSync(folder)
    .sort()
    .find((file) => /\.study\.ya?ml$/.test(file));
  return name && join(folder, name);
}

async function npmRun(script) {
  const result = await runNpm(["run", script], { limitMs: LIMIT_MS, cwd: ROOT });
  if (result.kind !== "exit" || result.code !== 0) fail(`\`npm run ${script}\` failed`);
}

function openSystemBrowser(url) {
  if (!hasDisplay()) return;
  const command = process.platform === "darwin" ? "open" : "xdg-open";
  const opener = spawn(command, [url], { stdio: "ignore", detached: true });
  // The address is on the terminal, so a missing opener loses nothing.
  opener.once("error", () => {});
  opener.unref();
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
