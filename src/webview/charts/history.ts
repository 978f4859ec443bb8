import { firstStart, type HistoryAxis, improvementsOf, placeTrials } from "../../analysis/best-so-far.ts";
import { countOf, formatNumber } from "../../analysis/number-text.ts";
import type { Direction } from "../../study/objective.ts";
import { formatDuration } from "../format.ts";
import type { TrialRow } from "../protocol.ts";
import type { Theme } from "../theme.ts";
import { axisLook, baseOption, plotGrid, timeAxis, valueAxis } from "./axes.ts";
import { type BrushAxis, type Chart, type ChartInput, choice, objectiveOf, oncePerList } from "./chart.ts";
import {
  contextSeries,
  type Dot,
  markSeries,
  selectionSeries,
  splitDots,
  stateLegend,
  stateSeries,
} from "./dots.ts";
import { lineStyles } from "./line-styles.ts";
import { trialFormatter } from "./tooltip.ts";
import { beyondMarks, trialMarks } from "./trial-marks.ts";
import { isBeyond, placeInRange, rangeNearBest, type ValueRange } from "./value-range.ts";
import { finiteValue, rangeControl, scaleControl, scaleOf } from "./values.ts";

const axes = ["trial", "time", "steps"] as const;
const axisOf = (input: ChartInput): HistoryAxis => choice(input, "x", axes);
const placed = oncePerList((trials: readonly TrialRow[], axis: HistoryAxis) => placeTrials(trials, axis));

