import { standings } from "../../analysis/distribution.ts";
import { formatNumber } from "../../analysis/number-text.ts";
import { rampColor } from "../color.ts";
import { formatParam } from "../format.ts";
import type { TrialRow } from "../protocol.ts";
import { absentPlace, baseOption, placeAxis, plotGrid } from "./axes.ts";
import { type Chart, type ChartInput, needsValues, objectiveOf, oncePerList } from "./chart.ts";
import { contextSeries, type Dot, selectionSeries } from "./dots.ts";
import { brushOfPair, pairControls, pairOf, twoParameters } from "./parameter-pair.ts";
import { trialFormatter } from "./tooltip.ts";
import { finiteValue } from "./values.ts";

const steps = 5;

const ranked = oncePerList((trials: readonly TrialRow[], objective: number, direction: string) => {
  const judged = trials.filter(
    (trial) => trial.state === "complete" && finiteValue(trial, objective) !== undefined,
  );
  const standing = standings(
    judged.map((trial) => finiteValue(trial, objective) as number),
    direction === "maximize" ? "maximize" : "minimize",
  );
  return judged.map((trial, index) => ({ trial, standing: standing[index] as number }));
});

const rankedOf = (input: ChartInput) =>
  ranked(input.shown, input.objective, objectiveOf(input)?.direction ?? "minimize");

/** Two parameters against each other; how a trial ranks shows in its colour and its size. */
export const rankChart: Chart = {
  id: "rank",
  title: "Rank",
  question: "Which combinations of two parameters do well?",
  page: "parameters",
  availability: (input) => twoParameters(input) ?? needsValues(input, 3),
  controls: pairControls,
  legend: () => [{ kind: "ramp", from: "worst", to: "best" }],

  option(input, theme) {
    const pair = pairOf(input);
    if (!pair) return {};
    const [x, y] = pair;
    const place = ({ params, number }: TrialRow): Dot => [
      x.place(params[x.parameter.name]) ?? absentPlace,
      y.place(params[y.parameter.name]) ?? absentPlace,
      number,
    ];
    const dots = rankedOf(input).map(({ trial, standing }) => ({ dot: place(trial), standing }));
    const shown = new Set(input.shown);
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
        contextSeries(
          shown.size === input.trials.length
            ? []
            : input.trials.filter((trial) => !shown.has(trial) && trial.state === "complete").map(place),
          theme,
        ),
        ...Array.from({ length: steps }, (_, step) => ({
          id: `step-${step}`,
          type: "scatter",
          symbol: "circle",
          symbolSize: 5 + 2 * step,
          z: 2 + step,
          large: dots.length > 5000,
          itemStyle: {
            color: rampColor(theme, step / (steps - 1)),
            borderColor: theme.background,
            borderWidth: 0.5,
          },
          data: dots
            .filter(({ standing }) => Math.min(steps - 1, Math.floor(standing * steps)) === step)
            .map(({ dot }) => dot),
        })),
        {
          ...selectionSeries(
            dots.map(({ dot }) => dot),
            input.selected,
            theme,
          ),
          z: 9,
        },
      ],
    };
  },

  describe(input) {
    const pair = pairOf(input);
    const best = rankedOf(input).reduce<{ readonly trial: TrialRow; readonly standing: number } | undefined>(
      (found, entry) => (found && found.standing >= entry.standing ? found : entry),
      undefined,
    );
    if (!pair || !best) return "";
    const words = pair.map(
      ({ parameter: { name } }) => `${name} ${formatParam(best.trial.params[name]) || "absent"}`,
    );
    return `${rankedOf(input).length} trials by ${pair.map(({ parameter }) => parameter.name).join(" and ")}. The best one, trial ${best.trial.number}, has ${words.join(" and ")}.`;
  },

  table(input) {
    const pair = pairOf(input) ?? [];
    const rows = rankedOf(input).toSorted((a, b) => b.standing - a.standing);
    return {
      columns: [
        "rank",
        "trial",
        ...pair.map(({ parameter }) => parameter.name),
        objectiveOf(input)?.metric ?? "value",
      ],
      rows: rows.map(({ trial }, index) => ({
        trial: trial.number,
        cells: [
          String(index + 1),
          String(trial.number),
          ...pair.map(({ parameter: { name } }) => formatParam(trial.params[name]) || "absent"),
          formatNumber(finiteValue(trial, input.objective) ?? Number.NaN),
        ],
      })),
    };
  },

  brush: brushOfPair,
};
