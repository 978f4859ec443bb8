import { empiricalDistribution, quartiles } from "../../analysis/distribution.ts";
import { countOf, formatNumber } from "../../analysis/number-text.ts";
import { axisLook, baseOption, plotGrid, valueAxis } from "./axes.ts";
import { type Chart, type ChartInput, needsValues, objectiveOf } from "./chart.ts";
import { lineStyles } from "./line-styles.ts";
import { finiteValue, scaleControl, scaleOf } from "./values.ts";

/** How many of the trials are at least so good, of this study and of the others beside it. */
export const distributionChart: Chart = {
  id: "distribution",
  title: "Empirical distribution",
  question: "What share of the trials reaches a given value?",
  page: "compare",
  availability: (input) => needsValues(input, 2),
  controls: (input) => [scaleControl(input)],
  legend: (input) => linesOf(input).map(({ name }, index) => ({ kind: "series", index, text: name })),

  option(input, theme) {
    const lines = linesOf(input);
    return {
      ...baseOption(theme),
      grid: plotGrid({ top: 28 }),
      xAxis: {
        ...valueAxis(theme, objectiveOf(input)?.metric ?? "", scaleOf(input)),
        nameLocation: "middle",
        nameGap: 22,
        splitLine: { show: false },
      },
      yAxis: {
        ...axisLook(theme),
        type: "value",
        min: 0,
        max: 1,
        name: "share of trials",
        nameLocation: "end",
        nameGap: 8,
        nameTextStyle: { color: theme.faint, align: "left" },
        axisLabel: { color: theme.faint, formatter: percent },
      },
      tooltip: {
        ...baseOption(theme).tooltip,
        trigger: "axis",
        valueFormatter: (share: number) => percent(share),
      },
      series: lines.map(({ name, points }, index) => ({
        id: name,
        name,
        type: "line",
        step: "start",
        symbol: "none",
        lineStyle: lineStyles(theme, index),
        data: points.map(({ value, share }) => [value, share]),
      })),
    };
  },

  describe(input) {
    const middle = quartiles(valuesOf(input));
    const objective = objectiveOf(input);
    if (!middle || !objective) return "";
    const [low, median, high] = middle.map(formatNumber);
    return `${countOf(valuesOf(input).length, "value")} of ${objective.metric}: half lie between ${low} and ${high}, the median is ${median}.`;
  },

  table: (input) => ({
    columns: ["study", objectiveOf(input)?.metric ?? "value", "share at least as good"],
    rows: linesOf(input).flatMap(({ name, points }) =>
      points.map(({ value, share }) => ({ cells: [name, formatNumber(value), percent(share)] })),
    ),
  }),

  brush: (input) => [{ gridIndex: 0, x: { field: `value:${input.objective}` }, y: null }],
};

const percent = (share: number) => `${Math.round(share * 1000) / 10} %`;

function valuesOf({ shown, objective }: ChartInput): readonly number[] {
  return shown.flatMap((trial) => (trial.state === "complete" ? (finiteValue(trial, objective) ?? []) : []));
}

function linesOf(input: ChartInput) {
  const direction = objectiveOf(input)?.direction ?? "minimize";
  return [
    { name: nameOf(input), points: empiricalDistribution(valuesOf(input), direction) },
    ...otherGroups(input).map(({ name, values }) => ({
      name,
      points: empiricalDistribution(values, direction),
    })),
  ].filter(({ points }) => points.length > 0);
}

const nameOf = ({ overview, studies }: ChartInput) =>
  studies.find(({ name }) => name === overview.name)?.label ?? overview.name;

/** The values of the other studies, those of repetitions of one thing together. */
function otherGroups({ overview, studies }: ChartInput) {
  if (overview.objectives.length > 1) return [];
  const groups = new Map<string, number[]>();
  for (const { name, run } of studies) {
    if (name === overview.name || run === null) continue;
    const values = groups.get(run.group) ?? [];
    groups.set(run.group, values);
    for (const value of run.values) if (Number.isFinite(value)) values.push(value);
  }
  return [...groups].map(([name, values]) => ({ name, values }));
}
