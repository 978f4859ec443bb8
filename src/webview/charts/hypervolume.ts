import { hypervolumeHistory } from "../../analysis/hypervolume-history.ts";
import { countOf, formatNumber } from "../../analysis/number-text.ts";
import type { TrialRow } from "../protocol.ts";
import { axisLook, baseOption, plotGrid, valueAxis } from "./axes.ts";
import { type Chart, type ChartInput, oncePerList } from "./chart.ts";
import { selectionSeries } from "./dots.ts";
import { trialFormatter } from "./tooltip.ts";

const histories = oncePerList((trials: readonly TrialRow[], directions: string) =>
  hypervolumeHistory(
    trials,
    directions
      .split(" ")
      .map((direction) => ({ direction: direction === "maximize" ? "maximize" : "minimize" })),
  ),
);

const historyOf = ({ shown, overview }: ChartInput) =>
  histories(shown, overview.objectives.map(({ direction }) => direction).join(" "));

/** How the volume that the front dominates has grown. */
export const hypervolumeChart: Chart = {
  id: "hypervolume",
  title: "Hypervolume",
  question: "Does the front of compromises still get better?",
  page: "trade-offs",
  availability: ({ overview, trials }) => {
    if (overview.objectives.length < 2)
      return "This study has a single objective; its history says the same.";
    return trials.some(({ state }) => state === "complete") ? null : "No trial is complete yet.";
  },

  option(input, theme) {
    const { points } = historyOf(input);
    const dots = points.map(({ trial, hypervolume }) => [trial, hypervolume, trial] as const);
    const end = input.trials.length - 1;
    const last = points.at(-1);
    return {
      ...baseOption(theme),
      grid: plotGrid({ top: 28 }),
      xAxis: {
        ...axisLook(theme, "trial"),
        type: "value",
        min: -0.5,
        max: Math.max(end, 1) + 0.5,
        minInterval: 1,
        axisLabel: { color: theme.faint, showMinLabel: false, showMaxLabel: false },
        splitLine: { show: false },
      },
      yAxis: { ...valueAxis(theme, "hypervolume", "linear"), min: 0 },
      tooltip: { ...baseOption(theme).tooltip, formatter: trialFormatter(input.trials, input.overview) },
      series: [
        {
          id: "line",
          type: "line",
          step: "end",
          symbol: "none",
          silent: true,
          lineStyle: { color: theme.green, width: 2 },
          data: last ? [...dots, [end, last.hypervolume, -1]] : [],
        },
        {
          id: "points",
          type: "scatter",
          symbol: "diamond",
          symbolSize: 8,
          itemStyle: { color: theme.green },
          data: dots,
        },
        selectionSeries(dots, input.selected, theme),
      ],
    };
  },

  describe(input) {
    const { points, reference } = historyOf(input);
    const [first, last] = [points[0], points.at(-1)];
    if (!first || !last) return "No trial is complete yet.";
    return `The hypervolume grew from ${formatNumber(first.hypervolume)} (trial ${first.trial}) to ${formatNumber(last.hypervolume)} (trial ${last.trial}) in ${countOf(points.length - 1, "step")}, measured from ${reference.map(formatNumber).join(", ")}.`;
  },

  table: (input) => ({
    columns: ["trial", "hypervolume"],
    rows: historyOf(input).points.map(({ trial, hypervolume }) => ({
      trial,
      cells: [String(trial), formatNumber(hypervolume)],
    })),
  }),

  brush: () => [{ gridIndex: 0, x: { field: "number" }, y: null }],
};
