import { existsSync, readFileSync } from "node:fs";

/**
 * The counts of a test report, from its closing line `3 passed, 0 failed, 1 skipped`.
 * A suite that ended early has no such line, whatever its exit code says.
 * @param {string} file
 * @returns {{ passed: number, failed: number, skipped: number } | undefined}
 */
export function readCounts(file) {
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, "utf8").matchAll(/^(\d+) passed, (\d+) failed, (\d+) skipped$/gm);
  const last = [...lines].at(-1);
  if (!last) return undefined;
  const [passed, failed, skipped] = last.slice(1).map(Number);
  return { passed, failed, skipped };
}
