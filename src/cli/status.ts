import { bestTrials } from "../analysis/best.ts";
import { durationText } from "../analysis/duration-text.ts";
import { countOf } from "../analysis/number-text.ts";
import { bestJson } from "../analysis/trial-json.ts";
import { readRunner } from "../node/runner-lock.ts";
import type { Trial, TrialState } from "../study/trial.ts";
import { type Command, choice } from "./command.ts";
import { askedResults, studyOption } from "./results.ts";
import { shortValue } from "./trials.ts";

export const statusCommand: Command = {
  name: "status",
  usage: "FILE [--format text|json] [--study NAME]",
  summary: "Says whether a study runs, how many trials are in which state, and the best so far.",
  options: { format: { type: "string" }, ...studyOption.options },
  help: { format: "text (default) or json", ...studyOption.help },
  async run(invocation) {
    const format = choice(invocation, "format", ["text", "json"]);
    const { name, state, objectives, folder } = askedResults(invocation);
    const runner = folder && readRunner(folder.runner);
    const isRunning = runner?.kind === "running" || runner?.kind === "elsewhere";
    const best = bestTrials(state.trials, objectives);
    const counts: Partial<Record<TrialState, number>> = {};
    for (const trial of state.trials) counts[trial.state] = (counts[trial.state] ?? 0) + 1;
    if (format === "json") {
      const json = {
        study: name,
        running: isRunning,
        pid: isRunning ? runner.pid : null,
        trials: state.trials.length,
        counts,
        best: bestJson(best, objectives),
        elapsedMs: state.elapsedMs,
        folder: folder?.path ?? null,
      };
      invocation.output.write(`${JSON.stringify(json, undefined, 2)}\n`);
      return 0;
    }
    // Of another tool's journal nobody knows whether it is running.
    const isInterrupted = folder !== undefined && !isRunning;
    const states = Object.entries(counts).map(
      ([word, count]) => `${count} ${isInterrupted && word === "running" ? "interrupted" : word}`,
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
      `  trials   ${states.join(", ") || "none yet"}`,
      `  time     ${durationText(state.elapsedMs)}`,
      ...(first === undefined ? [] : [`  best     ${bestText}`]),
      ...decisions(state.trials).map((text, index) => `  ${index === 0 ? "lately   " : "         "}${text}`),
      ...(folder === undefined ? [] : [`  results  ${folder.path}`]),
    ];
    invocation.output.write(`${lines.join("\n")}\n`);
    return 0;
  },
};

const shownDecisions = 3;

/** What was decided last about trials, the latest first. */
function decisions(trials: readonly Trial[]): readonly string[] {
  return trials
    .flatMap((trial) => {
      const { number, reason, endedAt, segments, state } = trial;
      const goesOn = segments.findLast((segment) => segment.reason !== null);
      if (reason !== null) return [{ at: endedAt ?? 0, text: `trial ${number} ${state}: ${reason}` }];
      return goesOn === undefined
        ? []
        : [{ at: goesOn.startedAt, text: `trial ${number}: ${goesOn.reason}` }];
    })
    .sort((a, b) => b.at - a.at)
    .slice(0, shownDecisions)
    .map(({ text }) => text);
}
