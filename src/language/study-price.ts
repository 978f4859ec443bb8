import { durationText } from "../analysis/duration-text.ts";
import { countConfigurations } from "../samplers/count-configurations.ts";
import { gridAxes } from "../samplers/grid-axes.ts";
import { type PlannedRung, planOf, type StudyPlan } from "../schedulers/plan.ts";
import { stepName } from "../schedulers/resource-range.ts";
import type { Study } from "../study/study.ts";
import type { Pace } from "./results.ts";

/** What a study will cost, as far as it can be told before it runs. */
export interface StudyPrice {
  /** For the end of a line: `60 configurations, 1620 epochs, about 12 min`. */
  readonly summary: string;
  /** Lines that say how it comes about. */
  readonly details: string;
}

/**
 * Prices a study: how many configurations it will try, how far they run, and from past trials how long that takes.
 *
 * @param pace of past trials; undefined where there are none
 */
export function studyPrice(study: Study, pace: Pace | undefined): StudyPrice {
  const secondsPerStep = pace?.stepMs === undefined ? undefined : pace.stepMs / 1000;
  const plan = planOf(study, { secondsPerStep });
  const space = spaceSize(study);
  const time = timeOf(study, plan, pace);
  const step = stepName(study.fidelity);
  const steps = plan.steps ?? study.budget.steps;
  const summary = [
    countText(plan.configurations, space),
    steps === undefined
      ? undefined
      : `${plan.kind === "exact" ? "" : "about "}${shortCount(Math.round(steps))} ${plural(step, steps)}`,
    time === undefined ? undefined : `about ${durationText(time)}`,
  ];
  const details = [
    space === undefined
      ? "The space has more configurations than can be counted."
      : `The space has ${shortCount(space)} configurations before \`require\`.`,
    plan.configurations === undefined
      ? "No budget limits the number of trials."
      : `${shortCount(plan.configurations)} will be tried, ${study.budget.parallel} at a time.`,
    ...rungLines(plan.rungs, step),
    ...plan.cutShortBy.map((limit) => `The budget's \`${limit}\` ends the study before that.`),
    pace === undefined
      ? "Once a trial has run, its duration tells how long the study takes."
      : `Past trials took ${durationText(pace.trialMs)}.`,
  ];
  return {
    summary: summary.filter((part) => part !== undefined).join(", "),
    details: details.join("\n"),
  };
}

/** Undefined where the space has no end, or none that can be counted. */
function spaceSize({ space, strategy }: Study): number | undefined {
  const searched = strategy.sampler === "grid" ? gridAxes(space, strategy.options).space : space;
  const count = countConfigurations(searched);
  return Number.isFinite(count) ? count : undefined;
}

function countText(planned: number | undefined, space: number | undefined): string | undefined {
  if (planned === undefined) return space === undefined ? undefined : `${shortCount(space)} configurations`;
  const word = planned === 1 ? "configuration" : "configurations";
  return space === undefined || space <= planned
    ? `${shortCount(planned)} ${word}`
    : `${shortCount(planned)} of ${shortCount(space)} configurations`;
}

function timeOf({ budget }: Study, plan: StudyPlan, pace: Pace | undefined): number | undefined {
  const { configurations, seconds } = plan;
  const byTrials =
    pace === undefined || configurations === undefined
      ? undefined
      : (configurations * pace.trialMs) / Math.max(1, Math.min(budget.parallel, configurations));
  const time = seconds === undefined ? byTrials : seconds * 1000;
  if (budget.timeMs === undefined) return time;
  return time === undefined ? budget.timeMs : Math.min(time, budget.timeMs);
}

/** `Bracket 2: 9 configurations to epoch 3, then 3 to 9, then 1 to 27.` */
function rungLines(rungs: readonly PlannedRung[], step: string): readonly string[] {
  const brackets = groupByBracket(rungs);
  return [...brackets].flatMap(([bracket, rows]): readonly string[] => {
    const parts = rows.flatMap(({ configurations, until }) =>
      until === undefined || configurations === undefined
        ? []
        : [`${Math.round(configurations)} to ${step} ${until}`],
    );
    if (parts.length === 0) return [];
    return [`${bracket === undefined ? "Rungs" : `Bracket ${bracket}`}: ${parts.join(", ")}.`];
  });
}

function shortCount(count: number): string {
  return count < 1e6 ? String(count) : count.toExponential(1).replace("e+", "e");
}

/** `epoch`, `epochs`; a resource that is a parameter keeps its name. */
function plural(step: string, count: number): string {
  return count === 1 || !/^[a-z]+[a-rt-z]$/.test(step) ? step : `${step}s`;
}

function groupByBracket(rungs: readonly PlannedRung[]): Map<number | undefined, PlannedRung[]> {
  const groups = new Map<number | undefined, PlannedRung[]>();
  for (const rung of rungs) {
    const group = groups.get(rung.bracket);
    if (group === undefined) groups.set(rung.bracket, [rung]);
    else group.push(rung);
  }
  return groups;
}
