import { durationText } from "../analysis/duration-text.ts";
import { countConfigurations } from "../samplers/count-configurations.ts";
import { gridAxes } from "../samplers/grid-axes.ts";
import { type PlannedRung, planOf, type StudyPlan } from "../schedulers/plan.ts";
import { stepName } from "../schedulers/resource-range.ts";
import { studyOf } from "../study/check-comparison.ts";
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
 * Prices a study: how many configurations it will try, how far they run, and from past trials how long that takes. A
 * comparison costs what all of its runs do.
 *
 * @param pace of past trials; undefined where there are none
 */
export function studyPrice(study: Study, pace: Pace | undefined): StudyPrice {
  const { comparison, budget } = study;
  const secondsPerStep = pace?.stepMs === undefined ? undefined : pace.stepMs / 1000;
  const plans = (comparison?.entries.map((entry) => studyOf(study, entry)) ?? [study]).map((one) =>
    planOf(one, { secondsPerStep }),
  );
  const seeds = comparison?.seeds ?? 1;
  /** Over all runs: one with each seed. */
  const total = (amountOf: (plan: StudyPlan) => number | undefined) => {
    const amount = sum(plans.map(amountOf));
    return amount === undefined ? undefined : amount * seeds;
  };
  const configurations = total((plan) => plan.configurations);
  const steps = total((plan) => plan.steps ?? budget.steps);
  const places = Math.max(1, Math.min(budget.parallel, configurations ?? budget.parallel));
  // The trials of a run of a comparison spend its time one by one, those of a study by itself together.
  const spentTogether = comparison === undefined ? places : 1;
  const limitMs = budget.timeMs === undefined ? undefined : budget.timeMs * spentTogether;
  const workMs = total((plan) => workOf(plan, pace, limitMs));
  const step = stepName(study.fidelity);
  const space = spaceSize(study);
  const about = plans.every(({ kind }) => kind === "exact") ? "" : "about ";
  const summary = [
    countText(configurations, comparison === undefined ? space : undefined),
    plans.length * seeds === 1 ? undefined : `${plans.length * seeds} runs`,
    steps === undefined ? undefined : `${about}${shortCount(Math.round(steps))} ${plural(step, steps)}`,
    workMs === undefined ? undefined : `about ${durationText(workMs / places)}`,
  ];
  const details = [
    space === undefined
      ? "The space has more configurations than can be counted."
      : `The space has ${shortCount(space)} configurations before \`require\`.`,
    configurations === undefined
      ? "No budget limits the number of trials."
      : `${shortCount(configurations)} will be tried, ${budget.parallel} at a time.`,
    ...(comparison === undefined ? plans : []).flatMap(({ rungs, cutShortBy }) => [
      ...rungLines(rungs, step),
      ...cutShortBy.map((limit) => `The budget's \`${limit}\` ends the study before that.`),
    ]),
    pace === undefined
      ? "Once a trial has run, its duration tells how long the study takes."
      : `Past trials took ${durationText(pace.trialMs)}.`,
  ];
  return {
    summary: summary.filter((part) => part !== undefined).join(", "),
    details: details.join("\n"),
  };
}

/** Undefined where one is not known. */
function sum(amounts: readonly (number | undefined)[]): number | undefined {
  return amounts.every((amount) => amount !== undefined)
    ? amounts.reduce((one, other) => one + other, 0)
    : undefined;
}

/** How long the trials of a run take, one after the other. @param limitMs what the budget gives them */
function workOf(
  { steps, configurations }: StudyPlan,
  pace: Pace | undefined,
  limitMs: number | undefined,
): number | undefined {
  const planned =
    steps !== undefined && pace?.stepMs !== undefined
      ? steps * pace.stepMs
      : configurations !== undefined && pace !== undefined
        ? configurations * pace.trialMs
        : undefined;
  return limitMs === undefined || planned === undefined ? (planned ?? limitMs) : Math.min(planned, limitMs);
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