/** The value of every trial, and the best value so far as a line of steps. */
export const historyChart: Chart = {
  id: "history",
  title: "History",
  question: "How good are the trials, and does it still get better?",
  page: "progress",
  availability: ({ trials }) => (trials.length === 0 ? "No trial has started yet." : null),

  controls: (input) => [
    {
      id: "x",
      label: "Against",
      value: axisOf(input),
      choices: [
        { value: "trial", label: "Trial" },
        { value: "time", label: "Wall time" },
        { value: "steps", label: "Total steps" },
      ],
    },
    rangeControl(input),
    scaleControl(input),
  ],

  legend(input) {
    const range = drawnRange(input);
    return [
      ...stateLegend(input),
      ...(range
        ? [
            {
              kind: "icon",
              icon: range.worse === "below" ? "below" : "above",
              text: `${range.count} ${range.worse} ${formatNumber(range.limit)}`,
            } as const,
          ]
        : []),
      { kind: "line", look: "best", text: "best so far" },
      ...comparedLines(input, axisOf(input)).map(
        ({ name, style }) => ({ kind: "series", index: style, text: `best of ${name}` }) as const,
      ),
    ];
  },

  option(input, theme) {
    const { overview, trials, objective: index } = input;
    const objective = objectiveOf(input);
    const axis = axisOf(input);
    const range = drawnRange(input);
    const places = new Map(placed(trials, axis).map(({ trial, at }) => [trial, at]));
    const split = splitDots(input, (trial) => {
      const at = places.get(trial);
      const value = finiteValue(trial, index);
      return at === undefined || value === undefined ? undefined : [at, value, trial.number];
    });
    const rug = splitDots(input, (trial) => {
      const at = places.get(trial);
      return at === undefined || finiteValue(trial, index) !== undefined
        ? undefined
        : [at, 0.02, trial.number];
    });
    const end = Math.max(0, ...split.all.slice(-1).map(([at]) => at), placed(trials, axis).at(-1)?.at ?? 0);
    const compared = comparedLines(input, axis);
    const within = new Map(
      [...split.byState].map(([state, dots]) => [state, dots.filter(([, value]) => !isBeyond(value, range))]),
    );
    const beyond = new Map(
      [...split.byState].map(([state, dots]) => [state, dots.filter(([, value]) => isBeyond(value, range))]),
    );
    const clamped = ([x, y, trial]: Dot): Dot => [x, placeInRange(y, range), trial];
    return {
      ...baseOption(theme),
      grid: [plotGrid({ top: 28 })],
      xAxis: xAxis(input, theme, axis, Math.max(end, ...compared.map((line) => line.end))),
      yAxis: [
        valueAxis(theme, objective?.metric ?? "", scaleOf(input), {
          ...(range && (range.worse === "below" ? { min: range.limit } : { max: range.limit })),
        }),
        // Trials without a value lie along the bottom, whatever the scale of the values is.
        { type: "value", min: 0, max: 1, show: false },
      ],
      tooltip: { ...baseOption(theme).tooltip, formatter: trialFormatter(trials, overview) },
      series: [
        contextSeries(split.context.map(clamped), theme),
        ...stateSeries(within, theme),
        ...trialMarks.map((mark) => ({
          ...markSeries(
            { ...mark, fill: "hollow", symbol: beyondSymbol(range) },
            (beyond.get(mark.state) ?? []).map(clamped),
            theme,
            `${mark.state}-beyond`,
          ),
          symbolOffset: beyondOffset(range),
        })),
        ...stateSeries(rug.byState, theme, "rug-", { yAxisIndex: 1 }),
        bestLine(input, axis, end, theme),
        ...compared.map(({ name, style, improvements, end }) => ({
          id: `best-${name}`,
          type: "line",
          z: 3,
          symbol: "none",
          silent: true,
          lineStyle: lineStyles(theme, style),
          data: stairs(improvements, end),
        })),
        selectionSeries(split.all.map(clamped), input.selected, theme),
        selectionSeries(rug.all, input.selected, theme, "rug-selection", { yAxisIndex: 1 }),
      ],
    };
  },

  describe(input) {
    const objective = objectiveOf(input);
    if (!objective) return "";
    const steps = improvements(input, "trial");
    const [first, last] = [steps[0], steps.at(-1)];
    const drawn = countOf(input.shown.filter((trial) => trial.state !== "waiting").length, "trial");
    if (!first || !last) return `${drawn}, none of them complete: no value of ${objective.metric} yet.`;
    const name = (step: typeof first) => `${formatNumber(step.value)} (trial ${step.trial.number})`;
    if (first === last)
      return `${drawn}. Trial ${first.trial.number} has the best ${objective.metric}: ${formatNumber(first.value)}.`;
    const verb = objective.direction === "maximize" ? "rose" : "fell";
    const others = comparedLines(input, axisOf(input)).flatMap(({ name, improvements }) => {
      const best = improvements.at(-1);
      return best ? [` The best of ${name} is ${formatNumber(best.value)}.`] : [];
    });
    return (
      `${drawn}. The best ${objective.metric} ${verb} from ${name(first)} to ${name(last)} ` +
      `in ${countOf(steps.length - 1, "improvement")}.${others.join("")}`
    );
  },

  table(input) {
    const { objective: index } = input;
    const axis = axisOf(input);
    const better = new Set(improvements(input, axis).map(({ trial }) => trial));
    let best: number | undefined;
    const metric = objectiveOf(input)?.metric ?? "value";
    return {
      columns: [
        "trial",
        ...(axis === "trial" ? [] : [axis === "time" ? "time" : "total steps"]),
        "state",
        metric,
        "best so far",
      ],
      rows: placed(input.shown, axis).map(({ trial, at }) => {
        const value = finiteValue(trial, index);
        if (better.has(trial)) best = value;
        return {
          trial: trial.number,
          cells: [
            String(trial.number),
            ...(axis === "trial" ? [] : [axis === "time" ? formatDuration(at) : String(at)]),
            trial.state,
            value === undefined ? "" : formatNumber(value),
            best === undefined ? "" : formatNumber(best) + (better.has(trial) ? ", improved" : ""),
          ],
        };
      }),
    };
  },

  brush: (input) => [{ gridIndex: 0, x: brushedField(input), y: { field: `value:${input.objective}` } }],
};

