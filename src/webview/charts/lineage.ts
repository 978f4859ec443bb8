import { bestTrial } from "../../analysis/best.ts";
import { standings } from "../../analysis/distribution.ts";
import { lineageOf, scheduleOf } from "../../analysis/lineage.ts";
import { countOf, formatNumber } from "../../analysis/number-text.ts";
import { rampColor } from "../color.ts";
import { formatParam } from "../format.ts";
import type { TrialRow } from "../protocol.ts";
import { axisLook, baseOption, parameterAxis } from "./axes.ts";
import { type Chart, type ChartInput, choice, objectiveOf, oncePerList } from "./chart.ts";
import { tooltipElement, trialFormatter } from "./tooltip.ts";
import { finiteValue } from "./values.ts";

const lineages = oncePerList((trials: readonly TrialRow[]) => lineageOf(trials));
const lineageIn = ({ trials }: ChartInput) => lineages(trials);

/** Who took over whose weights, and which schedule of values this has found. */
export const lineageChart: Chart = {
  id: "lineage",
  title: "Lineage",
  question: "Who copied whom, and which schedule was learned?",
  page: "runs",
  availability: (input) =>
    lineageIn(input).copies.length > 0
      ? null
      : "No trial took over another one's checkpoint, as in population-based training.",
  controls(input) {
    const names = changingNames(input);
    return names.length === 0
      ? []
      : [
          {
            id: "parameter",
            label: "Schedule of",
            value: choice(input, "parameter", names),
            choices: names.map((name) => ({ value: name, label: name })),
          },
        ];
  },
  legend: () => [
    { kind: "ramp", from: "worse", to: "better" },
    { kind: "line", look: "path", text: "how the best or selected trial came about" },
  ],
  height: () => 420,

  option(input, theme, { height }) {
    const { lives, copies, memberCount } = lineageIn(input);
    const { trials, overview } = input;
    const step = overview.fidelity?.resource ?? "step";
    const member = new Map(lives.map((life) => [life.trial, life.member]));
    const judged = lives.map(
      ({ trial }) => finiteValue(trials[trial] as TrialRow, input.objective) ?? Number.NaN,
    );
    const direction = objectiveOf(input)?.direction ?? "minimize";
    const places = standings(
      judged.map((value) => (Number.isNaN(value) ? worst(direction) : value)),
      direction,
    );
    const schedule = scheduleIn(input);
    const onPath = new Set(schedule.map(({ trial }) => trial));
    const name = choice(input, "parameter", changingNames(input));
    const parameter = input.parameters.find((known) => known.name === name);
    const axis = parameter && parameterAxis(parameter, 4);
    const half = height * 0.55;
    const look = axisLook(theme);
    const ticks = new Map(axis?.ticks.map(({ place, text }) => [place.toFixed(6), text]));
    const shared = { left: 60, right: 20, outerBoundsMode: "none" };
    const last = Math.max(1, ...lives.map(({ end }) => end));
    return {
      ...baseOption(theme),
      grid: [
        { ...shared, top: 24, height: half - 44 },
        { ...shared, top: half + 20, height: height - half - 64 },
      ],
      xAxis: [
        {
          ...look,
          type: "value",
          min: 0,
          max: last,
          gridIndex: 0,
          axisLabel: { show: false },
          splitLine: { show: false },
        },
        {
          ...axisLook(theme, step),
          type: "value",
          min: 0,
          max: last,
          gridIndex: 1,
          splitLine: { show: false },
        },
      ],
      yAxis: [
        {
          ...look,
          type: "value",
          inverse: true,
          min: -0.6,
          max: memberCount - 0.4,
          interval: 1,
          gridIndex: 0,
          name: "member",
          nameLocation: "start",
          nameGap: 8,
          axisLabel: {
            color: theme.faint,
            hideOverlap: true,
            customValues: Array.from({ length: memberCount }, (_, row) => row),
          },
          splitLine: { show: false },
        },
        {
          ...look,
          type: "value",
          min: -0.05,
          max: 1.05,
          gridIndex: 1,
          name,
          nameLocation: "end",
          nameGap: 8,
          nameTextStyle: { color: theme.faint, align: "left" },
          axisLabel: {
            color: theme.faint,
            customValues: axis?.ticks.map(({ place }) => place) ?? [],
            formatter: (place: number) => ticks.get(place.toFixed(6)) ?? "",
          },
          splitLine: { show: false },
        },
      ],
      tooltip: { ...baseOption(theme).tooltip, formatter: trialFormatter(trials, overview) },
      series: [
        {
          id: "lives",
          type: "lines",
          coordinateSystem: "cartesian2d",
          z: 2,
          data: lives.map(({ trial, member: row, start, end }, index) => ({
            coords: [
              [start, row],
              [end, row],
            ],
            value: [start, row, trial],
            lineStyle: {
              color: rampColor(theme, places[index] as number),
              width: 5,
              opacity: 1,
              cap: "butt",
            },
          })),
        },
        {
          id: "copies",
          type: "lines",
          coordinateSystem: "cartesian2d",
          z: 3,
          symbol: ["none", "arrow"],
          symbolSize: 7,
          data: copies.map(({ source, target, step: at, reason }) => ({
            coords: [
              [at, member.get(source) ?? 0],
              [at, member.get(target) ?? 0],
            ],
            value: [at, 0, target],
            lineStyle: { color: theme.foreground, width: 1, opacity: 0.6, type: "solid" },
            tooltip: {
              formatter: () =>
                tooltipElement([
                  { text: `Trial ${target} goes on from trial ${source} at ${step} ${at}`, look: "title" },
                  ...(reason ? [{ text: reason, look: "faint" as const }] : []),
                ]),
            },
          })),
        },
        {
          id: "path",
          type: "lines",
          coordinateSystem: "cartesian2d",
          silent: true,
          z: 4,
          lineStyle: { color: theme.foreground, width: 2, opacity: 1 },
          data: lives
            .filter(({ trial }) => onPath.has(trial))
            .map(({ trial, member: row }) => {
              const part = schedule.find((known) => known.trial === trial);
              return {
                coords: [
                  [part?.start ?? 0, row],
                  [part?.end ?? 0, row],
                ],
              };
            }),
        },
        {
          id: "schedule",
          type: "line",
          xAxisIndex: 1,
          yAxisIndex: 1,
          step: "end",
          symbol: "circle",
          symbolSize: 6,
          itemStyle: { color: theme.green },
          lineStyle: { color: theme.green, width: 2 },
          data: axis
            ? schedule.flatMap(({ start, end, params, trial }, index) => {
                const place = axis.place(params[name]) ?? null;
                const isLast = index === schedule.length - 1;
                return [[start, place, trial], ...(isLast ? [[end, place, trial]] : [])];
              })
            : [],
        },
      ],
    };
  },

  describe(input) {
    const { memberCount, copies } = lineageIn(input);
    const name = choice(input, "parameter", changingNames(input));
    const words = scheduleIn(input).map(
      ({ start, params }) => `${formatParam(params[name])} from ${start} on`,
    );
    return `${countOf(memberCount, "member")}, ${countOf(copies.length, "exploit")}. The schedule of ${name} for trial ${endOf(input) ?? "?"}: ${words.join(", ")}.`;
  },

  table(input) {
    const names = changingNames(input);
    return {
      columns: [
        "trial",
        "member",
        "from step",
        "to step",
        "copied from",
        ...names,
        objectiveOf(input)?.metric ?? "value",
        "in the schedule",
      ],
      rows: lineageIn(input).lives.map(({ trial, member, start, end }) => {
        const row = input.trials[trial] as TrialRow;
        const copy = lineageIn(input).copies.find(({ target }) => target === trial);
        const value = finiteValue(row, input.objective);
        return {
          trial,
          cells: [
            String(trial),
            String(member),
            String(start),
            String(end),
            copy ? String(copy.source) : "",
            ...names.map((name) => formatParam(row.params[name])),
            value === undefined ? "" : formatNumber(value),
            scheduleIn(input).some((part) => part.trial === trial) ? "yes" : "",
          ],
        };
      }),
    };
  },
};

const worst = (direction: string) =>
  direction === "maximize" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;

/** The parameters that differ along the schedule, or where none does, all. */
function changingNames(input: ChartInput): readonly string[] {
  const names = input.parameters.map(({ name }) => name);
  const schedule = scheduleIn(input);
  const changing = names.filter((name) => new Set(schedule.map(({ params }) => params[name])).size > 1);
  return changing.length > 0 ? changing : names;
}

function scheduleIn(input: ChartInput) {
  const end = endOf(input);
  return end === undefined ? [] : scheduleOf(input.trials, end);
}

/** The selected trial, or else the best one; before any is complete, the one with the best value so far. */
function endOf(input: ChartInput): number | undefined {
  const selected = input.selected.at(-1);
  if (selected !== undefined && input.trials[selected]) return selected;
  const direction = objectiveOf(input)?.direction ?? "minimize";
  const complete = bestTrial(input.trials, { direction }, input.objective);
  const valued = input.trials.map((trial) => ({ ...trial, state: "complete" as const }));
  return (complete ?? bestTrial(valued, { direction }, input.objective))?.number;
}
