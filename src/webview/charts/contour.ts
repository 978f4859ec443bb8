import { quartiles } from "../../analysis/distribution.ts";
import { formatNumber } from "../../analysis/number-text.ts";
import { contourPieces, type SurfacePoint, surfaceOf } from "../../analysis/surface.ts";
import { mixColors, rampColor } from "../color.ts";
import { formatParam } from "../format.ts";
import type { TrialRow } from "../protocol.ts";
import type { Theme } from "../theme.ts";
import { absentPlace, baseOption, placeAxis, plotGrid } from "./axes.ts";
import { type Chart, type ChartInput, needsValues, objectiveOf, oncePerList } from "./chart.ts";
import { contextSeries, type Dot, selectionSeries } from "./dots.ts";
import { brushOfPair, pairControls, pairOf, twoParameters } from "./parameter-pair.ts";
import { trialFormatter } from "./tooltip.ts";
import { finiteValue } from "./values.ts";

const cells = 32;
const levels = 6;

/** So many trials say all that a surface of that many cells can show. */
const mostPoints = 1_500;

/** What the objective is likely to be for two parameters, as a map with contour lines. */
export const contourChart: Chart = {
  id: "contour",
  title: "Contour",
  question: "How do two parameters act together?",
  page: "parameters",
  availability: (input) => twoParameters(input) ?? needsValues(input, 3),
  controls: pairControls,
  legend: (input) => {
    const [low, high] = spreadOf(pointsOf(input));
    const isUp = objectiveOf(input)?.direction === "maximize";
    return [{ kind: "ramp", from: formatNumber(isUp ? low : high), to: formatNumber(isUp ? high : low) }];
  },

  option(input, theme) {
    const pair = pairOf(input);
    if (!pair) return {};
    const [x, y] = pair;
    const points = pointsOf(input);
    const surface = surfaces(points, cells);
    const [low, high] = spreadOf(points);
    const isUp = objectiveOf(input)?.direction === "maximize";
    const shareOf = (value: number) => {
      const share = Math.min(1, Math.max(0, (value - low) / (high - low || 1)));
      return isUp ? share : 1 - share;
    };
    const dots = judgedOf(input).map(
      ({ params, number }): Dot => [
        x.place(params[x.parameter.name]) ?? absentPlace,
        y.place(params[y.parameter.name]) ?? absentPlace,
        number,
      ],
    );
    return {
      ...baseOption(theme),
      grid: plotGrid({ top: 28 }),
      xAxis: placeAxis(theme, x),
      yAxis: placeAxis(theme, y, {
        nameLocation: "end",
        nameGap: 8,
        nameTextStyle: { color: theme.faint, align: "left" },
      }),
      tooltip: { ...baseOption(theme).tooltip, formatter: trialFormatter(input.trials, input.overview) },
      series: [
        {
          id: "map",
          type: "custom",
          silent: true,
          z: 0,
          clip: true,
          data: [...surface.values].flatMap((value, index) =>
            Number.isNaN(value) ? [] : [[index % cells, Math.floor(index / cells), shareOf(value)]],
          ),
          renderItem: (_: unknown, api: CustomApi) => cellShape(api, theme),
        },
        ...Array.from({ length: levels }, (_, level) => ({
          id: `line-${level}`,
          type: "lines",
          coordinateSystem: "cartesian2d",
          silent: true,
          z: 1,
          lineStyle: { color: theme.foreground, width: 1, opacity: 0.4 },
          data: contourPieces(surface, low + ((level + 1) / (levels + 1)) * (high - low)).map(
            ([x0, y0, x1, y1]) => ({
              coords: [
                [x0, y0],
                [x1, y1],
              ],
            }),
          ),
        })),
        {
          ...contextSeries(dots, theme, "dots"),
          itemStyle: { color: theme.foreground, opacity: 0.75 },
          silent: false,
          z: 3,
          large: dots.length > 3000,
        },
        selectionSeries(dots, input.selected, theme),
      ],
    };
  },

  describe(input) {
    const pair = pairOf(input);
    if (!pair) return "";
    const [low, high] = spreadOf(pointsOf(input));
    return `${objectiveOf(input)?.metric} over ${pair.map(({ parameter }) => parameter.name).join(" and ")}, estimated from ${pointsOf(input).length} trials; most values lie between ${formatNumber(low)} and ${formatNumber(high)}.`;
  },

  table(input) {
    const pair = pairOf(input) ?? [];
    return {
      columns: [
        "trial",
        ...pair.map(({ parameter }) => parameter.name),
        objectiveOf(input)?.metric ?? "value",
      ],
      rows: judgedOf(input).map((trial) => ({
        trial: trial.number,
        cells: [
          String(trial.number),
          ...pair.map(({ parameter: { name } }) => formatParam(trial.params[name]) || "absent"),
          formatNumber(finiteValue(trial, input.objective) ?? Number.NaN),
        ],
      })),
    };
  },

  brush: brushOfPair,
};

interface CustomApi {
  value(dimension: number): number;
  coord(place: readonly [number, number]): readonly [number, number];
}

function cellShape(api: CustomApi, theme: Theme): object {
  const [left, bottom] = api.coord([api.value(0) / cells, api.value(1) / cells]);
  const [right, top] = api.coord([(api.value(0) + 1) / cells, (api.value(1) + 1) / cells]);
  // A little wider than a cell, or lines of the background show between them.
  const shape = { x: left, y: top, width: right - left + 0.6, height: bottom - top + 0.6 };
  return {
    type: "rect",
    shape,
    style: { fill: mixColors(theme.background, rampColor(theme, api.value(2)), 0.75) },
  };
}

const judged = oncePerList((trials: readonly TrialRow[], objective: number) =>
  trials.filter((trial) => trial.state === "complete" && finiteValue(trial, objective) !== undefined),
);
const judgedOf = (input: ChartInput) => judged(input.shown, input.objective);

const surfaces = oncePerList((points: readonly SurfacePoint[], size: number) =>
  surfaceOf(points, size, size),
);

const points = new WeakMap<readonly TrialRow[], Map<string, readonly SurfacePoint[]>>();

function pointsOf(input: ChartInput): readonly SurfacePoint[] {
  const pair = pairOf(input);
  if (!pair) return [];
  const [x, y] = pair;
  const trials = judgedOf(input);
  const known = points.get(trials) ?? new Map<string, readonly SurfacePoint[]>();
  points.set(trials, known);
  const key = `${x.parameter.name}\n${y.parameter.name}`;
  const found =
    known.get(key) ??
    trials
      .flatMap((trial) => {
        const across = x.place(trial.params[x.parameter.name]);
        const up = y.place(trial.params[y.parameter.name]);
        if (across === undefined || up === undefined) return [];
        return [{ x: across, y: up, value: finiteValue(trial, input.objective) as number }];
      })
      .filter((_, index) => index % Math.ceil(trials.length / mostPoints) === 0);
  known.set(key, found);
  return found;
}

/** Without the outermost values, which would take all contrast from the others. */
function spreadOf(found: readonly SurfacePoint[]): readonly [number, number] {
  const values = found.map(({ value }) => value);
  const middle = quartiles(values);
  if (!middle) return [0, 1];
  const reach = 1.5 * (middle[2] - middle[0]);
  return [
    Math.max(
      values.reduce((least, value) => Math.min(least, value)),
      middle[0] - reach,
    ),
    Math.min(
      values.reduce((most, value) => Math.max(most, value)),
      middle[2] + reach,
    ),
  ];
}
