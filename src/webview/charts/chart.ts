import type { EChartsCoreOption } from "echarts/core";
import type { StudyOverview, TrialRow } from "../protocol.ts";
import type { Theme } from "../theme.ts";
import type { ViewState } from "../view-state.ts";

/** What every chart draws from. */
export interface ChartInput {
  readonly overview: StudyOverview;
  /** By number. */
  readonly trials: readonly TrialRow[];
  readonly view: ViewState;
}

/** A chart is a pure function from the study to what ECharts draws, with the same thing said in words beside it. */
export interface Chart {
  option(input: ChartInput, theme: Theme): EChartsCoreOption;
  /** The chart in one or two sentences, for those who cannot see it. */
  describe(input: ChartInput): string;
}