/** By steps there is no field that would give the place back. */
function brushedField(input: ChartInput): BrushAxis | null {
  const axis = axisOf(input);
  if (axis === "trial") return { field: "number" };
  if (axis === "steps") return null;
  const start = firstStart(input.trials);
  return { field: "endedAt", toValue: (place) => start + place };
}

/** Where the axis ends before the values do; undefined where it holds them all. */
export function drawnRange(input: ChartInput): ValueRange | undefined {
  const objective = objectiveOf(input);
  if (choice(input, "range", ["near-best", "all"]) === "all" || !objective) return undefined;
  const { direction } = objective;
  return ranges(input.shown, input.objective, direction, scaleOf(input));
}

const ranges = oncePerList(
  (trials: readonly TrialRow[], objective: number, direction: Direction, scale: "linear" | "log") =>
    rangeNearBest({ trials, objective, direction, scale }),
);

function improvements(input: ChartInput, axis: HistoryAxis) {
  return improvementsOf(
    placed(input.shown, axis),
    input.objective,
    objectiveOf(input)?.direction ?? "minimize",
  );
}

function xAxis({ trials, overview }: ChartInput, theme: Theme, axis: HistoryAxis, end: number): object {
  if (axis === "time") return timeAxis(theme, "wall time", { min: 0, max: Math.max(1, end) * 1.02 });
  const isTrial = axis === "trial";
  return {
    ...axisLook(theme, isTrial ? "trial" : "total steps"),
    type: "value",
    // Half a trial of room, so that no mark lies on the frame.
    min: isTrial ? -0.5 : 0,
    max: isTrial
      ? Math.max(trials.length, end + 1, overview.budgetTrials ?? 0, 2) - 0.5
      : Math.max(1, end) * 1.02,
    minInterval: 1,
    axisLabel: { color: theme.faint, hideOverlap: true, showMinLabel: !isTrial, showMaxLabel: false },
    splitLine: { show: false },
  };
}

const beyondSymbol = (range: ValueRange | undefined) =>
  range?.worse === "above" ? beyondMarks.above.symbol : beyondMarks.below.symbol;

/** Set off from the edge, so that the mark lies within the frame. */
const beyondOffset = (range: ValueRange | undefined) => [0, range?.worse === "above" ? 5 : -5];

function bestLine(input: ChartInput, axis: HistoryAxis, end: number, theme: Theme): object {
  return {
    id: "best",
    type: "line",
    z: 4,
    symbol: "none",
    silent: true,
    lineStyle: { color: theme.green, width: 2 },
    data: stairs(improvements(input, axis), end),
  };
}

/** More lines than these cannot be told apart; the comparison has all. */
const mostCompared = 5;

/** The best so far of the studies that the person has chosen to compare with. */
function comparedLines({ studies, objective }: ChartInput, axis: HistoryAxis) {
  if (objective !== 0) return [];
  return (
    studies
      .flatMap(({ label, file, bestSoFar }) =>
        file === null || !bestSoFar ? [] : { name: label, ...bestSoFar[axis] },
      )
      .slice(0, mostCompared)
      // The first styles are too like the study's own line and its marks.
      .map((line, index) => ({ ...line, style: index + 3 }))
  );
}

/** The corners of a line of steps that ends at the newest trial. */
function stairs(
  steps: readonly { readonly at: number; readonly value: number }[],
  end: number,
): readonly (readonly [number, number])[] {
  return steps.flatMap(({ at, value }, index) => {
    const before = steps[index - 1]?.value ?? value;
    const until = steps[index + 1]?.at ?? Math.max(at, end);
    // ECharts leaves out corners less than a pixel apart, which would turn a small step into a long slope; this
    // corner, a little further on, keeps the slope short.
    const beyond = Math.min(until, at + end / 150);
    return [
      [at, before],
      [at, value],
      [beyond, value],
      [until, value],
    ] as const;
  });
}
