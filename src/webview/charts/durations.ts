import { quartiles } from "../../analysis/distribution.ts";
import { formatDuration } from "../format.ts";
import type { TrialRow } from "../protocol.ts";
import { axisLook, baseOption, plotGrid, timeAxis } from "./axes.ts";
import { type Chart, type ChartInput, choice } from "./chart.ts";
import { contextSeries, selectionSeries, splitDots, stateLegend, stateSeries } from "./dots.ts";
import { tooltipElement, trialLines, trialOf } from "./tooltip.ts";

const durationOf = ({ startedAt, endedAt }: TrialRow) =>
  startedAt === null || endedAt === null ? undefined : Math.max(1, endedAt - startedAt);

/** How long each trial took. */
export const durationsChart: Chart = {
  id: "durations",
  title: "Durations",
  question: "How long do trials take, and which ones are out of line?",
  page: "runs",
  availability: ({ trials }) =>
    trials.some((trial) => durationOf(trial) !== undefined) ? null : "No trial has ended yet.",
  controls: (input) => [
    {
      id: "scale",
      label: "Scale",
      value: choice(input, "scale", ["linear", "log"]),
      choices: [
        { value: "linear", label: "Linear" },
        { value: "log", label: "Log" },
      ],
    },
  ],
  legend: (input) => [...stateLegend(input), { kind: "line", look: "reference", text: "median" }],

  option(input, theme) {
    const { trials, overview } = input;
    const split = splitDots(input, (trial) => {
      const tookMs = durationOf(trial);
      return tookMs === undefined ? undefined : [trial.number, tookMs, trial.number];
    });
    const median = quartiles(durations(input))?.[1];
    const isLog = choice(input, "scale", ["linear", "log"]) === "log";
    const end = Math.max(2, trials.length) - 0.5;
    return {
      ...baseOption(theme),
      grid: plotGrid({ top: 28 }),
      xAxis: {
        ...axisLook(theme, "trial"),
        type: "value",
        min: -0.5,
        max: end,
        minInterval: 1,
        axisLabel: { color: theme.faint, hideOverlap: true, showMinLabel: false, showMaxLabel: false },
        splitLine: { show: false },
      },
      yAxis: timeAxis(theme, "duration", {
        type: isLog ? "log" : "value",
        nameLocation: "end",
        nameGap: 8,
        nameTextStyle: { color: theme.faint, align: "left" },
        splitLine: { lineStyle: { color: theme.gridLine, opacity: 0.3 } },
      }),
      tooltip: {
        ...baseOption(theme).tooltip,
        formatter: (item: { readonly value?: unknown }) => {
          const trial = trials[trialOf(item) ?? -1];
          return trial
            ? tooltipElement([
                ...trialLines(trial, overview),
                { text: formatDuration(durationOf(trial) ?? 0), look: "faint" },
              ])
            : "";
        },
      },
      series: [
        contextSeries(split.context, theme),
        ...stateSeries(split.byState, theme),
        {
          id: "median",
          type: "line",
          silent: true,
          symbol: "none",
          lineStyle: { color: theme.foreground, type: "dashed", width: 1 },
          data:
            median === undefined
              ? []
              : [
                  [-0.5, median],
                  [end, median],
                ],
        },
        selectionSeries(split.all, input.selected, theme),
      ],
    };
  },

  describe(input) {
    const found = durations(input);
    const middle = quartiles(found);
    if (!middle) return "";
    const longest = found.reduce((most, tookMs) => Math.max(most, tookMs), 0);
    return `Half of the trials took between ${formatDuration(middle[0])} and ${formatDuration(middle[2])}, the median is ${formatDuration(middle[1])}, the longest one took ${formatDuration(longest)}.`;
  },

  table: (input) => ({
    columns: ["trial", "state", "duration"],
    rows: input.shown.flatMap((trial) => {
      const tookMs = durationOf(trial);
      if (tookMs === undefined) return [];
      return [{ trial: trial.number, cells: [String(trial.number), trial.state, formatDuration(tookMs)] }];
    }),
  }),

  brush: () => [{ gridIndex: 0, x: { field: "number" }, y: { field: "duration" } }],
};

function durations({ shown }: ChartInput): readonly number[] {
  return shown.flatMap((trial) => durationOf(trial) ?? []);
}
