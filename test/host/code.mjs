#!/usr/bin/env node
// Stands in for desktop VS Code under @vscode/test-electron: takes its arguments, runs the tests in the extension
// host of the test host, and exits with their result.
//   code.mjs [folder] --extensionDevelopmentPath=DIR --extensionTestsPath=FILE     other flags are ignored
// The suite writes its report to the file that VSCODE_TEST_REPORT names and must close it with the counts: VS Code
// alone reports success even when its extension host was killed or a test called process.exit().
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { format } from "node:util";
import { readReport } from "./report.mjs";
import { startServer, workbenchUrl } from "./server.mjs";
import { launchBrowser } from "./workbench.mjs";

const limitMs = Number(process.env.VSCODE_TEST_TIMEOUT_MS ?? 300_000);
const temporaryFolder = mkdtempSync(join(tmpdir(), "tunesmith-code-"));
const reportFile = process.env.VSCODE_TEST_REPORT ?? join(temporaryFolder, "report.txt");
const workbenchLog = [];
const arguments_ = readArguments(process.argv.slice(2));

writeFileSync(reportFile, "");
let shownBytes = 0;
const showing = setInterval(showReport, 200);
/** @type {import("./server.mjs").Server | undefined} */
let server;
/** @type {import("playwright-core").Browser | undefined} */
let browser;
let exitCode = 1;
try {
  server = await startServer({ audience: "automation", env: { VSCODE_TEST_REPORT: reportFile } });
  browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  const reported = await runSuite(page);
  const report = readReport(reportFile);
  if (!report) console.error("The tests ended without their counts.");
  else if (report.passed === 0) console.error("No test ran.");
  exitCode = reported === 0 && report && report.failed === 0 && report.passed > 0 ? 0 : 1;
} catch (error) {
  console.error(String(error));
} finally {
  clearInterval(showing);
  showReport();
  if (exitCode !== 0) await keepEvidence();
  await browser?.close();
  await server?.stop();
  rmSync(temporaryFolder, { recursive: true, force: true });
}
process.exit(exitCode);

/** Opens the window that loads the suite; resolves to the code that VS Code reports. */
async function runSuite(page) {
  const remote = (path) => `vscode-remote://${server.authority}${encodeURI(path)}`;
  const payload = [
    ...arguments_.extensionFolders.map((path) => ["extensionDevelopmentPath", remote(path)]),
    ["extensionTestsPath", remote(arguments_.suite)],
  ];
  await page.exposeFunction("codeAutomationLog", (type, values) => {
    const line = `${type}: ${format(...values)}`;
    workbenchLog.push(line);
    if (process.env.VSCODE_TEST_VERBOSE) console.log(line);
  });
  return new Promise((ended, failed) => {
    page.on("crash", () => failed(new Error("The window crashed.")));
    setTimeout(() => failed(new Error(`The tests did not end within ${limitMs} ms.`)), limitMs).unref();
    page
      .exposeFunction("codeAutomationExit", ended)
      .then(() => page.goto(workbenchUrl(server, { folder: arguments_.folder, payload })))
      .catch(failed);
  });
}

function readArguments(words) {
  const values = (name) =>
    words.filter((word) => word.startsWith(`--${name}=`)).map((word) => resolve(word.slice(name.length + 3)));
  const folder = words.find((word) => !word.startsWith("-"));
  const [suite] = values("extensionTestsPath");
  if (!suite) throw new Error("--extensionTestsPath is missing");
  return { folder: folder && resolve(folder), suite, extensionFolders: values("extensionDevelopmentPath") };
}

function showReport() {
  const report = readFileSync(reportFile);
  process.stdout.write(report.subarray(shownBytes));
  shownBytes = report.length;
}

/** Leaves a picture of the window and every log where a person can look at them. */
async function keepEvidence() {
  const errors = workbenchLog.filter((line) => line.startsWith("error") && !line.includes("Service Worker"));
  for (const line of errors) {
    console.error(line.split("\n").slice(0, 6).join("\n"));
  }
  const folder = process.env.VSCODE_TEST_ARTIFACTS ?? resolve("test-artifacts/extension");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "workbench.log"), workbenchLog.join("\n"));
  writeFileSync(join(folder, "server.log"), server?.output() ?? "");
  if (server && existsSync(server.logsFolder)) {
    cpSync(server.logsFolder, join(folder, "logs"), { recursive: true });
  }
  const page = browser?.contexts()[0]?.pages()[0];
  await page?.screenshot({ path: join(folder, "window.png"), timeout: 5_000 }).catch(() => {});
  console.error(`Logs and a picture of the window are in ${folder}`);
}
