import type { EChartsCoreOption } from "echarts/core";
import { countOf, formatNumber } from "../../analysis/number-text.ts";
import type { TrialRow } from "../protocol.ts";
import type { Theme } from "../theme.ts";
import type { Chart, ChartInput } from "./chart.ts";
import {
  allowsLogScale,
  finiteValue,
  type HistoryPoint,
  type Improvement,
  improvements,
  pointsByState,
} from "./history.ts";
import { beyondMarks, type TrialMark, trialMarks } from "./trial-marks.ts";
import { isBeyond, placeInRange, rangeNearBest, type ValueRange } from "./value-range.ts";

/** From so many points of a state on, ECharts draws them in one go, without looking at each. */
const manyPoints = 3_000;

/** The value of every trial by its number, and the best value so far as a line of steps. */
export const bestSoFarChart: Chart = {
  option(input, theme) {
    const { overview, trials, view } = input;
    const index = chosenObjective(input);
    const objective = overview.objectives[index];
    const scale = scaleOf(input);
    const range = drawnRange(input);
    const points = pointsByState(trials, index);
    return {
      animation: false,
      textStyle: { fontFamily: theme.fontFamily, fontSize: theme.fontSize },
      grid: [
        { left: 8, right: 16, top: 12, bottom: 24, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      ],
      xAxis: {
        type: "value",
        name: "trial",
        nameLocation: "middle",
        nameGap: 22,
        // Half a trial of room, so that no mark lies on the frame.
        min: -0.5,
        max: Math.max(trials.length, overview.budgetTrials ?? 0, 2) - 0.5,
        minInterval: 1,
        ...axisLook(theme),
        axisLabel: { color: theme.faint, hideOverlap: true, showMinLabel: false, showMaxLabel: false },
        splitLine: { show: false },
      },
      yAxis: [
        {
          type: scale === "log" ? "log" : "value",
          scale: true,
          ...(range && (range.worse === "below" ? { min: range.limit } : { max: range.limit })),
          name: "",
          ...axisLook(theme),
          axisLine: { show: true, onZero: false, lineStyle: { color: theme.gridLine, opacity: 0.7 } },
          axisLabel: { color: theme.faint, formatter: formatNumber, hideOverlap: true },
        },
        // Trials without a value lie along the bottom, whatever the scale of the values is.
        { type: "value", min: 0, max: 1, show: false },
      ],
      tooltip: {
        trigger: "item",
        confine: true,
        transitionDuration: 0,
        backgroundColor: theme.tooltipBackground,
        borderColor: theme.tooltipBorder,
        borderWidth: 1,
        padding: 8,
        textStyle: { color: theme.foreground, fontFamily: theme.fontFamily, fontSize: theme.fontSize },
        // An element, not text: names and reasons come from people's files and never become HTML.
        formatter: (item: { readonly value: readonly number[] }) =>
          tooltip(trials[item.value[0] ?? -1], objective?.metric ?? "", index),
      },
      series: [
        ...trialMarks.flatMap((mark) => scatterSeries(mark, points.get(mark.state) ?? [], range, theme)),
        bestLine(input, index, theme),
        selectionRing(trials[view.selected ?? -1], index, range, theme),
      ],
    } satisfies EChartsCoreOption;
  },

  describe(input) {
    const { overview, trials } = input;
    const index = chosenObjective(input);
    const objective = overview.objectives[index];
    if (!objective) return "";
    const steps = improvements(trials, index, objective.direction);
    const first = steps[0];
    const last = steps.at(-1);
    const drawn = countOf(trials.filter((trial) => trial.state !== "waiting").length, "trial");
    if (!first || !last) return `${drawn}, none of them complete: no value of ${objective.metric} yet.`;
    if (first === last) {
      return `${drawn}. Trial ${first.number} has the best ${objective.metric}: ${formatNumber(first.value)}.`;
    }
    const verb = objective.direction === "maximize" ? "rose" : "fell";
    return (
      `${drawn}. The best ${objective.metric} ${verb} from ${formatNumber(first.value)} (trial ${first.number}) ` +
      `to ${formatNumber(last.value)} (trial ${last.number}) in ${countOf(steps.length - 1, "improvement")}.`
    );
  },
};

/** The objective that is shown; the first one where the chosen one is no longer there. */
export function chosenObjective({ overview, view }: ChartInput): number {
  return view.objective < overview.objectives.length ? view.objective : 0;
}

/** A logarithmic scale where it is asked for and possible. */
export function scaleOf(input: ChartInput): "linear" | "log" {
  const isLog = input.view.scale === "log" && allowsLogScale(input.trials, chosenObjective(input));
  return isLog ? "log" : "linear";
}

/** Where the axis ends before the values do; undefined where it holds them all. */
export function drawnRange(input: ChartInput): ValueRange | undefined {
  const index = chosenObjective(input);
  const objective = input.overview.objectives[index];
  if (input.view.range === "all" || !objective) return undefined;
  const { direction } = objective;
  return rangeNearBest({ trials: input.trials, objective: index, direction, scale: scaleOf(input) });
}

function axisLook(theme: Theme) {
  return {
    axisLabel: { color: theme.faint, hideOverlap: true },
    axisLine: { show: true, lineStyle: { color: theme.gridLine, opacity: 0.7 } },
    axisTick: { show: false },
    nameTextStyle: { color: theme.faint },
    splitLine: { lineStyle: { color: theme.gridLine, opacity: 0.3 } },
  };
}

function scatterSeries(
  mark: TrialMark,
  points: readonly HistoryPoint[],
  range: ValueRange | undefined,
  theme: Theme,
) {
  const color = theme[mark.color];
  const isCrowded = points.length > manyPoints;
  const hollow = { color: "transparent", borderColor: color, borderWidth: 1.5 };
  const shared = {
    type: "scatter",
    // In one go, points are filled and have no outline.
    symbol: isCrowded ? "circle" : mark.symbol,
    symbolSize: isCrowded ? 3 : 8,
    symbolKeepAspect: true,
    large: isCrowded,
    largeThreshold: manyPoints,
    itemStyle: mark.fill === "solid" || isCrowded ? { color, opacity: 0.8 } : hollow,
    emphasis: { scale: 1.5 },
  };
  const placed = points.flatMap(({ number, value }) => (value === null ? [] : [[number, value] as const]));
  const within = placed.filter(([, value]) => !isBeyond(value, range));
  const beyond = placed.filter(([, value]) => isBeyond(value, range));
  const rug = points.filter((point) => point.value === null).map((point) => [point.number, 0.02]);
  return [
    { ...shared, id: mark.state, data: within },
    {
      ...shared,
      id: `${mark.state}-beyond`,
      ...(!isCrowded && { ...beyondMark(range), itemStyle: hollow }),
      data: beyond.map(([number, value]) => [number, placeInRange(value, range)]),
    },
    { ...shared, id: `${mark.state}-rug`, yAxisIndex: 1, data: rug },
  ];
}

/** Set off from the edge, so that the mark lies within the frame. */
function beyondMark(range: ValueRange | undefined) {
  const isBelow = range?.worse !== "above";
  return {
    symbol: isBelow ? beyondMarks.below.symbol : beyondMarks.above.symbol,
    symbolOffset: [0, isBelow ? -5 : 5],
  };
}

function bestLine({ overview, trials }: ChartInput, index: number, theme: Theme) {
  const steps = improvements(trials, index, overview.objectives[index]?.direction ?? "minimize");
  return {
    id: "best",
    type: "line",
    z: 4,
    symbol: "none",
    silent: true,
    lineStyle: { color: theme.green, width: 2 },
    data: stairs(steps, trials.length - 1),
  };
}

/** The corners of a line of steps that ends at the trial `end`, the newest one. */
function stairs(steps: readonly Improvement[], end: number): readonly (readonly [number, number])[] {
  return steps.flatMap(({ number, value }, index) => {
    const before = steps[index - 1]?.value ?? value;
    const until = steps[index + 1]?.number ?? end;
    // ECharts leaves out corners less than a pixel apart, which would turn a small step into a long slope; this
    // corner, a little further on, keeps the slope short.
    const beyond = Math.min(until, number + Math.max(0.5, end / 300));
    return [
      [number, before],
      [number, value],
      [beyond, value],
      [until, value],
    ] as const;
  });
}

function selectionRing(
  trial: TrialRow | undefined,
  index: number,
  range: ValueRange | undefined,
  theme: Theme,
) {
  const value = trial && finiteValue(trial, index);
  const isPlaced = value !== undefined;
  return {
    id: "selection",
    type: "scatter",
    silent: true,
    symbol: "circle",
    symbolSize: 16,
    z: 5,
    yAxisIndex: isPlaced ? 0 : 1,
    itemStyle: { color: "transparent", borderColor: theme.selection, borderWidth: 2 },
    ...(isBeyond(value, range) && { symbolOffset: beyondMark(range).symbolOffset }),
    data: trial ? [[trial.number, isPlaced ? placeInRange(value, range) : 0.02]] : [],
  };
}

function tooltip(trial: TrialRow | undefined, metric: string, index: number): HTMLElement {
  const element = document.createElement("div");
  element.className = "chart-tooltip";
  if (!trial) return element;
  const line = (text: string, className: string) => {
    const part = document.createElement("div");
    part.className = className;
    part.textContent = text;
    element.append(part);
  };
  const value = trial.values?.[index];
  line(`Trial ${trial.number}, ${trial.state}`, "chart-tooltip-title");
  if (value !== undefined) line(`${metric} ${formatNumber(value)}`, "chart-tooltip-value");
  for (const [name, param] of Object.entries(trial.params)) {
    line(`${name} ${typeof param === "number" ? formatNumber(param) : param}`, "chart-tooltip-param");
  }
  if (trial.reason) line(trial.reason, "chart-tooltip-reason");
  return element;
}
