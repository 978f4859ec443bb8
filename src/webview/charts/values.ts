import type { TrialRow } from "../protocol.ts";
import { type ChartInput, type Control, choice } from "./chart.ts";

/** A value that can be drawn; undefined where the trial has none. */
export function finiteValue(trial: Pick<TrialRow, "values">, objective: number): number | undefined {
  const value = trial.values?.[objective];
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** A logarithmic axis has no place for zero and below. */
export function allowsLogScale(trials: readonly TrialRow[], objective: number): boolean {
  let any = false;
  for (const trial of trials) {
    const value = finiteValue(trial, objective);
    if (value === undefined) continue;
    if (value <= 0) return false;
    any = true;
  }
  return any;
}

/** A logarithmic scale of the values where it is asked for and possible. */
export function scaleOf(input: ChartInput): "linear" | "log" {
  const asked = choice(input, "scale", ["linear", "log"]);
  return asked === "log" && allowsLogScale(input.trials, input.objective) ? "log" : "linear";
}

export function scaleControl(input: ChartInput): Control {
  const canBeLog = allowsLogScale(input.trials, input.objective);
  return {
    id: "scale",
    label: "Scale of the values",
    value: scaleOf(input),
    choices: [
      { value: "linear", label: "Linear" },
      {
        value: "log",
        label: canBeLog ? "Log" : "Log (not for values of zero and below)",
        disabled: !canBeLog,
      },
    ],
  };
}

const rangeNames = { "near-best": "Near the best", all: "All values" } as const;

/** @param ranges the first one is what is shown as long as nobody has chosen */
export function rangeControl(
  input: ChartInput,
  ranges: readonly (keyof typeof rangeNames)[] = ["near-best", "all"],
): Control {
  return {
    id: "range",
    label: "Range of the values",
    value: choice(input, "range", ranges),
    choices: ranges.map((value) => ({ value, label: rangeNames[value] })),
  };
}
