import type { TrialState } from "../../study/trial.ts";
import type { TrialRow } from "../protocol.ts";
import type { Theme } from "../theme.ts";
import type { ChartInput, LegendEntry } from "./chart.ts";
import { type TrialMark, trialMarks } from "./trial-marks.ts";

/** A trial as a point. The number comes last, where clicks look for it. */
export type Dot = readonly [x: number, y: number, trial: number];

/** From so many points of a state on, ECharts draws them in one go, without looking at each. */
const manyPoints = 3_000;

interface Axes {
  readonly xAxisIndex?: number;
  readonly yAxisIndex?: number;
}

/** The dots of each state with the mark of the state, the most telling on top. Empty series stay, for the next redraw. */
export function stateSeries(
  dots: ReadonlyMap<TrialState, readonly Dot[]>,
  theme: Theme,
  prefix = "",
  axes: Axes = {},
): readonly object[] {
  return trialMarks.map((mark) =>
    markSeries(mark, dots.get(mark.state) ?? [], theme, `${prefix}${mark.state}`, axes),
  );
}

export function markSeries(
  mark: Pick<TrialMark, "symbol" | "fill" | "color">,
  dots: readonly Dot[],
  theme: Theme,
  id: string,
  axes: Axes = {},
): object {
  const color = theme[mark.color];
  const isCrowded = dots.length > manyPoints;
  const hollow = { color: "transparent", borderColor: color, borderWidth: 1.5 };
  return {
    id,
    type: "scatter",
    // In one go, points are filled and have no outline.
    symbol: isCrowded ? "circle" : mark.symbol,
    symbolSize: isCrowded ? 3 : 8,
    symbolKeepAspect: true,
    large: isCrowded,
    largeThreshold: manyPoints,
    itemStyle: mark.fill === "solid" || isCrowded ? { color, opacity: 0.8 } : hollow,
    emphasis: { scale: 1.5 },
    z: 3,
    ...axes,
    data: dots,
  };
}

/** What the filter leaves out, faint, behind the rest. */
export function contextSeries(dots: readonly Dot[], theme: Theme, id = "context", axes: Axes = {}): object {
  return {
    id,
    type: "scatter",
    silent: true,
    symbol: "circle",
    symbolSize: 3,
    large: true,
    largeThreshold: 500,
    itemStyle: { color: theme.faint, opacity: 0.35 },
    z: 1,
    ...axes,
    data: dots,
  };
}

/** Rings around the selected trials; the active one has a wider one. */
export function selectionSeries(
  dots: readonly Dot[],
  selected: readonly number[],
  theme: Theme,
  id = "selection",
  axes: Axes = {},
): object {
  const active = selected.at(-1);
  const numbers = new Set(selected);
  return {
    id,
    type: "scatter",
    silent: true,
    symbol: "circle",
    z: 6,
    itemStyle: { color: "transparent", borderColor: theme.selection, borderWidth: 2 },
    ...axes,
    data: dots
      .filter(([, , trial]) => numbers.has(trial))
      .map((value) => ({ value, symbolSize: value[2] === active ? 17 : 12 })),
  };
}

/** The dots of the trials that are shown, by state, and those of the others. */
export function splitDots(
  { trials, shown }: Pick<ChartInput, "trials" | "shown">,
  place: (trial: TrialRow) => Dot | undefined,
): {
  readonly byState: ReadonlyMap<TrialState, readonly Dot[]>;
  readonly context: readonly Dot[];
  readonly all: readonly Dot[];
} {
  const byState = new Map<TrialState, Dot[]>();
  const context: Dot[] = [];
  const all: Dot[] = [];
  const isShown = shown === trials ? undefined : new Set(shown);
  for (const trial of trials) {
    if (trial.state === "waiting" && trial.values === null) continue;
    const dot = place(trial);
    if (!dot) continue;
    all.push(dot);
    if (isShown && !isShown.has(trial)) {
      context.push(dot);
      continue;
    }
    const dots = byState.get(trial.state);
    if (dots) dots.push(dot);
    else byState.set(trial.state, [dot]);
  }
  return { byState, context, all };
}

/** The marks of the states that occur. */
export function stateLegend(
  { shown }: Pick<ChartInput, "shown">,
  states?: readonly TrialState[],
): readonly LegendEntry[] {
  const present = new Set(shown.map((trial) => trial.state));
  return trialMarks
    .map(({ state }) => state)
    .filter((state) => present.has(state) && (states?.includes(state) ?? true))
    .map((state) => ({ kind: "state", state, text: state }));
}
