import { ladderOf } from "../../analysis/ladder.ts";
import { countOf, formatNumber } from "../../analysis/number-text.ts";
import { compareValues } from "../../study/objective.ts";
import type { TrialRow } from "../protocol.ts";
import type { Theme } from "../theme.ts";
import { axisLook, baseOption, plotGrid, valueAxis } from "./axes.ts";
import { type Chart, type ChartInput, choice, objectiveOf, oncePerList } from "./chart.ts";
import { type Dot, stateLegend, stateSeries } from "./dots.ts";
import { trialFormatter } from "./tooltip.ts";
import { trialMarks } from "./trial-marks.ts";
import { finiteValue, scaleControl, scaleOf } from "./values.ts";

const amounts = ["best", "all"] as const;

/** So many curves can be told apart, with a mark at the end of each. */
const fewCurves = 60;
/** So many are drawn at most; more would cover the chart without showing anything new. */
const manyCurves = 2_000;

const hasCurve = (trial: TrialRow) => (trial.curve?.steps.length ?? 0) > 1;

/** What each trial reported on its way, where it was judged, and where it was stopped. */
export const learningCurvesChart: Chart = {
  id: "learning-curves",
  title: "Learning curves",
  question: "How do trials get better while they run, and who was stopped where?",
  page: "progress",
  availability: ({ trials }) =>
    trials.some(hasCurve) ? null : "No trial has reported a value at more than one step.",
  controls: (input) => [
    {
      id: "amount",
      label: "Curves",
      value: choice(input, "amount", amounts),
      choices: [
        { value: "best", label: `Best ${fewCurves}, running and selected` },
        { value: "all", label: `All, ${manyCurves} at most` },
      ],
    },
    scaleControl(input),
  ],
  legend: (input) => [
    ...stateLegend({ shown: chosen(input) }),
    ...(rungSteps(input).length > 0 ? [{ kind: "line", look: "reference", text: "rung" } as const] : []),
  ],

  option(input, theme) {
    const objective = objectiveOf(input);
    const curves = chosen(input);
    const scale = scaleOf(input);
    const rungs = rungSteps(input);
    const extent = extentOf(curves, input.objective, scale);
    const ends = new Map(
      trialMarks.map(({ state }) => [
        state,
        curves
          .filter((trial) => trial.state === state)
          .flatMap((trial) => lastPoint(trial, input.objective) ?? []),
      ]),
    );
    return {
      ...baseOption(theme),
      grid: plotGrid({ top: 28 }),
      xAxis: {
        ...axisLook(theme, input.overview.fidelity?.resource ?? "step"),
        type: "value",
        min: extent.steps[0],
        max: extent.steps[1],
        minInterval: 1,
        splitLine: { show: false },
      },
      yAxis: valueAxis(theme, objective?.metric ?? "", scale, {
        min: extent.values[0],
        max: extent.values[1],
        // The ends are no round numbers.
        axisLabel: {
          color: theme.faint,
          formatter: formatNumber,
          hideOverlap: true,
          showMinLabel: false,
          showMaxLabel: false,
        },
      }),
      tooltip: { ...baseOption(theme).tooltip, formatter: trialFormatter(input.trials, input.overview) },
      series: [
        ...trialMarks.map((mark) => curveSeries(mark.state, curves, input, theme)),
        {
          id: "rungs",
          type: "line",
          silent: true,
          symbol: "none",
          data: [],
          markLine: {
            silent: true,
            symbol: "none",
            animation: false,
            label: { show: false },
            lineStyle: { color: theme.foreground, type: "dashed", width: 1, opacity: 0.6 },
            data: rungs.map((step) => ({ xAxis: step })),
          },
        },
        ...stateSeries(curves.length > manyCurves / 2 ? new Map() : ends, theme, "end-"),
        selectedSeries(input, theme),
      ],
    };
  },

  describe(input) {
    const all = input.shown.filter(hasCurve);
    const stopped = all.filter(({ state }) => state === "pruned").length;
    const rungs = rungSteps(input);
    return `${countOf(all.length, "curve")} of ${objectiveOf(input)?.metric}, ${chosen(input).length} of them drawn${stopped > 0 ? `; ${stopped} were stopped early` : ""}${rungs.length > 0 ? `; rungs at ${rungs.join(", ")}` : ""}.`;
  },

  table: (input) => ({
    columns: ["trial", "state", "steps", "first", "best", "last", "reason"],
    rows: input.shown.filter(hasCurve).map((trial) => {
      const series = [...(trial.curve?.values[input.objective] ?? [])].filter(Number.isFinite);
      const direction = objectiveOf(input)?.direction ?? "minimize";
      const best = series.toSorted((a, b) => compareValues(direction, a, b))[0];
      const texts = [series[0], best, series.at(-1)].map((value) =>
        value === undefined ? "" : formatNumber(value),
      );
      return {
        trial: trial.number,
        cells: [String(trial.number), trial.state, String(trial.step ?? ""), ...texts, trial.reason ?? ""],
      };
    }),
  }),
};

