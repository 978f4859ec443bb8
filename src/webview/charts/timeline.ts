import { firstStart } from "../../analysis/best-so-far.ts";
import { countOf } from "../../analysis/number-text.ts";
import { type Stretch, type Timeline, timelineOf } from "../../analysis/timeline.ts";
import { formatDuration } from "../format.ts";
import type { TrialRow } from "../protocol.ts";
import type { Theme } from "../theme.ts";
import { axisLook, baseOption, plotGrid, timeAxis } from "./axes.ts";
import type { Chart, ChartInput } from "./chart.ts";
import { stateLegend } from "./dots.ts";
import { tooltipElement, trialLines, trialOf } from "./tooltip.ts";
import { trialMarks } from "./trial-marks.ts";

const laneHeight = 22;

/** A bar's height by how the trial ended, so that states can be told apart without colours. */
const barShare: Readonly<Record<TrialRow["state"], number>> = {
  complete: 0.8,
  running: 0.8,
  pruned: 0.5,
  infeasible: 0.5,
  waiting: 0.5,
  failed: 0.25,
  cancelled: 0.25,
};

/** Who ran when, on which worker, and when a worker had nothing to do. */
export const timelineChart: Chart = {
  id: "timeline",
  title: "Timeline",
  question: "Who ran when, and did workers stand idle?",
  page: "runs",
  availability: ({ trials }) =>
    trials.some(({ startedAt }) => startedAt !== null) ? null : "No trial has started yet.",
  legend: (input) => [...stateLegend(input), { kind: "line", look: "reference", text: "idle" }],
  height: (input) => Math.min(600, Math.max(150, 70 + laneHeight * timelineIn(input).laneCount)),

  option(input, theme) {
    const { trials, overview } = input;
    const timeline = timelineIn(input);
    const start = firstStart(trials);
    const end = timeline.stretches.reduce((latest, stretch) => Math.max(latest, stretch.end), start) - start;
    return {
      ...baseOption(theme),
      grid: plotGrid({ top: 24 }),
      xAxis: timeAxis(theme, "wall time", { min: 0, max: Math.max(1, end) }),
      yAxis: {
        ...axisLook(theme),
        type: "category",
        inverse: true,
        data: [...timeline.laneNames],
        name: "worker",
        nameLocation: "start",
        nameGap: 6,
        nameTextStyle: { color: theme.faint, align: "left" },
        splitLine: { show: false },
      },
      tooltip: {
        ...baseOption(theme).tooltip,
        formatter: (item: { readonly value?: unknown }) => {
          const trial = trials[trialOf(item) ?? -1];
          if (!trial) return "";
          const tookMs = (trial.endedAt ?? input.now) - (trial.startedAt ?? input.now);
          return tooltipElement([
            ...trialLines(trial, overview),
            { text: formatDuration(tookMs), look: "faint" },
          ]);
        },
      },
      series: [
        ...trialMarks.map(({ state, color }) => {
          const stretches = timeline.stretches.filter(({ trial }) => trials[trial]?.state === state);
          return barSeries(state, stretches, start, theme[color], barShare[state], theme);
        }),
        {
          ...barSeries(
            "idle",
            timeline.gaps.map((gap) => ({ ...gap, trial: -1, slot: null, isLast: false })),
            start,
            theme.faint,
            0.06,
            theme,
          ),
          silent: true,
        },
        selectedBars(input, timeline, start, theme),
      ],
    };
  },

  describe(input) {
    const { laneCount, gaps, busyShare } = timelineIn(input);
    const idleMs = gaps.reduce((sum, gap) => sum + gap.end - gap.start, 0);
    return `${countOf(laneCount, "worker")}, busy ${Math.round(100 * busyShare)} % of the time; ${countOf(gaps.length, "idle gap")}${gaps.length > 0 ? ` of ${formatDuration(idleMs)} together` : ""}.`;
  },

  table(input) {
    const start = firstStart(input.trials);
    const { stretches, laneNames } = timelineIn(input);
    return {
      columns: ["worker", "trial", "state", "start", "end", "duration"],
      rows: stretches.map(({ lane, trial, start: from, end }) => ({
        trial,
        cells: [
          laneNames[lane] ?? "",
          String(trial),
          input.trials[trial]?.state ?? "",
          formatDuration(from - start),
          formatDuration(end - start),
          formatDuration(end - from),
        ],
      })),
    };
  },

  brush: (input) => {
    const start = firstStart(input.trials);
    return [{ gridIndex: 0, x: { field: "endedAt", toValue: (place) => start + place }, y: null }];
  },
};

const timelines = new WeakMap<readonly TrialRow[], { readonly now: number; readonly timeline: Timeline }>();

function timelineIn({ shown, trials, now }: ChartInput): Timeline {
  const known = timelines.get(shown);
  if (known && known.now === now) return known.timeline;
  const start = firstStart(trials);
  const end = trials.reduce((latest, { endedAt }) => Math.max(latest, endedAt ?? 0), start);
  // A gap that nobody could see is not worth a mark.
  const timeline = timelineOf(shown, now, Math.max(1, (end - start) / 500));
  timelines.set(shown, { now, timeline });
  return timeline;
}

interface CustomApi {
  value(dimension: number): number;
  coord(place: readonly [number, number]): readonly [number, number];
  size(extent: readonly [number, number]): readonly [number, number];
}

function barSeries(
  id: string,
  stretches: readonly Stretch[],
  start: number,
  color: string,
  share: number,
  theme: Theme,
): object {
  return {
    id,
    type: "custom",
    clip: true,
    z: 2,
    encode: { x: [0, 3], y: 1 },
    data: stretches.map(({ start: from, lane, trial, end }) => [from - start, lane, trial, end - start]),
    renderItem: (_: unknown, api: CustomApi) => {
      const [left, middle] = api.coord([api.value(0), api.value(1)]);
      const [right] = api.coord([api.value(3), api.value(1)]);
      const height = Math.max(1, api.size([0, 1])[1] * share);
      const shape = { x: left, y: middle - height / 2, width: Math.max(1, right - left), height };
      return {
        type: "rect",
        shape,
        style: { fill: color, stroke: theme.background, lineWidth: right - left > 4 ? 1 : 0 },
      };
    },
  };
}

function selectedBars(input: ChartInput, { stretches }: Timeline, start: number, theme: Theme): object {
  const selected = new Set(input.selected);
  const series = barSeries(
    "selection",
    stretches.filter(({ trial }) => selected.has(trial)),
    start,
    "transparent",
    0.95,
    { ...theme, background: theme.selection },
  ) as { readonly renderItem: (params: unknown, api: CustomApi) => { readonly style: object } };
  return {
    ...series,
    silent: true,
    z: 5,
    renderItem: (params: unknown, api: CustomApi) => {
      const item = series.renderItem(params, api);
      return { ...item, style: { fill: "transparent", stroke: theme.selection, lineWidth: 2 } };
    },
  };
}
