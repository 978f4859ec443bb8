import { countOf, formatNumber } from "../../analysis/number-text.ts";
import { formatParam } from "../format.ts";
import { absentPlace, baseOption, type ParameterAxis, parameterAxis, placeAxis, valueAxis } from "./axes.ts";
import { type Chart, type ChartInput, choice, needsValues, objectiveOf, type Size } from "./chart.ts";
import { contextSeries, selectionSeries, splitDots, stateLegend, stateSeries } from "./dots.ts";
import { brushOf } from "./parameter-pair.ts";
import { trialFormatter } from "./tooltip.ts";
import { placeInRange, rangeNearBest } from "./value-range.ts";
import { finiteValue, rangeControl, scaleControl, scaleOf } from "./values.ts";

const cellWidth = 230;
const cellHeight = 170;
const all = "";

/** The objective against each parameter. */
export const sliceChart: Chart = {
  id: "slice",
  title: "Slice",
  question: "Where in the range of each parameter are the good values?",
  page: "parameters",
  isWide: true,
  availability: (input) =>
    input.parameters.length === 0 ? "This study searches no parameter." : needsValues(input),
  controls: (input) => [
    {
      id: "parameter",
      label: "Parameter",
      value: choice(input, "parameter", [all, ...input.parameters.map(({ name }) => name)]),
      choices: [
        { value: all, label: "All" },
        ...input.parameters.map(({ name }) => ({ value: name, label: name })),
      ],
    },
    rangeControl(input),
    scaleControl(input),
  ],
  legend: (input) => stateLegend(input, ["complete", "pruned", "infeasible", "running"]),
  height: (input, width) => Math.max(240, rowsOf(input, width) * cellHeight),

  option(input, theme, size) {
    const objective = objectiveOf(input);
    const scale = scaleOf(input);
    const range =
      choice(input, "range", ["near-best", "all"]) === "all" || !objective
        ? undefined
        : rangeNearBest({
            trials: input.shown,
            objective: input.objective,
            direction: objective.direction,
            scale,
          });
    const cells = cellsOf(input, size);
    return {
      ...baseOption(theme),
      grid: cells.map(({ left, top, width, height }) => ({
        left,
        top,
        width,
        height,
        outerBoundsMode: "none",
      })),
      xAxis: cells.map(({ axis }, gridIndex) => placeAxis(theme, axis, { gridIndex })),
      yAxis: cells.map(({ isFirst }, gridIndex) =>
        valueAxis(theme, isFirst ? (objective?.metric ?? "") : "", scale, {
          gridIndex,
          splitNumber: 4,
          ...(range && (range.worse === "below" ? { min: range.limit } : { max: range.limit })),
        }),
      ),
      tooltip: { ...baseOption(theme).tooltip, formatter: trialFormatter(input.trials, input.overview) },
      series: cells.flatMap(({ axis }, index) => {
        const on = { xAxisIndex: index, yAxisIndex: index };
        const split = splitDots(input, (trial) => {
          const value = finiteValue(trial, input.objective);
          if (value === undefined) return undefined;
          const place = axis.place(trial.params[axis.parameter.name]) ?? absentPlace;
          return [place, placeInRange(value, range), trial.number];
        });
        return [
          contextSeries(split.context, theme, `context-${index}`, on),
          ...stateSeries(split.byState, theme, `${index}-`, on),
          selectionSeries(split.all, input.selected, theme, `selection-${index}`, on),
        ];
      }),
    };
  },

  describe(input) {
    const objective = objectiveOf(input);
    return `${objective?.metric} against ${countOf(axesOf(input).length, "parameter")}: ${axesOf(input)
      .map(({ parameter }) => parameter.name)
      .join(", ")}.`;
  },

  table(input) {
    const axes = axesOf(input);
    return {
      columns: [
        "trial",
        "state",
        objectiveOf(input)?.metric ?? "value",
        ...axes.map(({ parameter }) => parameter.name),
      ],
      rows: input.shown.flatMap((trial) => {
        const value = finiteValue(trial, input.objective);
        if (value === undefined) return [];
        const params = axes.map(({ parameter: { name } }) => formatParam(trial.params[name]) || "absent");
        return [
          { trial: trial.number, cells: [String(trial.number), trial.state, formatNumber(value), ...params] },
        ];
      }),
    };
  },

  brush: (input, size) =>
    cellsOf(input, size).map(({ axis }, gridIndex) => ({
      gridIndex,
      x: brushOf(axis),
      y: { field: `value:${input.objective}` },
    })),
};

function axesOf(input: ChartInput): readonly ParameterAxis[] {
  const chosen = choice(input, "parameter", [all, ...input.parameters.map(({ name }) => name)]);
  return input.parameters
    .filter(({ name }) => chosen === all || name === chosen)
    .map((parameter) => parameterAxis(parameter, 4));
}

const columnsOf = (count: number, width: number) =>
  Math.max(1, Math.min(count, Math.floor(width / cellWidth)));

function rowsOf(input: ChartInput, width: number): number {
  const count = axesOf(input).length;
  return Math.ceil(count / columnsOf(count, width));
}

function cellsOf(input: ChartInput, { width, height }: Size) {
  const axes = axesOf(input);
  const columns = columnsOf(axes.length, width);
  const rows = Math.ceil(axes.length / columns);
  const [wide, high] = [width / columns, height / rows];
  return axes.map((axis, index) => ({
    axis,
    isFirst: index === 0,
    left: (index % columns) * wide + 58,
    top: Math.floor(index / columns) * high + 24,
    width: Math.max(40, wide - 72),
    height: Math.max(40, high - 68),
  }));
}
