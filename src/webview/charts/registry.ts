import { bestBySeedChart } from "./best-by-seed.ts";
import { budgetChart } from "./budget.ts";
import type { Chart, ChartInput, ChartWords } from "./chart.ts";
import { comparisonChart } from "./comparison.ts";
import { contourChart } from "./contour.ts";
import { distributionChart } from "./distribution.ts";
import { durationsChart } from "./durations.ts";
import { historyChart } from "./history.ts";
import { hypervolumeChart } from "./hypervolume.ts";
import { importanceChart } from "./importance.ts";
import { ladderChart } from "./ladder.ts";
import { learningCurvesChart } from "./learning-curves.ts";
import { lineageChart } from "./lineage.ts";
import { parallelChart } from "./parallel.ts";
import { paretoChart } from "./pareto.ts";
import { rankChart } from "./rank.ts";
import { sliceChart } from "./slice.ts";
import { timelineChart } from "./timeline.ts";

export type AnyChart = Chart | typeof parallelChart;

/** Every chart of the panel, in the order of the pages and on them. */
export const charts: readonly AnyChart[] = [
  historyChart,
  learningCurvesChart,
  parallelChart,
  importanceChart,
  sliceChart,
  contourChart,
  rankChart,
  paretoChart,
  hypervolumeChart,
  timelineChart,
  budgetChart,
  durationsChart,
  ladderChart,
  lineageChart,
  comparisonChart,
  bestBySeedChart,
  distributionChart,
];

export function isDrawnByEcharts(chart: ChartWords): chart is Chart {
  return "option" in chart;
}

/** What the overview shows as long as nobody has chosen: what says most about this kind of study. */
export function usualCharts(input: ChartInput): readonly string[] {
  const ids =
    input.overview.comparison !== undefined
      ? ["comparison", "best-by-seed", "history", "parallel"]
      : input.overview.objectives.length > 1
        ? ["pareto", "hypervolume", "parallel", "importance"]
        : ["history", "ladder", "lineage", "parallel", "importance", "learning-curves"];
  return ids
    .filter((id) => charts.find((chart) => chart.id === id)?.availability(input) === null)
    .slice(0, 4);
}
