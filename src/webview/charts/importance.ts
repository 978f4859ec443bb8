import { fanovaImportance } from "../../analysis/fanova.ts";
import { type ParameterImportance, parameterImportance } from "../../analysis/importance.ts";
import type { TrialRow } from "../protocol.ts";
import { axisLook, baseOption } from "./axes.ts";
import { type Chart, type ChartInput, choice, objectiveOf } from "./chart.ts";

const leastTrials = 10;

/** Which parameters decided how good a trial is. */
export const importanceChart: Chart = {
  id: "importance",
  title: "Importance",
  question: "Which parameters matter?",
  page: "parameters",
  availability(input) {
    if (input.parameters.length < 2) return "With a single parameter there is nothing to compare.";
    const complete = input.trials.filter(({ state }) => state === "complete").length;
    return complete >= leastTrials ? null : `It takes ${leastTrials} complete trials; there are ${complete}.`;
  },
  controls: (input) => [
    {
      id: "method",
      label: "Method",
      value: methodOf(input),
      choices: [
        { value: "ped-anova", label: "PED-ANOVA: for being among the best" },
        { value: "fanova", label: "fANOVA: for the whole range of values" },
      ],
    },
  ],
  height: (input) => Math.max(150, 44 + 24 * input.parameters.length),

  option(input, theme, { width }) {
    const found = importanceOf(input).toReversed();
    const most = Math.max(0.01, ...found.map(({ importance }) => importance));
    const room = Math.min(180, width * 0.4);
    return {
      ...baseOption(theme),
      grid: {
        left: 12,
        right: 56,
        top: 4,
        bottom: 24,
        outerBoundsMode: "same",
        outerBoundsContain: "axisLabel",
      },
      xAxis: {
        ...axisLook(theme),
        type: "value",
        min: 0,
        max: most,
        axisLabel: { color: theme.faint, formatter: percent, hideOverlap: true },
      },
      yAxis: {
        type: "category",
        data: found.map(({ name }) => name),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: theme.gridLine } },
        axisLabel: { color: theme.foreground, width: room, overflow: "truncate", interval: 0 },
      },
      tooltip: { show: false },
      series: [
        {
          id: "importance",
          type: "bar",
          silent: true,
          barMaxWidth: 16,
          itemStyle: { color: theme.blue },
          label: {
            show: true,
            position: "right",
            color: theme.foreground,
            formatter: ({ value }: { readonly value: number }) => percent(value),
          },
          data: found.map(({ importance }) => importance),
        },
      ],
    };
  },

  describe(input) {
    const [first, second] = importanceOf(input);
    if (!first || first.importance === 0)
      return "The trials say nothing about the importance of the parameters yet.";
    const next = second ? `, then ${second.name} with ${percent(second.importance)}` : "";
    const what =
      methodOf(input) === "fanova"
        ? `the variation of ${objectiveOf(input)?.metric}`
        : "being among the best tenth";
    return `${first.name} matters most for ${what}, with ${percent(first.importance)}${next}.`;
  },

  table: (input) => ({
    columns: ["parameter", "importance"],
    rows: importanceOf(input).map(({ name, importance }) => ({ cells: [name, percent(importance)] })),
  }),
};

const percent = (share: number) => `${Math.round(share * 1000) / 10} %`;
const methodOf = (input: ChartInput) => choice(input, "method", ["ped-anova", "fanova"]);

const known = new WeakMap<
  readonly TrialRow[],
  { count: number; readonly found: Map<string, readonly ParameterImportance[]> }
>();

/** The latest result, as long as the list of trials is the same. */
function importanceOf(input: ChartInput): readonly ParameterImportance[] {
  const { shown, overview, objective } = input;
  const method = methodOf(input);
  const entry = known.get(shown) ?? { count: shown.length, found: new Map() };
  known.set(shown, entry);
  const key = `${method} ${objective}`;
  const found = entry.found.get(key) ?? compute();
  entry.found.set(key, found);
  return found;

  function compute(): readonly ParameterImportance[] {
    const space = {
      parameters: input.parameters.map(({ name, range }) => ({ name, domain: range })),
    };
    return method === "fanova"
      ? fanovaImportance(shown, space, overview.objectives, objective)
      : parameterImportance(shown, space, overview.objectives);
  }
}
