// Every test of the project: `npm test`, or `npm test -- --only unit|extension|ui`. With `--minutes N` no further window
// of the UI tests is opened once so much time has passed, and what was left out is named.
// Sets up what the tests need where it can, names what could not run, and closes with `N passed, N failed`.
// With CI=1 a part that could have been set up and was not counts as a failure.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { readReport } from "../test/host/report.mjs";
import { chooseVSCode } from "./choose-vscode.mjs";
import { addUp, crashed, leftOut, notRun, summarize, together } from "./outcomes.mjs";
import { packageFile } from "./package-file.mjs";
import { prepareChromium, preparePythonModule, prepareSlurm, prepareTestHost } from "./prerequisites.mjs";
import { runNpm, runProcess } from "./run-process.mjs";
import { runVitest } from "./vitest-part.mjs";

const ROOT = join(import.meta.dirname, "..");
const PART_LIMIT_MS = 16 * 60_000;
const WINDOW_LIMIT_MS = 5 * 60_000;
/** What some tests run or compare with, and the tests that are left out where it is missing. */
const PYTHON_MODULES = {
  optuna: "comparison with Optuna",
  sklearn: "the scikit-learn example",
  torch: "the PyTorch example",
  xgboost: "the XGBoost example",
  click: "a study proposed for a script of the real click",
  typer: "a study proposed for a script of the real typer",
};
const PARTS = ["unit", "extension", "ui"];
/** UI tests in the order in which they are missed most, where time is short; the others follow. */
const UI_FIRST = [
  "results",
  "commands",
  "start",
  "language",
  "close-window",
  "studies-view",
  "comparison",
  "panel",
];

const { only, minutes } = readOptions();
const startedAt = performance.now();
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
  const missing = [];
  for (const [module, tests] of Object.entries(PYTHON_MODULES))
    missing.push([tests, await preparePythonModule(module)]);
  missing.push(["trials on a Slurm cluster", await prepareSlurm()]);
  heading("unit tests");
  const ran = await runVitest("unit tests", { config: "vitest.config.ts", limitMs: PART_LIMIT_MS });
  return [ran, ...missing.filter(([, reason]) => reason).map(([tests, reason]) => notRun(tests, reason))];
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
    if (!hasFailed || report.failed > 0) return { kind: "ran", name, ...report };
    return { kind: "ran", name, ...report, failed: 1, failures: ["its tests passed, but it failed"] };
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
  const outcomes = [];
  for (const file of uiFiles()) {
    const isLate = performance.now() - startedAt > minutes * 60_000;
    heading(`${file}${isLate ? ": left out, for the time is up" : ""}`);
    if (isLate) outcomes.push(leftOut(name, `${file}: the time was up`));
    else
      outcomes.push(
        await runVitest(name, { config: "test/ui/vitest.config.mjs", limitMs: WINDOW_LIMIT_MS, file }),
      );
  }
  return together(name, outcomes);
}

function uiFiles() {
  const place = (file) => {
    const at = UI_FIRST.indexOf(basename(file, ".test.mjs"));
    return at < 0 ? UI_FIRST.length : at;
  };
  return readdirSync(join(ROOT, "test/ui"))
    .filter((file) => file.endsWith(".test.mjs"))
    .map((file) => `test/ui/${file}`)
    .sort((a, b) => place(a) - place(b));
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
  const { values } = parseArgs({
    options: { only: { type: "string" }, minutes: { type: "string", default: "Infinity" } },
  });
  const { only, minutes } = values;
  const wrong =
    only !== undefined && !PARTS.includes(only)
      ? `--only takes ${PARTS.join(", ")}, not ${only}`
      : !(Number(minutes) > 0) && `--minutes takes a number above 0, not ${minutes}`;
  if (!wrong) return { only, minutes: Number(minutes) };
  console.error(wrong);
  process.exit(1);
}
