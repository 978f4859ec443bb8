import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { crashed } from "./outcomes.mjs";
import { runProcess } from "./run-process.mjs";

const ROOT = join(import.meta.dirname, "..");
const VITEST = join(ROOT, "node_modules/vitest/vitest.mjs");

/**
 * Runs the tests of a vitest configuration.
 * @param {string} name What to call them in the summary.
 * @param {{ config: string, limitMs: number, file?: string }} options `file` is the only one to run.
 * @returns {Promise<import("./outcomes.mjs").Outcome>}
 */
export async function runVitest(name, { config, limitMs, file }) {
  const folder = mkdtempSync(join(tmpdir(), "tunesmith-vitest-"));
  const reportFile = join(folder, "report.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`];
  try {
    const words = [VITEST, "run", ...(file ? [file] : []), "--config", config, ...reporters];
    const result = await runProcess(process.execPath, words, { limitMs, cwd: ROOT });
    if (result.kind === "timeout") console.error(`${file ?? name}: not done within ${limitMs} ms`);
    if (result.kind !== "exit" || !existsSync(reportFile)) return crashed(name, file);
    return count(name, JSON.parse(readFileSync(reportFile, "utf8")), result.code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function count(name, report, exitCode) {
  const tests = report.testResults.flatMap((file) =>
    file.assertionResults.map((test) => ({ ...test, file: relative(ROOT, file.name) })),
  );
  const failedTests = tests.filter((test) => test.status === "failed");
  // A file that fails to load has no tests that could fail, and an error outside of any test leaves them all green.
  const brokenFiles = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  );
  const failures = [
    ...failedTests.map((test) => `${test.file}: ${test.fullName}: ${firstLine(test.failureMessages[0])}`),
    ...brokenFiles.map((file) => `${relative(ROOT, file.name)}: ${firstLine(file.message)}`),
  ];
  if (exitCode !== 0 && failures.length === 0) failures.push("an error outside of any test");
  const passed = tests.filter((test) => test.status === "passed").length;
  const skipped = tests
    .filter((test) => test.status !== "passed" && test.status !== "failed")
    .map((test) => test.fullName);
  return { kind: "ran", name, passed, failed: failures.length, skipped, failures };
}

function firstLine(message) {
  return stripVTControlCharacters(message ?? "").split("\n", 1)[0];
}
