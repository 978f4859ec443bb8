// Every test of the project: `npm test`, or `npm test -- --only unit|extension|ui`.
// Sets up what the tests need where it can, names what could not run, and closes with `N passed, N failed`.
// With CI=1 a part that could have been set up and was not counts as a failure.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readReport } from "../test/host/report.mjs";
import { chooseVSCode } from "./choose-vscode.mjs";
import { addUp, crashed, notRun, summarize } from "./outcomes.mjs";
import { packageFile } from "./package-file.mjs";
import { prepareChromium, prepareOptuna, prepareSlurm, prepareTestHost } from "./prerequisites.mjs";
import { runNpm, runProcess } from "./run-process.mjs";
import { runVitest } from "./vitest-part.mjs";

const ROOT = join(import.meta.dirname, "..");
const PART_LIMIT_MS = 10 * 60_000;
const PARTS = ["unit", "extension", "ui"];

const { only } = readOptions();
const wanted = (part) => only === undefined || only === part;
const mode = process.env.CI && process.env.CI !== "false" ? "strict" : "lenient";

/** @type {import("./outcomes.mjs").Outcome[]} */
const outcomes = [];
const isBuilt = await step("build", ["run", "build"]);
if (wanted("unit")) outcomes.push(...(await unitTests()));
if (wanted("extension")) outcomes.push(await extensionTests());
if (wanted("ui")) outcomes.push(await uiTests());

console.log(`\n${summarize(outcomes, mode)}`);
process.exitCode = addUp(outcomes, mode).failed > 0 ? 1 : 0;

async function unitTests() {
  const missing = await prepareOptuna();
  const missingCluster = await prepareSlurm();
  heading("unit tests");
  const ran = await runVitest("unit tests", { config: "vitest.config.ts", limitMs: PART_LIMIT_MS });
  return [
    ran,
    ...(missing ? [notRun("comparison with Optuna", missing)] : []),
    ...(missingCluster ? [notRun("trials on a Slurm cluster", missingCluster)] : []),
  ];
}

async function extensionTests() {
  const name = "extension tests";
  const missing = chooseVSCode().kind === "host" ? await findMissingForHost() : buildFailure();
  if (missing) return notRun(name, missing);
  heading(name);
  const folder = mkdtempSync(join(tmpdir(), "tunesmith-report-"));
  const reportFile = join(folder, "report.txt");
  try {
    const result = await runProcess(process.execPath, [join(import.meta.dirname, "extension-tests.mjs")], {
      limitMs: PART_LIMIT_MS,
      cwd: ROOT,
      env: { VSCODE_TEST_REPORT: reportFile },
    });
    const report = readReport(reportFile);
    if (!report) return crashed(name);
    const hasFailed = result.kind !== "exit" || result.code !== 0;
    return { kind: "ran", name, ...report, failed: Math.max(report.failed, hasFailed ? 1 : 0) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function uiTests() {
  const name = "UI tests of the packaged extension";
  const missing = await findMissingForHost();
  if (missing) return notRun(name, missing);
  if (!(await step("package", ["run", "package", "--", "--no-build"]))) {
    return notRun(name, { reason: `there is no ${packageFile()}`, cause: "setup" });
  }
  heading(name);
  return runVitest(name, { config: "test/ui/vitest.config.mjs", limitMs: PART_LIMIT_MS });
}

async function findMissingForHost() {
  return buildFailure() ?? (await prepareTestHost()) ?? (await prepareChromium());
}

function buildFailure() {
  return isBuilt ? undefined : { reason: "the build failed", cause: "setup" };
}

/** An npm script that no test report comes from: it adds a failure if it fails, and else nothing. */
async function step(name, words) {
  heading(name);
  const result = await runNpm(words, { limitMs: PART_LIMIT_MS, cwd: ROOT });
  const isDone = result.kind === "exit" && result.code === 0;
  if (!isDone) outcomes.push(crashed(name));
  return isDone;
}

function heading(text) {
  console.log(`\n--- ${text}`);
}

function readOptions() {
  const { values } = parseArgs({ options: { only: { type: "string" } } });
  if (values.only === undefined || PARTS.includes(values.only)) return values;
  console.error(`--only takes ${PARTS.join(", ")}, not ${values.only}`);
  process.exit(1);
}