const best = oncePerList(
  (trials: readonly TrialRow[], objective: number, direction: string, most: number) => {
    const sign = direction === "maximize" ? -1 : 1;
    const rank = (trial: TrialRow) =>
      sign * (finiteValue(trial, objective) ?? sign * Number.POSITIVE_INFINITY);
    return trials
      .filter(hasCurve)
      .sort((a, b) => rank(a) - rank(b) || a.number - b.number)
      .slice(0, most);
  },
);

function chosen(input: ChartInput): readonly TrialRow[] {
  const isAll = choice(input, "amount", amounts) === "all";
  const { shown, objective } = input;
  const direction = objectiveOf(input)?.direction ?? "minimize";
  const found = best(shown, objective, direction, isAll ? manyCurves : fewCurves);
  if (isAll) return found;
  const running = shown.filter((trial) => trial.state === "running" && hasCurve(trial)).slice(0, fewCurves);
  // The best ones hardly ever were stopped; some of those that were show what stopping looks like.
  const stopped = shown.filter((trial) => trial.state === "pruned" && hasCurve(trial)).slice(-fewCurves / 2);
  return [...new Set([...found, ...running, ...stopped])];
}

const rungs = oncePerList((trials: readonly TrialRow[], objective: number, direction: string) => {
  const ladder = ladderOf(trials, objective, direction === "maximize" ? "maximize" : "minimize");
  return [...new Set(ladder.map(({ step }) => step))].sort((a, b) => a - b);
});

const rungSteps = (input: ChartInput) =>
  rungs(input.trials, input.objective, objectiveOf(input)?.direction ?? "minimize");

function pointsOf({ curve }: TrialRow, objective: number): readonly (readonly [number, number])[] {
  const series = curve?.values[objective];
  if (!curve || !series) return [];
  return Array.from(curve.steps, (step, index) => [step, series[index] as number] as const).filter(
    ([, value]) => Number.isFinite(value),
  );
}

function lastPoint(trial: TrialRow, objective: number): readonly Dot[] {
  const last = pointsOf(trial, objective).at(-1);
  return last ? [[last[0], last[1], trial.number]] : [];
}

/** All curves of a state in one go. */
function curveSeries(
  state: TrialRow["state"],
  curves: readonly TrialRow[],
  input: ChartInput,
  theme: Theme,
): object {
  const mark = trialMarks.find((known) => known.state === state);
  const data = curves
    .filter((trial) => trial.state === state)
    .map((trial) => ({ coords: pointsOf(trial, input.objective), value: [0, 0, trial.number] }))
    .filter(({ coords }) => coords.length > 1);
  const isDashed = state === "pruned" || state === "failed" || state === "cancelled";
  return {
    id: `curves-${state}`,
    type: "lines",
    coordinateSystem: "cartesian2d",
    polyline: true,
    progressive: 0,
    z: 2,
    emphasis: { lineStyle: { width: 3, opacity: 1 } },
    lineStyle: {
      color: theme[mark?.color ?? "faint"],
      width: 1.2,
      type: isDashed ? [4, 3] : "solid",
      opacity: curves.length > fewCurves * 4 ? 0.25 : 0.7,
    },
    data,
  };
}

function selectedSeries(input: ChartInput, theme: Theme): object {
  return {
    id: "selected",
    type: "lines",
    coordinateSystem: "cartesian2d",
    polyline: true,
    silent: true,
    z: 7,
    lineStyle: { color: theme.selection, width: 3, opacity: 1 },
    data: input.selected
      .flatMap((number) => input.trials[number] ?? [])
      .map((trial) => ({ coords: pointsOf(trial, input.objective) }))
      .filter(({ coords }) => coords.length > 1),
  };
}

/** Lines do not tell their axes how long these have to be. */
function extentOf(curves: readonly TrialRow[], objective: number, scale: "linear" | "log") {
  let [first, last, low, high] = [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (const trial of curves) {
    for (const [step, value] of pointsOf(trial, objective)) {
      first = Math.min(first, step);
      last = Math.max(last, step);
      if (scale === "log" && value <= 0) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (!(first <= last && low <= high)) return { steps: [0, 1], values: [undefined, undefined] } as const;
  const room = 0.03 * (high - low || Math.abs(high) || 1);
  const values = scale === "log" ? [low * 0.95, high * 1.05] : [low - room, high + room];
  return { steps: [first, last === first ? first + 1 : last], values: values.map(rounded) };
}

/** Three digits, for the ends of an axis have labels. */
const rounded = (value: number) => Number(value.toPrecision(2));
