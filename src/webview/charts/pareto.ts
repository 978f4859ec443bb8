import { paretoFront } from "../../analysis/best.ts";
import { countOf, formatNumber } from "../../analysis/number-text.ts";
import type { Direction } from "../../study/objective.ts";
import type { TrialRow } from "../protocol.ts";
import { baseOption, plotGrid, valueAxis } from "./axes.ts";
import { type Chart, type ChartInput, choice, oncePerList } from "./chart.ts";
import { contextSeries, type Dot, markSeries, selectionSeries, splitDots, stateLegend } from "./dots.ts";
import { trialFormatter } from "./tooltip.ts";
import { bestMark, dominatedMark, trialMarks } from "./trial-marks.ts";
import { finiteValue } from "./values.ts";

/** Two objectives against each other, with the trials that no other one beats in both. */
export const paretoChart: Chart = {
  id: "pareto",
  title: "Pareto front",
  question: "Which compromises between the objectives are there?",
  page: "trade-offs",
  availability: ({ overview, trials }) => {
    if (overview.objectives.length < 2)
      return "This study has a single objective, so there is nothing to trade off.";
    return trials.some(({ state }) => state === "complete") ? null : "No trial is complete yet.";
  },
  controls(input) {
    const names = input.overview.objectives.map(({ metric }, index) => ({
      value: String(index),
      label: metric,
    }));
    if (names.length < 3) return [];
    const [x, y] = pairOf(input);
    return [
      { id: "x", label: "Across", value: String(x), choices: names },
      { id: "y", label: "Upwards", value: String(y), choices: names },
    ];
  },
  legend: (input) => [
    { kind: "mark", mark: bestMark, text: "front" },
    { kind: "mark", mark: dominatedMark, text: "dominated" },
    ...stateLegend(input, ["pruned", "infeasible", "running"]),
  ],

  option(input, theme) {
    const { overview, trials } = input;
    const [x, y] = pairOf(input);
    const front = new Set(frontOf(input));
    const dot = (trial: TrialRow): Dot | undefined => {
      const [across, up] = [finiteValue(trial, x), finiteValue(trial, y)];
      return across === undefined || up === undefined ? undefined : [across, up, trial.number];
    };
    const split = splitDots(input, dot);
    const complete = split.byState.get("complete") ?? [];
    const onFront = complete.filter(([, , trial]) => front.has(trial)).sort((a, b) => a[0] - b[0]);
    const marks = trialMarks.filter(
      ({ state }) => state === "pruned" || state === "infeasible" || state === "running",
    );
    return {
      ...baseOption(theme),
      grid: plotGrid({ top: 28 }),
      xAxis: { ...valueAxis(theme, nameOf(input, x), "linear"), nameLocation: "middle", nameGap: 22 },
      yAxis: valueAxis(theme, nameOf(input, y), "linear"),
      tooltip: { ...baseOption(theme).tooltip, formatter: trialFormatter(trials, overview) },
      series: [
        contextSeries(split.context, theme),
        ...marks.map((mark) => markSeries(mark, split.byState.get(mark.state) ?? [], theme, mark.state)),
        markSeries(
          dominatedMark,
          complete.filter(([, , trial]) => !front.has(trial)),
          theme,
          "dominated",
        ),
        {
          id: "front-line",
          type: "line",
          silent: true,
          symbol: "none",
          z: 2,
          lineStyle: { color: theme.green, width: 2 },
          // Of more than two objectives, the front is no line in any two of them.
          data: overview.objectives.length === 2 ? stairs(onFront, overview.objectives[x]?.direction) : [],
        },
        {
          ...markSeries(bestMark, onFront, theme, "front"),
          symbolSize: 11,
          z: 4,
        },
        selectionSeries(split.all, input.selected, theme),
      ],
    };
  },

  describe(input) {
    const front = frontOf(input);
    const complete = input.shown.filter(({ state }) => state === "complete").length;
    const infeasible = input.shown.filter(({ state }) => state === "infeasible").length;
    const names = input.overview.objectives.map(({ metric }) => metric).join(" and ");
    return `${countOf(front.length, "trial")} of ${complete} complete ones ${front.length === 1 ? "is" : "are"} on the front of ${names}${infeasible > 0 ? `; ${infeasible} more are infeasible` : ""}.`;
  },

  table(input) {
    const front = new Set(frontOf(input));
    const { objectives } = input.overview;
    const rows = input.shown.filter(
      ({ values, state }) => values && (state === "complete" || state === "infeasible"),
    );
    const place = ({ number, state }: TrialRow) =>
      front.has(number) ? "front" : state === "infeasible" ? "infeasible" : "dominated";
    return {
      columns: ["trial", ...objectives.map(({ metric, direction }) => `${metric} (${direction})`), "place"],
      rows: rows
        .toSorted((a, b) => Number(front.has(b.number)) - Number(front.has(a.number)) || a.number - b.number)
        .map((trial) => ({
          trial: trial.number,
          cells: [String(trial.number), ...(trial.values ?? []).map(formatNumber), place(trial)],
        })),
    };
  },

  brush: (input) => {
    const [x, y] = pairOf(input);
    return [{ gridIndex: 0, x: { field: `value:${x}` }, y: { field: `value:${y}` } }];
  },
};

const fronts = oncePerList((trials: readonly TrialRow[], directions: string) =>
  paretoFront(
    trials,
    directions
      .split(" ")
      .map((direction) => ({ direction: direction === "maximize" ? "maximize" : "minimize" })),
  ).map(({ number }) => number),
);

function frontOf({ shown, overview }: ChartInput): readonly number[] {
  return fronts(shown, overview.objectives.map(({ direction }) => direction).join(" "));
}

function pairOf(input: ChartInput): readonly [number, number] {
  const all = input.overview.objectives.map((_, index) => String(index));
  const x = Number(choice(input, "x", all));
  const others = all.filter((index) => index !== String(x));
  return [x, Number(choice(input, "y", others))];
}

function nameOf({ overview }: ChartInput, index: number): string {
  const objective = overview.objectives[index];
  return objective ? `${objective.metric} (${objective.direction})` : "";
}

/** Between two trials of the front, the corner lies on the side of worse values, where something is dominated. */
function stairs(
  dots: readonly Dot[],
  direction: Direction | undefined,
): readonly (readonly [number, number])[] {
  return dots.flatMap(([x, y], index) => {
    const next = dots[index + 1];
    if (!next) return [[x, y] as const];
    return [[x, y] as const, direction === "maximize" ? ([x, next[1]] as const) : ([next[0], y] as const)];
  });
}
