import { expect, test } from "vitest";
import { fingerprint } from "../../src/engine/study-fingerprint.ts";
import { checkStudy } from "../../src/language/check.ts";
import type { PastTrials } from "../../src/language/results.ts";
import type { Workspace } from "../../src/language/workspace.ts";
import { readMarks, tasksFile, workspaceWith } from "./marked-text.ts";

const original = `run: { command: train }
objective: { minimize: loss }
space:
  lr: uniform(0, 1)
  net: { width: 'int(1, 9)' }
  depth: 3
strategy: random
budget: { trials: 5 }
`;

/** A workspace whose journal holds trials of the study as it first was. */
function withTrials(count: number, text = original): Workspace {
  const { study } = checkStudy(text, workspaceWith(tasksFile));
  if (study === undefined) throw new Error("the original is broken");
  const past: PastTrials = {
    results: { complete: 0, ended: 0, metrics: [], best: undefined, parameters: new Map() },
    stored: { trials: count, definition: fingerprint(study, 7), seed: 7, directions: [1] },
    importance: new Map(),
    pace: undefined,
  };
  return { ...workspaceWith(tasksFile), pastTrials: () => past };
}

test.each([
  ["nothing", original, undefined],
  ["the budget", original.replace("trials: 5", "trials: 9"), undefined],
  ["the command", original.replace("command: train", "command: other"), undefined],
  ["white space in a range", original.replace("uniform(0, 1)", "uniform( 0,1 )"), undefined],
  ["a range that becomes wider", original.replace("lr: uniform(0, 1)", "lr: uniform(0, 2)"), undefined],
  ["the sampler", original.replace("strategy: random", "strategy: sobol"), undefined],
  [
    "a range",
    original.replace("lr: uniform(0, 1)", "«lr»: uniform(0, 0.5)"),
    /search space changed at lr, so the 12 trials/,
  ],
  [
    "a range in a group",
    original.replace("width: 'int(1, 9)'", "«width»: 'int(1, 8)'"),
    /changed at net\.width/,
  ],
  [
    "a parameter that is gone",
    original.replace("  lr: uniform(0, 1)\n", "").replace("space", "«space»"),
    /changed at lr/,
  ],
  ["a new parameter", original.replace("  depth", "  «new»: bool\n  depth"), /changed at new/],
  ["a constant", original.replace("depth: 3", "depth: 4").replace("space", "«space»"), /A constant changed/],
  ["the objective", original.replace("{ minimize: loss }", "«{ maximize: loss }»"), /The objective changed/],
  [
    "the strategy",
    original.replace("strategy: random", "strategy: «asha»\nfidelity: «{ resource: epoch, min: 1, max: 9 }»"),
    /The (strategy|fidelity) changed/,
  ],
  ["the seed", `${original}seed: «8»\n`, /The seed changed from 7 to 8/],
  ["a baseline", `${original}baseline: «[ { lr: 0.5 } ]»\n`, /The baseline changed/],
  ["a requirement", `${original}«require»: lr < 0.5\n`, /A requirement changed/],
] as const)("a change of %s", (_, marked, message) => {
  const { text, ranges } = readMarks(marked);
  const { study, problems } = checkStudy(text, withTrials(12));
  const found = problems.filter(({ code }) => code === "incompatible-change");
  expect(found.map(({ range }) => range)).toEqual(ranges);
  for (const problem of found) {
    expect(problem.message).toMatch(message ?? /never/);
    expect(problem.message).toMatch(/--warm.*--fresh.*another name.*undo/);
    expect(problem.severity).toBe("warning");
  }
  expect(study).toBeDefined();
});

test("without trials everything may change", () => {
  expect(checkStudy(original.replace("uniform(0, 1)", "uniform(0, 2)"), withTrials(0)).problems).toEqual([]);
});
