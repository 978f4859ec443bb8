import { durationText } from "../analysis/duration-text.ts";
import { formatNumber } from "../analysis/number-text.ts";
import { durationMs, trialJson } from "../analysis/trial-json.ts";
import { namesOf, trialsCsv } from "../analysis/trials-csv.ts";
import { comparisonPlaceOf } from "../engine/comparison-member.ts";
import { thresholdExcesses } from "../study/objective.ts";
import { reasonOf, type Trial } from "../study/trial.ts";
import { type Command, choice, type ExitCode, type Invocation, onlyFile } from "./command.ts";
import { type ComparisonResults, comparisonResults } from "./comparison-results.ts";
import { askedResults, type Results, studyOption } from "./results.ts";
import { formatTable } from "./table.ts";

export const trialsCommand: Command = {
  usage: "FILE [--format table|json|csv] [--study NAME]",
  options: { format: { type: "string" }, ...studyOption.options },
  help: { format: "table (default), json or csv", ...studyOption.help },
  async run(invocation) {
    const format = choice(invocation, "format", ["table", "json", "csv"]);
    const comparison = invocation.options["study"] === undefined && comparisonResults(onlyFile(invocation));
    if (comparison) return printAll(invocation, comparison, format);
    const results = askedResults(invocation);
    const { trials } = results.state;
    if (format === "json")
      invocation.output.write(`${JSON.stringify(trials.map(trialJson), undefined, 2)}\n`);
    else if (format === "csv") invocation.output.write(trialsCsv(trials));
    else invocation.output.write(formatTable(tableRows({ trials, objectives: results.objectives })));
    return 0;
  },
};

/** The trials of all runs of a comparison, each with its strategy and seed. */
function printAll(
  { output }: Invocation,
  { studies, objectives }: ComparisonResults,
  format: "table" | "json" | "csv",
): ExitCode {
  const placed = studies.flatMap((study) => {
    const place = comparisonPlaceOf(study);
    const whose = { strategy: place?.strategy ?? study.name, seed: place?.repetition ?? 1 };
    return study.trials.map((trial) => ({ trial, whose }));
  });
  const trials = placed.map(({ trial }) => trial);
  if (format === "json") {
    const json = placed.map(({ trial, whose }) => ({ ...whose, ...trialJson(trial) }));
    output.write(`${JSON.stringify(json, undefined, 2)}\n`);
    return 0;
  }
  const cells = placed.map(({ whose }) => [whose.strategy, String(whose.seed)]);
  if (format === "csv") output.write(trialsCsv(trials, { headings: ["strategy", "seed"], cells }));
  else {
    const [heading = [], ...rows] = tableRows({ trials, objectives });
    const beside = rows.map((row, index) => [...(cells[index] ?? []), ...row]);
    output.write(formatTable([["strategy", "seed", ...heading], ...beside]));
  }
  return 0;
}

/** A value for a person, as the panel shows it, but with the minus sign that a terminal's text is copied with. */
export function shortValue(value: unknown): string {
  if (typeof value !== "number") return value === undefined ? "" : String(value);
  return formatNumber(value).replaceAll("\u2212", "-");
}

function tableRows({
  trials,
  objectives,
}: Pick<Results, "objectives"> & { readonly trials: readonly Trial[] }): readonly (readonly string[])[] {
  const params = namesOf(trials, "params");
  const metrics = objectives.map(({ metric }) => metric);
  return [
    ["number", "state", ...metrics, ...params, "duration", "reason"],
    ...trials.map((trial) => {
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
