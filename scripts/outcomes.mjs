// What became of each part of a test run, and what that adds up to.

/**
 * @typedef {{
 *   kind: "ran", name: string, passed: number, failed: number, skipped: readonly string[], failures: readonly string[],
 * }} Ran `failures` says what failed, a line each.
 * @typedef {{ kind: "not-run", name: string, reason: string, cause: "setup" | "platform" }} NotRun
 * @typedef {Ran | NotRun} Outcome
 */

/** A part that ended without a report proves nothing, so it counts as one failure. */
export const crashed = (name, what = "it") => ({
  kind: "ran",
  name,
  passed: 0,
  failed: 1,
  skipped: [],
  failures: [`${what} ended without a report`],
});

/** A test or a file of them that nobody began. */
export const leftOut = (name, test) => ({
  kind: "ran",
  name,
  passed: 0,
  failed: 0,
  skipped: [test],
  failures: [],
});

/**
 * Several that ran, as one.
 * @param {string} name
 * @param {readonly Ran[]} parts
 * @returns {Ran}
 */
export const together = (name, parts) => ({
  kind: "ran",
  name,
  passed: parts.reduce((sum, { passed }) => sum + passed, 0),
  failed: parts.reduce((sum, { failed }) => sum + failed, 0),
  skipped: parts.flatMap(({ skipped }) => skipped),
  failures: parts.flatMap(({ failures }) => failures),
});

export const notRun = (name, missing) => ({ kind: "not-run", name, ...missing });

/**
 * Totals over all parts. With `strict`, a part that somebody could have set up and did not counts as a failure.
 * @param {readonly Outcome[]} outcomes
 * @param {"strict" | "lenient"} mode
 */
export function addUp(outcomes, mode) {
  const ran = outcomes.filter((outcome) => outcome.kind === "ran");
  const neglected = outcomes.filter((outcome) => outcome.kind === "not-run" && outcome.cause === "setup");
  const passed = ran.reduce((sum, part) => sum + part.passed, 0);
  const failed = ran.reduce((sum, part) => sum + part.failed, 0);
  return { passed, failed: failed + (mode === "strict" ? neglected.length : 0) };
}

/**
 * The lines for people, with the totals alone on the last one.
 * @param {readonly Outcome[]} outcomes
 * @param {"strict" | "lenient"} mode
 */
export function summarize(outcomes, mode) {
  const lines = outcomes.map((outcome) =>
    outcome.kind === "ran"
      ? `${outcome.name}: ${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped.length} skipped`
      : `not run: ${outcome.name}: ${outcome.reason}`,
  );
  const ran = outcomes.filter((outcome) => outcome.kind === "ran");
  const skipped = ran.flatMap((part) => part.skipped.map((test) => `skipped: ${part.name}: ${test}`));
  // Last, so that what is kept of a long output names them.
  const failures = ran.flatMap((part) => part.failures.map((test) => `failed: ${part.name}: ${test}`));
  const { passed, failed } = addUp(outcomes, mode);
  return [...lines, ...skipped, ...failures, `${passed} passed, ${failed} failed`].join("\n");
}
