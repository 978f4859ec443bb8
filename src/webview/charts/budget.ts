import { type Spending, spendingOf } from "../../analysis/budget.ts";
import { countOf } from "../../analysis/number-text.ts";
import { formatDuration } from "../format.ts";
import { axisLook, baseOption } from "./axes.ts";
import type { Chart, ChartInput } from "./chart.ts";
import { stateLegend } from "./dots.ts";
import { trialMarks } from "./trial-marks.ts";

const rowHeight = 52;

/** Bars of different patterns, so that states can be told apart without colours. */
const decals: Readonly<Record<string, object | undefined>> = {
  pruned: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -0.8 },
  running: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: 0.8 },
  failed: { symbol: "circle", symbolSize: 0.6 },
  infeasible: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4] },
};

/** What was spent of the budget, on what, against what was planned. */
export const budgetChart: Chart = {
  id: "budget",
  title: "Budget",
  question: "What was the budget spent on, and how much is left?",
  page: "runs",
  availability: (input) => (spendingIn(input).length > 0 ? null : "Nothing has been spent yet."),
  legend: (input) => [...stateLegend(input), { kind: "line", look: "reference", text: "planned" }],
  height: (input) => 44 + rowHeight * spendingIn(input).length,

  option(input, theme) {
    const rows = spendingIn(input).toReversed();
    return {
      ...baseOption(theme),
      grid: {
        left: 12,
        right: 24,
        top: 4,
        bottom: 22,
        outerBoundsMode: "same",
        outerBoundsContain: "axisLabel",
      },
      xAxis: {
        ...axisLook(theme),
        type: "value",
        min: 0,
        max: 1.05,
        splitLine: { show: false },
        axisLabel: {
          color: theme.faint,
          formatter: (share: number) => (share > 1 ? "" : `${Math.round(100 * share)} %`),
        },
      },
      yAxis: {
        type: "category",
        data: rows.map(({ resource }) => resource),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: theme.gridLine } },
        axisLabel: { color: theme.foreground },
      },
      tooltip: {
        ...baseOption(theme).tooltip,
        formatter: (item: { readonly seriesName?: string; readonly dataIndex?: number }) => {
          const row = rows[item.dataIndex ?? -1];
          const amount = row && [...row.spent].find(([state]) => state === item.seriesName)?.[1];
          return row && amount !== undefined ? `${amountText(row, amount)} on ${item.seriesName} trials` : "";
        },
      },
      series: [
        ...trialMarks.map(({ state, color }) => ({
          id: state,
          name: state,
          type: "bar",
          stack: "spent",
          barMaxWidth: 16,
          itemStyle: {
            color: theme[color],
            decal: decals[state] ? { color: theme.background, ...decals[state] } : { symbol: "none" },
          },
          data: rows.map((row) => (row.spent.get(state) ?? 0) / scaleOf(row)),
        })),
        {
          id: "planned",
          type: "scatter",
          silent: true,
          symbol: "rect",
          symbolSize: [3, 30],
          itemStyle: { color: theme.foreground },
          data: rows.flatMap((row, index) =>
            row.planned === null ? [] : [[row.planned / scaleOf(row), index]],
          ),
        },
        {
          id: "words",
          type: "scatter",
          silent: true,
          symbolSize: 0,
          label: {
            show: true,
            position: "right",
            distance: 0,
            offset: [4, -19],
            color: theme.faint,
            formatter: ({ dataIndex }: { readonly dataIndex: number }) => {
              const row = rows[dataIndex];
              return row ? progressText(row) : "";
            },
          },
          data: rows.map((_, index) => [0, index]),
        },
      ],
    };
  },

  describe: (input) => `Spent: ${spendingIn(input).map(progressText).join("; ")}.`,

  table: (input) => ({
    columns: ["budget", "trials that were", "spent", "share of the plan"],
    rows: spendingIn(input).flatMap((row) => [
      ...[...row.spent].map(([state, amount]) => ({
        cells: [row.resource, state, amountText(row, amount), shareText(row, amount)],
      })),
      { cells: [row.resource, "all", amountText(row, row.total), shareText(row, row.total)] },
    ]),
  }),
};

function spendingIn({ overview, shown, now }: ChartInput): readonly Spending[] {
  return spendingOf({
    trials: shown,
    planned: { trials: overview.budgetTrials, timeMs: overview.budgetTimeMs, steps: overview.budgetSteps },
    elapsedMs: overview.elapsedMs,
    now,
  });
}

/** What the whole width of the chart stands for. */
function scaleOf({ total, planned }: Spending): number {
  return Math.max(total, planned ?? 0) || 1;
}

function amountText({ resource }: Pick<Spending, "resource">, amount: number): string {
  return resource === "time" ? formatDuration(amount) : countOf(Math.round(amount), resource.slice(0, -1));
}

function progressText(row: Spending): string {
  if (row.planned === null) return `${amountText(row, row.total)}, no limit`;
  const spent = row.resource === "time" ? formatDuration(row.total) : Math.round(row.total);
  return `${spent} of ${amountText(row, row.planned)}`;
}

function shareText({ planned }: Spending, amount: number): string {
  return planned ? `${Math.round((1000 * amount) / planned) / 10} %` : "";
}
