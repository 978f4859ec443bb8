import { bestTrials } from "../analysis/best.ts";
import { durationText } from "../analysis/duration-text.ts";
import { countOf } from "../analysis/number-text.ts";
import { bestJson } from "../analysis/trial-json.ts";
import { olderSources, sourceText } from "../engine/older-trials.ts";
import { studyChanges } from "../engine/study-changes.ts";
import { counts } from "../engine/study-history.ts";
import { callersTrials } from "../engine/study-opening.ts";
import type { StudyState } from "../engine/study-state.ts";
import { notAnsweringSince, silentRunnerText } from "../node/control/sign-of-life.ts";
import { readRunner } from "../node/runner-lock.ts";
import type { TrialState } from "../study/trial.ts";
import { type Command, choice, onlyFile } from "./command.ts";
import { comparisonResults } from "./comparison-results.ts";
import { printComparisonStatus } from "./comparison-status.ts";
import { openWishes } from "./open-wishes.ts";
import { askedResults, type Results, studyOption } from "./results.ts";
import { shortValue } from "./trials.ts";

export const statusCommand: Command = {
  usage: "FILE [--format text|json] [--study NAME]",
  options: { format: { type: "string" }, ...studyOption.options },
  help: { format: "text (default) or json", ...studyOption.help },
  async run(invocation) {
    const format = choice(invocation, "format", ["text", "json"]);
    const comparison = invocation.options["study"] === undefined && comparisonResults(onlyFile(invocation));
    if (comparison) return printComparisonStatus(invocation, comparison, format);
    const results = askedResults(invocation);
    if (format === "json") {
      invocation.output.write(`${JSON.stringify(await statusJson(results), undefined, 2)}\n`);
      return 0;
    }
    const { name, state, objectives, folder } = results;
    const runner = folder && readRunner(folder.runner);
    const isRunning = runner?.kind === "running" || runner?.kind === "elsewhere";
    const silentSince =
      folder !== undefined && runner?.kind === "running" ? await notAnsweringSince(folder) : undefined;
    const best = bestTrials(state.trials, objectives);
    // Of another tool's journal nobody knows whether it is running.
    const isInterrupted = folder !== undefined && !isRunning;
    const asked = callersTrials(state).size;
    const running = asked > 0 ? "asked for" : isInterrupted ? "interrupted" : "running";
    const states = Object.entries(countsOf(state)).map(
      ([word, count]) => `${count} ${word === "running" ? running : word}`,
    );
    const end = state.latestSession?.end;
    const why = end === undefined ? "" : ` (${end.reason})`;
    const [first] = best;
    const values = objectives.map(({ metric }) => `${metric} ${shortValue(first?.metrics[metric])}`);
    const bestText =
      best.length === 1
        ? `${values.join(", ")} (trial ${first?.number})`
        : `${countOf(best.length, "trial")} that no other beats (tunesmith best)`;
    const lines = [
      `${name}: ${isRunning ? `${state.latestSession?.isPaused ? "paused" : "running"} (process ${runner.pid} on ${runner.host})` : `not running${why}`}`,
      ...(runner?.kind === "running" && silentSince !== undefined
        ? [`  runner   ${silentRunnerText(runner, silentSince)}`]
        : []),
      `  trials   ${states.join(", ") || "none yet"}`,
      ...olderSources(state).map((source) => `  older    ${sourceText(source)}`),
      ...studyChanges(state)
        .slice(-1)
        .map(({ message }) => `  changed  ${message}`),
      ...openWishes(state).map((wish, index) => `  ${index === 0 ? "asked    " : "         "}${wish}`),
      `  time     ${durationText(state.elapsedMs)}`,
      ...(first === undefined ? [] : [`  best     ${bestText}`]),
      ...decisions(state).map((text, index) => `  ${index === 0 ? "lately   " : "         "}${text}`),
      ...(folder === undefined ? [] : [`  results  ${folder.path}`]),
    ];
    invocation.output.write(`${lines.join("\n")}\n`);
    return 0;
  },
};

/** What `status --format json` prints. */
export async function statusJson({ name, state, objectives, folder }: Results) {
  const runner = folder && readRunner(folder.runner);
  const isRunning = runner?.kind === "running" || runner?.kind === "elsewhere";
  const silentSince =
    folder !== undefined && runner?.kind === "running" ? await notAnsweringSince(folder) : undefined;
  return {
    study: name,
    running: isRunning,
    pid: isRunning ? runner.pid : null,
    notAnsweringSince: silentSince === undefined ? null : new Date(silentSince).toISOString(),
    trials: state.trials.length,
    settled: state.trials.filter(counts).length,
    counts: countsOf(state),
    best: bestJson(bestTrials(state.trials, objectives), objectives),
    older: olderSources(state).map(({ from, trials, left }) => ({ from, learnedFrom: trials.length, left })),
    changes: studyChanges(state),
    elapsedMs: state.elapsedMs,
    lastEnd: (!isRunning && state.latestSession?.end?.reason) || null,
    folder: folder?.path ?? null,
  };
}

function countsOf({ trials }: StudyState): Partial<Record<TrialState, number>> {
  const counts: Partial<Record<TrialState, number>> = {};
  for (const trial of trials) counts[trial.state] = (counts[trial.state] ?? 0) + 1;
  return counts;
}

const shownDecisions = 3;

/** What was decided last about trials, in the latest run, the latest first. */
function decisions({ trials, latestSession }: StudyState): readonly string[] {
  return trials
    .flatMap((trial) => {
      const { number, reason, endedAt, segments, state } = trial;
      const goesOn = segments.findLast((segment) => segment.reason !== null);
      if (reason !== null) return [{ at: endedAt ?? 0, text: `trial ${number} ${state}: ${reason}` }];
      return goesOn === undefined
        ? []
        : [{ at: goesOn.startedAt, text: `trial ${number}: ${goesOn.reason}` }];
    })
    .filter(({ at }) => at >= (latestSession?.startedAt ?? 0))
    .sort((a, b) => b.at - a.at)
    .slice(0, shownDecisions)
    .map(({ text }) => text);
}
