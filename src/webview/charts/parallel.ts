import { countOf, formatNumber } from "../../analysis/number-text.ts";
import { formatParam } from "../format.ts";
import { type ChartWords, needsValues, objectiveOf } from "./chart.ts";
import { coordinateAxes } from "./parallel-axes.ts";
import { scaleControl } from "./values.ts";

/** Every trial as a line across one axis for each parameter and objective. Drawn by `parallel-canvas.tsx`. */
export const parallelChart: ChartWords = {
  id: "parallel",
  title: "Parallel coordinates",
  question: "Which combinations of values lead to good trials?",
  page: "parameters",
  isWide: true,
  availability: (input) =>
    input.parameters.length === 0 ? "This study searches no parameter." : needsValues(input),
  controls: (input) => [scaleControl(input)],
  legend: (input) => [{ kind: "ramp", from: `worst ${objectiveOf(input)?.metric ?? "value"}`, to: "best" }],
  height: (_, width) => (width < 600 ? 300 : 340),

  describe(input) {
    const axes = coordinateAxes(input).map(({ title }) => title);
    return `${countOf(input.shown.length, "trial")} of ${input.trials.length} across ${axes.join(", ")}.`;
  },

  table: (input) => ({
    columns: [
      "trial",
      "state",
      ...input.parameters.map(({ name }) => name),
      ...input.overview.objectives.map(({ metric }) => metric),
    ],
    rows: input.shown.map((trial) => ({
      trial: trial.number,
      cells: [
        String(trial.number),
        trial.state,
        ...input.parameters.map(({ name }) => formatParam(trial.params[name]) || "absent"),
        ...input.overview.objectives.map((_, index) => {
          const value = trial.values?.[index];
          return value === undefined ? "" : formatNumber(value);
        }),
      ],
    })),
  }),
};
