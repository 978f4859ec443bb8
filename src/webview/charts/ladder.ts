import { type Fate, ladderOf, type Rung } from "../../analysis/ladder.ts";
import { countOf, formatNumber } from "../../analysis/number-text.ts";
import type { TrialRow } from "../protocol.ts";
import { axisLook, baseOption, plotGrid, valueAxis } from "./axes.ts";
import { type Chart, type ChartInput, choice, objectiveOf, oncePerList } from "./chart.ts";
import { type Dot, markSeries, selectionSeries } from "./dots.ts";
import { tooltipElement, trialOf } from "./tooltip.ts";
import { bestMark, type Mark, pausedMark, stateMark } from "./trial-marks.ts";
import { placeInRange, rangeNearBest } from "./value-range.ts";
import { rangeControl, scaleControl, scaleOf } from "./values.ts";

/** What became of a trial at a rung, and its mark. */
const fates: readonly { readonly fate: Fate; readonly mark: Mark; readonly text: string }[] = [
  { fate: "failed", mark: stateMark("failed"), text: "failed" },
  { fate: "stopped", mark: stateMark("pruned"), text: "stopped" },
  { fate: "waiting", mark: pausedMark, text: "paused" },
  { fate: "promoted", mark: stateMark("complete"), text: "went on" },
  { fate: "finished", mark: bestMark, text: "reached the end" },
  { fate: "running", mark: stateMark("running"), text: "running" },
];

const ladders = oncePerList((trials: readonly TrialRow[], objective: number, direction: string) =>
  ladderOf(trials, objective, direction === "maximize" ? "maximize" : "minimize"),
);
const ladderIn = (input: ChartInput) =>
  ladders(input.shown, input.objective, objectiveOf(input)?.direction ?? "minimize");

