import { existsSync, readFileSync } from "node:fs";

/**
 * What a test report says: its closing line `3 passed, 0 failed, 1 skipped`, and before it a line
 * `skipped: NAME` for each test that did not run and `failed: NAME` for each that failed.
 * A suite that ended early has no such line, whatever its exit code says.
 * @param {string} file
 * @returns {{
 *   passed: number, failed: number, skipped: readonly string[], failures: readonly string[],
 * } | undefined}
 */
export function readReport(file) {
  if (!existsSync(file)) return undefined;
  const report = readFileSync(file, "utf8");
  const closingLines = report.matchAll(/^(\d+) passed, (\d+) failed, \d+ skipped$/gm);
  const last = [...closingLines].at(-1);
  if (!last) return undefined;
  const [passed, failed] = last.slice(1).map(Number);
  const named = (state) => [...report.matchAll(new RegExp(`^${state}: (.*)$`, "gm"))].map((line) => line[1]);
  return { passed, failed, skipped: named("skipped"), failures: named("failed") };
}
