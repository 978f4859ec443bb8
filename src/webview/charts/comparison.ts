import { type BandPoint, confidenceBand } from "../../analysis/confidence-band.ts";
import { countOf, formatNumber } from "../../analysis/number-text.ts";
import type { RelatedStudy } from "../protocol.ts";
import { axisLook, baseOption, plotGrid, valueAxis } from "./axes.ts";
import { type Chart, type ChartInput, objectiveOf, oncePerList } from "./chart.ts";
import { lineStyles } from "./line-styles.ts";
import { scaleControl, scaleOf } from "./values.ts";

const bands = oncePerList((studies: readonly RelatedStudy[], direction: string) => {
  const groups = new Map<string, RelatedStudy[]>();
  for (const study of studies) {
    if (study.values.length === 0) continue;
    const group = groups.get(study.group);
    if (group) group.push(study);
    else groups.set(study.group, [study]);
  }
  return [...groups].map(([name, members]) => ({
    name,
    runs: members.length,
    points: confidenceBand(
      members.map(({ values }) => values),
      direction === "maximize" ? "maximize" : "minimize",
    ),
  }));
});
const bandsIn = (input: ChartInput) =>
  bands(input.studies, input.overview.objectives[0]?.direction ?? "minimize");

/** The best value so far of several studies, as a mean over the repetitions of each, with the band it may lie in. */
export const comparisonChart: Chart = {
  id: "comparison",
  title: "Strategies",
  question: "Which strategy finds good values first, and is the difference more than chance?",
  page: "compare",
  availability: (input) =>
    bandsIn(input).length >= 2 ? null : "There is no other study with the same objective in this journal.",
  controls: (input) => [scaleControl(input)],
  legend: (input) =>
    bandsIn(input).map(({ name, runs }, index) => ({
      kind: "series",
      index,
      text: `${name} (${countOf(runs, "run")})`,
    })),

  option(input, theme) {
    const found = bandsIn(input);
    const scale = scaleOf(input);
    return {
      ...baseOption(theme),
      grid: plotGrid({ top: 28, right: 90 }),
      xAxis: {
        ...axisLook(theme, "complete trials"),
        type: "value",
        min: 1,
        max: "dataMax",
        minInterval: 1,
        splitLine: { show: false },
      },
      yAxis: valueAxis(
        theme,
        `best ${objectiveOf({ ...input, objective: 0 })?.metric ?? ""}`,
        scale,
        limitsOf(found, input),
      ),
      tooltip: {
        ...baseOption(theme).tooltip,
        trigger: "axis",
        valueFormatter: (value: unknown) => (typeof value === "number" ? formatNumber(value) : ""),
      },
      series: found.flatMap(({ name, points }, index) => {
        const style = lineStyles(theme, index);
        return [
          {
            id: `band-${name}`,
            type: "custom",
            silent: true,
            clip: true,
            z: 1,
            tooltip: { show: false },
            data: points.length > 1 ? [[points[0]?.trials, points[0]?.mean, -1]] : [],
            renderItem: (
              _: unknown,
              api: { coord(place: readonly [number, number]): readonly [number, number] },
            ) => ({
              type: "polygon",
              shape: { points: outline(points, scale).map((place) => api.coord(place)) },
              style: { fill: style.color, opacity: 0.15 },
            }),
          },
          {
            id: name,
            name,
            type: "line",
            step: "end",
            symbol: "none",
            z: 3,
            lineStyle: style,
            itemStyle: { color: style.color },
            labelLayout: { moveOverlap: "shiftY" },
            // The name at the end of its line, so that nobody has to match colours.
            endLabel: {
              show: true,
              formatter: name,
              color: theme.foreground,
              width: 84,
              overflow: "truncate",
            },
            data: points.map(({ trials, mean }) => [trials, mean]),
          },
        ];
      }),
    };
  },

  describe(input) {
    const words = bandsIn(input).flatMap(({ name, points }) => {
      const last = points.at(-1);
      return last
        ? [
            `${name} reaches ${formatNumber(last.mean)} after ${countOf(last.trials, "trial")} (${formatNumber(last.low)} to ${formatNumber(last.high)})`,
          ]
        : [];
    });
    return `Mean best value with 95 % confidence: ${words.join("; ")}.`;
  },

  table: (input) => ({
    columns: ["strategy", "trials", "mean best", "95 % from", "to"],
    rows: bandsIn(input).flatMap(({ name, points }) =>
      points.map(({ trials, mean, low, high }) => ({
        cells: [name, String(trials), formatNumber(mean), formatNumber(low), formatNumber(high)],
      })),
    ),
  }),
};

/** Along the upper edge and back along the lower one. A logarithmic axis has no place for an edge below zero. */
function outline(
  points: readonly BandPoint[],
  scale: "linear" | "log",
): readonly (readonly [number, number])[] {
  const floor = ({ mean, low }: BandPoint) => (scale === "log" ? Math.max(low, mean / 100) : low);
  const upper = points.map(({ trials, high }) => [trials, high] as const);
  const lower = points.map((point) => [point.trials, floor(point)] as const);
  return [...upper, ...lower.reverse()];
}

const rounded = (value: number) => Number(value.toPrecision(2));

/** The first trials of every run are far from the best, and would press the rest into one line. */
function limitsOf(found: ReturnType<typeof bandsIn>, input: ChartInput): object {
  const isUp = input.overview.objectives[0]?.direction === "maximize";
  const after = found.flatMap(({ points }) => points[Math.floor(points.length / 5)] ?? []);
  if (after.length === 0) return {};
  return isUp
    ? { min: rounded(after.reduce((least, { mean }) => Math.min(least, mean), Number.POSITIVE_INFINITY)) }
    : { max: rounded(after.reduce((most, { mean }) => Math.max(most, mean), Number.NEGATIVE_INFINITY)) };
}
