import { bestTrial } from "../analysis/best.ts";
import { readRunner } from "../node/runner-lock.ts";
import type { TrialState } from "../study/trial.ts";
import { type Command, choice, onlyFile } from "./command.ts";
import { durationText } from "./duration-text.ts";
import { readResults } from "./results.ts";
import { shortValue } from "./trials.ts";

export const statusCommand: Command = {
  name: "status",
  usage: "FILE [--format text|json]",
  summary: "Says whether a study runs, how many trials are in which state, and the best so far.",
  options: { format: { type: "string" } },
  help: { format: "text (default) or json" },
  async run(invocation) {
    const format = choice(invocation, "format", ["text", "json"]);
    const { name, state, objectives, folder } = readResults(onlyFile(invocation));
    const runner = folder && readRunner(folder.runner);
    const isRunning = runner?.kind === "running" || runner?.kind === "elsewhere";
    const [objective] = objectives;
    const best = objective && bestTrial(state.trials, objective);
    const counts: Partial<Record<TrialState, number>> = {};
    for (const trial of state.trials) counts[trial.state] = (counts[trial.state] ?? 0) + 1;
    if (format === "json") {
      const json = {
        study: name,
        running: isRunning,
        pid: isRunning ? runner.pid : null,
        trials: state.trials.length,
        counts,
        best: best === undefined ? null : { number: best.number, params: best.params, metrics: best.metrics },
        elapsedMs: state.elapsedMs,
        folder: folder?.path ?? null,
      };
      invocation.output.write(`${JSON.stringify(json, undefined, 2)}\n`);
      return 0;
    }
    const states = Object.entries(counts).map(([word, count]) => `${count} ${word}`);
    const lines = [
      `${name}: ${isRunning ? `running (process ${runner.pid} on ${runner.host})` : "not running"}`,
      `  trials   ${states.join(", ") || "none yet"}`,
      `  time     ${durationText(state.elapsedMs)}`,
      ...(best === undefined || objective === undefined
        ? []
        : [
            `  best     ${objective.metric} ${shortValue(best.metrics[objective.metric])} (trial ${best.number})`,
          ]),
      ...(folder === undefined ? [] : [`  results  ${folder.path}`]),
    ];
    invocation.output.write(`${lines.join("\n")}\n`);
    return 0;
  },
};
