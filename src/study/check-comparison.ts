import { movedTo, withoutRepetition } from "./compile-comparison.ts";
import type { Problem } from "./problem.ts";
import type { ComparedStrategy, Comparison, Study } from "./study.ts";

/** The study that one entry of a comparison is. */
export function studyOf(study: Study, { strategy }: ComparedStrategy): Study {
  return { ...study, strategy, comparison: undefined };
}

/** Holds each entry against the rest of the study. What is about an entry is found there, with its name. */
export function checkEntries(
  study: Study,
  comparison: Comparison,
  check: (study: Study) => readonly Problem[],
): readonly Problem[] {
  return withoutRepetition(
    comparison.entries.flatMap((entry) =>
      check(studyOf(study, entry)).map((problem) =>
        movedTo(["compare", "strategies", entry.position], problem),
      ),
    ),
  );
}

/** Where a comparison would say less than it seems to. */
export function checkComparison(study: Study, comparison: Comparison): readonly Problem[] {
  return [
    ...checkCount(comparison),
    ...checkSeeds(comparison),
    ...checkGrids(comparison),
    ...checkBudgets(study, comparison),
  ];
}

function weak(severity: Problem["severity"], message: string, path: Problem["path"]): Problem {
  return { code: "weak-comparison", severity, message, path, at: "key" };
}

function checkCount({ entries }: Comparison): readonly Problem[] {
  const [only, ...others] = entries;
  if (only === undefined || others.length > 0) return [];
  const message = `\`compare\` names one strategy, so there is nothing to compare it with. Add another, such as \`strategies: [random, ${only.label}]\`.`;
  return [weak("warning", message, ["compare", "strategies"])];
}

/** The exact signed-rank test reaches 2^(1 - n) with n pairs; Holm's correction multiplies it by the number of pairs of strategies. */
function checkSeeds({ entries, seeds }: Comparison): readonly Problem[] {
  const tests = (entries.length * (entries.length - 1)) / 2;
  if (tests === 0) return [];
  const needed = 1 + Math.ceil(Math.log2(tests / 0.05));
  if (seeds >= needed) return [];
  const few =
    seeds === 1
      ? "With a single seed, nothing tells a difference from chance"
      : `With ${seeds} seeds, the paired test cannot show a difference, however clear it is`;
  const message = `${few}: for ${entries.length} strategies that takes at least ${needed} (\`seeds: ${needed}\`). The charts and the cost are worth a look all the same.`;
  return [weak("information", message, ["compare"])];
}

function checkGrids({ entries, seeds }: Comparison): readonly Problem[] {
  if (seeds === 1) return [];
  return entries
    .filter(({ strategy }) => strategy.sampler === "grid")
    .map(({ label, position }) => {
      const message = `\`${label}\` tries the same configurations with every seed: its ${seeds} runs differ only where the training itself uses TUNESMITH_SEED.`;
      return weak("information", message, ["compare", "strategies", position]);
    });
}

/** Where some strategies end trials early, equally many trials are not equally much training. */
function checkBudgets({ budget }: Study, { entries }: Comparison): readonly Problem[] {
  if (budget.steps !== undefined || budget.timeMs !== undefined) return [];
  const [whole, parts] = [true, false].map((isFull) =>
    entries
      .filter(({ strategy }) => (strategy.scheduler === "full") === isFull)
      .map(({ label }) => `\`${label}\``),
  );
  if (!whole?.length || !parts?.length) return [];
  const message = `${parts.join(", ")} and ${whole.join(", ")} take very different numbers of steps for as many trials, since the former do not run every trial to its end. For the same effort, set \`budget: { steps: ... }\`.`;
  return [weak("information", message, ["compare", "strategies"])];
}
