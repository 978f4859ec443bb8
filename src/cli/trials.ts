import { durationText } from "../analysis/duration-text.ts";
import { formatNumber } from "../analysis/number-text.ts";
import { durationMs, trialJson } from "../analysis/trial-json.ts";
import { namesOf, trialsCsv } from "../analysis/trials-csv.ts";
import { thresholdExcesses } from "../study/objective.ts";
import { reasonOf, type Trial } from "../study/trial.ts";
import { type Command, choice } from "./command.ts";
import { askedResults, type Results, studyOption } from "./results.ts";
import { formatTable } from "./table.ts";

export const trialsCommand: Command = {
  name: "trials",
  usage: "FILE [--format table|json|csv] [--study NAME]",
  summary: "Lists the trials of a study, or of an Optuna journal (*.log).",
  options: { format: { type: "string" }, ...studyOption.options },
  help: { format: "table (default), json or csv", ...studyOption.help },
  async run(invocation) {
    const format = choice(invocation, "format", ["table", "json", "csv"]);
    const results = askedResults(invocation);
    const { trials } = results.state;
    if (format === "json")
      invocation.output.write(`${JSON.stringify(trials.map(trialJson), undefined, 2)}\n`);
    else if (format === "csv") invocation.output.write(trialsCsv(trials));
    else invocation.output.write(formatTable(tableRows(results)));
    return 0;
  },
};

/** A value for a person, as the panel shows it, but with the minus sign that a terminal's text is copied with. */
export function shortValue(value: unknown): string {
  if (typeof value !== "number") return value === undefined ? "" : String(value);
  return formatNumber(value).replaceAll("\u2212", "-");
}

function tableRows({ state, objectives }: Results): readonly (readonly string[])[] {
  const params = namesOf(state.trials, "params");
  const metrics = objectives.map(({ metric }) => metric);
  return [
    ["number", "state", ...metrics, ...params, "duration", "reason"],
    ...state.trials.map((trial) => {
      const duration = durationMs(trial);
      return [
        String(trial.number),
        trial.state,
        ...metrics.map((name) => shortValue(trial.metrics[name])),
        ...params.map((name) => shortValue(trial.params[name])),
        duration === null ? "" : durationText(duration),
        trial.reason ?? (beyondText(trial, objectives) || (reasonOf(trial) ?? "")),
      ];
    }),
  ];
}

/** Why a complete trial is never the best. */
function beyondText({ state, values }: Trial, objectives: Results["objectives"]): string {
  if (state !== "complete" || values === null) return "";
  return objectives
    .filter((objective, index) => {
      const [excess = 0] = thresholdExcesses([objective], values.slice(index));
      return excess > 0;
    })
    .map(({ metric, threshold }) => `${metric} is beyond its threshold of ${threshold}`)
    .join("; ");
}
