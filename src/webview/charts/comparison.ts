import type { Band, BandPoint, ComparisonAxis } from "../../analysis/compare/best-so-far-bands.ts";
import { countOf, formatNumber } from "../../analysis/number-text.ts";
import { formatDuration } from "../format.ts";
import { axisLook, baseOption, plotGrid, timeAxis, valueAxis } from "./axes.ts";
import { type Chart, type ChartInput, choice } from "./chart.ts";
import { axesOf, bandsOf, whyNotCompared } from "./compared.ts";
import { lineStyles } from "./line-styles.ts";
import { scaleControl, scaleOf } from "./values.ts";

const axisNames: Readonly<Record<ComparisonAxis, { readonly choice: string; readonly axis: string }>> = {
  trials: { choice: "By trial", axis: "configurations tried" },
  steps: { choice: "By step", axis: "steps trained" },
  time: { choice: "By time", axis: "time that trials ran, in sum" },
};

const axisOf = (input: ChartInput) => choice(input, "by", axesOf(input));
const bandsIn = (input: ChartInput) => bandsOf(input, axisOf(input));

function placeText(axis: ComparisonAxis, at: number): string {
  return axis === "time" ? formatDuration(at) : countOf(at, axis === "trials" ? "trial" : "step");
}

/** The best value so far of several studies, as a mean over the repetitions of each, with the band it may lie in. */
export const comparisonChart: Chart = {
  id: "comparison",
  title: "Strategies",
  question: "Which strategy finds good values first, and is the difference more than chance?",
  page: "compare",
  availability: whyNotCompared,
  controls: (input) => [
    {
      id: "by",
      label: "What the best value is held against",
      value: axisOf(input),
      choices: axesOf(input).map((axis) => ({ value: axis, label: axisNames[axis].choice })),
    },
    scaleControl(input),
  ],
  legend: (input) =>
    bandsIn(input).map(({ group, runs }, index) => ({
      kind: "series",
      index,
      text: `${group} (${countOf(runs, "run")})`,
    })),

  option(input, theme) {
    const found = bandsIn(input);
    const scale = scaleOf(input);
    const axis = axisOf(input);
    return {
      ...baseOption(theme),
      grid: plotGrid({ top: 28, right: 90 }),
      xAxis:
        axis === "time"
          ? timeAxis(theme, axisNames.time.axis, { min: 0, max: "dataMax" })
          : {
              ...axisLook(theme, axisNames[axis].axis),
              type: "value",
              min: axis === "trials" ? 1 : 0,
              max: "dataMax",
              minInterval: 1,
              splitLine: { show: false },
            },
      yAxis: valueAxis(theme, `mean best ${input.overview.goal?.name ?? ""}`, scale, limitsOf(found, input)),
      tooltip: {
        ...baseOption(theme).tooltip,
        trigger: "axis",
        valueFormatter: (value: unknown) => (typeof value === "number" ? formatNumber(value) : ""),
      },
      series: found.flatMap(({ group, points }, index) => {
        const style = lineStyles(theme, index);
        return [
          {
            id: `band-${group}`,
            type: "custom",
            silent: true,
            clip: true,
            z: 1,
            tooltip: { show: false },
            data: points.length > 1 ? [[points[0]?.at, points[0]?.mean, -1]] : [],
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
            id: group,
            name: group,
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
              formatter: group,
              color: theme.foreground,
              width: 84,
              overflow: "truncate",
              // Measured from a Chinese character else, which is too low where the font has none.
              lineHeight: Math.ceil(1.2 * theme.fontSize),
            },
            data: points.map(({ at, mean }) => [at, mean]),
          },
        ];
      }),
    };
  },

  describe(input) {
    const axis = axisOf(input);
    const words = bandsIn(input).flatMap(({ group, points }) => {
      const last = points.at(-1);
      return last
        ? [
            `${group} reaches ${formatNumber(last.mean)} after ${placeText(axis, last.at)} (${formatNumber(last.low)} to ${formatNumber(last.high)})`,
          ]
        : [];
    });
    return `Mean best value with 95 % confidence: ${words.join("; ")}.`;
  },

  table(input) {
    const axis = axisOf(input);
    return {
      columns: ["strategy", axis, "mean best", "95 % from", "to"],
      rows: bandsIn(input).flatMap(({ group, points }) =>
        points.map(({ at, mean, low, high }) => ({
          cells: [
            group,
            axis === "time" ? formatDuration(at) : String(at),
            formatNumber(mean),
            formatNumber(low),
            formatNumber(high),
          ],
        })),
      ),
    };
  },
};

/**
 * Along the upper edge in steps, as the line goes, and back along the lower one. A logarithmic axis has no place for an
 * edge below zero.
 */
function outline(
  points: readonly BandPoint[],
  scale: "linear" | "log",
): readonly (readonly [number, number])[] {
  const floor = ({ mean, low }: BandPoint) => (scale === "log" ? Math.max(low, mean / 100) : low);
  const edge = (height: (point: BandPoint) => number) =>
    points.flatMap((point, index) => {
      const before = points[index - 1];
      const place = [point.at, height(point)] as const;
      return before ? [[point.at, height(before)] as const, place] : [place];
    });
  return [...edge(({ high }) => high), ...edge(floor).reverse()];
}

const rounded = (value: number) => Number(value.toPrecision(2));

/** The first trials of every run are far from the best, and would press the rest into one line. */
function limitsOf(found: readonly Band[], input: ChartInput): object {
  const isUp = input.overview.goal?.direction === "maximize";
  const after = found.flatMap(({ points }) => points[Math.floor(points.length / 5)] ?? []);
  if (after.length === 0) return {};
  return isUp
    ? { min: rounded(after.reduce((least, { mean }) => Math.min(least, mean), Number.POSITIVE_INFINITY)) }
    : { max: rounded(after.reduce((most, { mean }) => Math.max(most, mean), Number.NEGATIVE_INFINITY)) };
}
