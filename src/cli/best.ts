import { stringify } from "yaml";
import { bestTrials } from "../analysis/best.ts";
import { countOf } from "../analysis/number-text.ts";
import { flagsText } from "../analysis/params-text.ts";
import { bestJson } from "../analysis/trial-json.ts";
import { hasTradeOffs, isWeightedSum, weightedLoss } from "../study/objective.ts";
import type { Trial } from "../study/trial.ts";
import { type Command, choice, type Invocation } from "./command.ts";
import { askedResults, type Results, studyOption } from "./results.ts";
import { shortValue } from "./trials.ts";

export const bestCommand: Command = {
  usage: "FILE [--format text|json|flags|yaml] [--study NAME]",
  options: { format: { type: "string" }, ...studyOption.options },
  help: {
    format: "text (default), json, flags (--lr=0.01 ..., one line a trial) or yaml (the values alone)",
    ...studyOption.help,
  },
  async run(invocation) {
    const format = choice(invocation, "format", ["text", "json", "flags", "yaml"]);
    const { state, objectives, name } = askedResults(invocation);
    const trials = bestTrials(state.trials, objectives);
    if (trials.length === 0) {
      const complete = state.trials.filter((trial) => trial.state === "complete").length;
      const why =
        complete === 0
          ? `no trial of ${name} is complete yet`
          : `none of the ${countOf(complete, "complete trial")} of ${name} meets ${thresholdsText(objectives)} (tunesmith trials shows them)`;
      invocation.errors.write(`tunesmith best: ${why}\n`);
      return 2;
    }
    print(invocation, format, trials, objectives);
    return 0;
  },
};

function print(
  { output }: Invocation,
  format: "text" | "json" | "flags" | "yaml",
  trials: readonly Trial[],
  objectives: Results["objectives"],
): void {
  const values = trials.map(({ params }) => params);
  switch (format) {
    case "json":
      output.write(`${JSON.stringify(bestJson(trials, objectives), undefined, 2)}\n`);
      return;
    case "flags":
      for (const params of values) output.write(`${flagsText(params)}\n`);
      return;
    case "yaml":
      output.write(stringify(hasTradeOffs(objectives) ? values : values[0]));
      return;
    case "text":
      for (const trial of trials) output.write(describe(trial, objectives));
  }
}

function thresholdsText(objectives: Results["objectives"]): string {
  const texts = objectives.flatMap(({ metric, direction, threshold }) =>
    threshold === undefined ? [] : [`${metric} ${direction === "minimize" ? "<=" : ">="} ${threshold}`],
  );
  return texts.length === 1 ? `the threshold ${texts[0]}` : `the thresholds ${texts.join(" and ")}`;
}

function describe(trial: Trial, objectives: Results["objectives"]): string {
  const { number, params, metrics } = trial;
  const sum = isWeightedSum(objectives) ? [-weightedLoss(objectives, trial.values ?? [])] : [];
  const values = [
    ...objectives.map(({ metric }) => `${metric} ${shortValue(metrics[metric])}`),
    ...sum.map((value) => `weighted sum ${shortValue(value)}`),
  ].join(", ");
  const lines = Object.entries(params).map(([name, value]) => `  ${name}: ${shortValue(value)}`);
  return `trial ${number}: ${values}\n${lines.join("\n")}\n`;
}
