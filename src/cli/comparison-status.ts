import { bestTrials } from "../analysis/best.ts";
import { compareStrategies } from "../analysis/compare/compare-strategies.ts";
import { comparisonGoal } from "../analysis/compare/compared-run.ts";
import { verdictOf } from "../analysis/compare/verdict.ts";
import { bestJson } from "../analysis/trial-json.ts";
import { bestRun, comparedRuns, comparisonPlaceOf } from "../engine/comparison-member.ts";
import { readRunner } from "../node/runner-lock.ts";
import { isSettled, type Trial, type TrialState } from "../study/trial.ts";
import type { ExitCode, Invocation } from "./command.ts";
import type { ComparisonResults } from "./comparison-results.ts";
import { formatTable } from "./table.ts";
import { shortValue } from "./trials.ts";

/** How a comparison stands: whether it runs, how far each run is, and what it shows so far. */
export function printComparisonStatus(
  { output }: Invocation,
  comparison: ComparisonResults,
  format: "text" | "json",
): ExitCode {
  const { name, folder, studies, objectives } = comparison;
  const runner = readRunner(folder.runner);
  const isRunning = runner.kind === "running" || runner.kind === "elsewhere";
  const runs = comparedRuns(studies);
  const goal = comparisonGoal(objectives);
  const verdict = goal ? verdictOf(compareStrategies(runs, goal)) : [];
  const rows = studies.map((study, index) => {
    const place = comparisonPlaceOf(study);
    const [best] = bestTrials(study.trials, objectives);
    return {
      strategy: place?.strategy ?? study.name,
      seed: place?.repetition ?? 1,
      over: runs[index]?.isOver ?? false,
      settled: study.trials.filter(isSettled).length,
      counts: countsOf(study.trials),
      best: best ?? null,
    };
  });
  if (format === "json") {
    const best = bestTrials(bestRun(studies).trials, objectives);
    const json = {
      study: name,
      running: isRunning,
      pid: isRunning ? runner.pid : null,
      trials: studies.reduce((sum, { trials }) => sum + trials.length, 0),
      counts: countsOf(studies.flatMap(({ trials }) => trials)),
      best: bestJson(best, objectives),
      bestRun: bestRun(studies).name,
      runs: rows.map((row) => ({ ...row, best: row.best && bestJson([row.best], objectives) })),
      verdict,
      folder: folder.path,
    };
    output.write(`${JSON.stringify(json, undefined, 2)}\n`);
    return 0;
  }
  const metric = objectives[0]?.metric ?? "";
  const over = rows.filter((row) => row.over).length;
  const table = formatTable([
    ["strategy", "seed", "trials", "failed", `best ${metric}`, ""],
    ...rows.map(({ strategy, seed, settled, counts, best, over: isOver }) => [
      strategy,
      String(seed),
      String(settled),
      String(counts.failed ?? 0),
      best === null ? "" : shortValue(best.metrics[metric]),
      isOver ? "over" : isRunning ? `${counts.running ?? 0} running` : "",
    ]),
  ]);
  const state = isRunning ? `running (process ${runner.pid} on ${runner.host})` : "not running";
  output.write(
    [`${name}: ${state}, ${over} of ${rows.length} runs over\n`, table, `${verdict.join("\n")}\n`].join("\n"),
  );
  return 0;
}

function countsOf(trials: readonly Trial[]): Partial<Record<TrialState, number>> {
  const counts: Partial<Record<TrialState, number>> = {};
  for (const { state } of trials) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