/** Who came to each rung with which value, who went on from there, and why the others did not. */
export const ladderChart: Chart = {
  id: "ladder",
  title: "Rungs",
  question: "Who was promoted, who was stopped, and why?",
  page: "runs",
  availability: (input) => {
    const ladder = ladders(input.trials, input.objective, objectiveOf(input)?.direction ?? "minimize");
    return ladder.length > 0 ? null : "This study judges no trials at rungs, as successive halving does.";
  },
  controls: (input) => [rangeControl(input, ["all", "near-best"]), scaleControl(input)],
  legend: (input) => {
    const present = new Set(ladderIn(input).flatMap(({ entries }) => entries.map(({ fate }) => fate)));
    return [
      ...fates
        .filter(({ fate }) => present.has(fate))
        .map(({ mark, text }) => ({ kind: "mark", mark, text }) as const),
      { kind: "line", look: "reference", text: "cut" },
    ];
  },

  option(input, theme) {
    const ladder = ladderIn(input);
    const objective = objectiveOf(input);
    const scale = scaleOf(input);
    const range =
      choice(input, "range", ["all", "near-best"]) === "all" || !objective
        ? undefined
        : rangeNearBest({
            trials: input.shown,
            objective: input.objective,
            direction: objective.direction,
            scale,
          });
    const dots = new Map<Fate, Dot[]>();
    ladder.forEach(({ entries }, column) => {
      entries.forEach(({ trial, value, fate }, index) => {
        const list = dots.get(fate) ?? [];
        list.push([column + spread(index, entries.length), placeInRange(value, range), trial]);
        dots.set(fate, list);
      });
    });
    const step = input.overview.fidelity?.resource ?? "step";
    const brackets = new Set(ladder.map(({ bracket }) => bracket)).size;
    return {
      ...baseOption(theme),
      grid: plotGrid({ top: 28, bottom: 30 }),
      xAxis: {
        ...axisLook(
          theme,
          brackets > 1 ? `bracket, ${step}, and how many went on` : `${step}, and how many went on`,
        ),
        nameGap: 42,
        type: "value",
        min: -0.5,
        max: ladder.length - 0.5,
        interval: 1,
        axisTick: { show: false },
        axisLabel: {
          color: theme.faint,
          hideOverlap: true,
          margin: 6,
          lineHeight: Math.round(1.3 * theme.fontSize),
          customValues: ladder.map((_, column) => column),
          formatter: (column: number) => rungLabel(ladder[column], brackets),
        },
        splitLine: { show: false },
      },
      yAxis: valueAxis(theme, objective?.metric ?? "", scale, {
        ...(range && (range.worse === "below" ? { min: range.limit } : { max: range.limit })),
      }),
      tooltip: {
        ...baseOption(theme).tooltip,
        formatter: (item: { readonly value?: unknown }) => {
          const rung = ladder[Math.round(Array.isArray(item.value) ? Number(item.value[0]) : -1)];
          const entry = rung?.entries.find(({ trial }) => trial === trialOf(item));
          return entry && rung
            ? tooltipElement(entryLines(rung, entry, objective?.metric ?? "value", step))
            : "";
        },
      },
      series: [
        ...fates.map(({ fate, mark }) => ({
          ...markSeries(mark, dots.get(fate) ?? [], theme, fate),
        })),
        ...ladder.map(({ cut }, column) => ({
          id: `cut-${column}`,
          type: "line",
          silent: true,
          symbol: "none",
          z: 4,
          lineStyle: { color: theme.foreground, type: "dashed", width: 1.5 },
          data:
            cut === null
              ? []
              : [
                  [column - 0.4, placeInRange(cut, range)],
                  [column + 0.4, placeInRange(cut, range)],
                ],
        })),
        selectionSeries([...dots.values()].flat(), input.selected, theme),
      ],
    };
  },

  describe(input) {
    const ladder = ladderIn(input);
    const words = ladder
      .filter((rung) => !isTop(rung))
      .slice(0, 12)
      .map(({ step, entries, promoted }) => `${promoted} of ${entries.length} went on from ${step}`);
    return `${countOf(ladder.length, "rung")}: ${words.join(", ")}.`;
  },

  table(input) {
    const ladder = ladderIn(input);
    return {
      columns: [
        "bracket",
        input.overview.fidelity?.resource ?? "step",
        "trial",
        objectiveOf(input)?.metric ?? "value",
        "what became of it",
        "reason",
      ],
      rows: ladder.flatMap(({ bracket, step, entries }) =>
        entries.map(({ trial, value, fate, reason }) => ({
          trial,
          cells: [
            String(bracket),
            String(step),
            String(trial),
            formatNumber(value),
            fateText(fate),
            reason ?? "",
          ],
        })),
      ),
    };
  },
};

const fateText = (fate: Fate) => fates.find((known) => known.fate === fate)?.text ?? fate;

/** Side by side within the rung, in a pattern that spreads evenly however many there are. */
function spread(index: number, count: number): number {
  if (count < 2) return 0;
  return (((index * 0.618034) % 1) - 0.5) * Math.min(0.7, 0.1 * count);
}

/** From the last rung nobody goes on. */
const isTop = ({ entries }: Rung) => entries.every(({ fate }) => fate === "finished");

function rungLabel(rung: Rung | undefined, brackets: number): string {
  if (!rung) return "";
  const place = brackets > 1 ? `${rung.bracket}: ${rung.step}` : String(rung.step);
  return `${place}\n${isTop(rung) ? rung.entries.length : `${rung.promoted}/${rung.entries.length}`}`;
}

function entryLines(rung: Rung, entry: Rung["entries"][number], metric: string, step: string) {
  const place = rung.entries.indexOf(entry) + 1;
  return [
    { text: `Trial ${entry.trial}, ${fateText(entry.fate)}`, look: "title" as const },
    { text: `${metric} ${formatNumber(entry.value)} at ${step} ${rung.step}` },
    {
      text: `Number ${place} of ${rung.entries.length} here; ${rung.promoted} went on`,
      look: "faint" as const,
    },
    ...(rung.cut === null
      ? []
      : [{ text: `The cut is at ${formatNumber(rung.cut)}`, look: "faint" as const }]),
    ...(entry.reason ? [{ text: entry.reason, look: "faint" as const }] : []),
  ];
}
