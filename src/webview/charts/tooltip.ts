import { formatNumber } from "../../analysis/number-text.ts";
import { formatParam } from "../format.ts";
import type { StudyOverview, TrialRow } from "../protocol.ts";

/** A line of a tooltip, and how it looks. */
export interface TooltipLine {
  readonly text: string;
  readonly look?: "title" | "faint";
}

/** An element, not text: names and reasons come from people's files and never become HTML. */
export function tooltipElement(lines: readonly TooltipLine[]): HTMLElement {
  const element = document.createElement("div");
  element.className = "chart-tooltip";
  for (const { text, look } of lines) {
    const part = document.createElement("div");
    part.className = look ? `chart-tooltip-${look}` : "";
    part.textContent = text;
    element.append(part);
  }
  return element;
}

/** A trial in a few lines: its values, its parameters, and why it ended. */
export function trialLines(trial: TrialRow, overview: StudyOverview): readonly TooltipLine[] {
  return [
    { text: `Trial ${trial.number}, ${trial.state}`, look: "title" },
    ...overview.objectives.flatMap(({ metric }, index) => {
      const value = trial.values?.[index];
      return value === undefined ? [] : [{ text: `${metric} ${formatNumber(value)}` }];
    }),
    ...Object.entries(trial.params).map(([name, value]) => ({
      text: `${name} ${formatParam(value)}`,
      look: "faint" as const,
    })),
    ...(trial.reason ? [{ text: trial.reason, look: "faint" as const }] : []),
  ];
}

interface Item {
  readonly value?: unknown;
  readonly data?: unknown;
}

/** The number of the trial that an item of a chart stands for. */
export function trialOf({ value }: Item): number | undefined {
  const number = Array.isArray(value) ? value[2] : undefined;
  return typeof number === "number" && number >= 0 ? number : undefined;
}

/** For charts whose points are trials. */
export function trialFormatter(trials: readonly TrialRow[], overview: StudyOverview) {
  return (item: Item): HTMLElement | string => {
    const trial = trials[trialOf(item) ?? -1];
    return trial ? tooltipElement(trialLines(trial, overview)) : "";
  };
}
