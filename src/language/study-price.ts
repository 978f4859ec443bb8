import { durationText } from "../analysis/duration-text.ts";
import { countConfigurations } from "../samplers/count-configurations.ts";
import { gridAxes } from "../samplers/grid-axes.ts";
import type { Bracket } from "../schedulers/brackets.ts";
import { hyperbandBrackets } from "../schedulers/brackets.ts";
import { etaOf, stepName } from "../schedulers/resource-range.ts";
import { rungsFromMin } from "../schedulers/rungs.ts";
import type { Study } from "../study/study.ts";
import type { Pace } from "./results.ts";

/** What a study will cost, as far as it can be told before it runs. */
export interface StudyPrice {
  /** For the end of a line: `60 configurations, at most 1620 epochs, about 12 min`. */
  readonly summary: string;
  /** Markdown-free lines that say how it comes about. */
  readonly details: string;
}

/**
 * Prices a study: how many configurations it will try, how far each can run, and from past trials how long that takes.
 *
 * @param pace of past trials; undefined where there are none
 */
export function studyPrice(study: Study, pace: Pace | undefined): StudyPrice {
  const count = configurationsOf(study);
  const step = stepName(study.fidelity);
  const max = study.fidelity?.max;
  const rounds = roundsOf(study);
  const steps = stepsOf(study, count.planned, rounds);
  const time = timeOf(study, count.planned, steps, pace);
  const summary = [
    countText(count),
    steps === undefined
      ? undefined
      : `${rounds === undefined ? "" : "about "}${shortCount(steps)} ${plural(step, steps)}`,
    time === undefined ? undefined : `about ${durationText(time)}`,
  ];
  const details = [
    count.space === undefined
      ? "The space has more configurations than can be counted."
      : `The space has ${shortCount(count.space)} configurations before \`require\`.`,
    count.planned === undefined
      ? "No budget limits the number of trials."
      : `${shortCount(count.planned)} of them will be tried.`,
    max === undefined ? undefined : `A trial that nobody stops runs ${max} ${plural(step, max)}.`,
    ...(rounds ?? []).map((round) => roundText(round, step)),
    pace === undefined
      ? "Once a trial has run, its duration tells how long the study takes."
      : `Past trials took ${durationText(pace.trialMs)}; ${study.budget.parallel} at a time.`,
  ];
  return {
    summary: summary.filter((part) => part !== undefined).join(", "),
    details: details.filter((part) => part !== undefined).join("\n"),
  };
}

interface Configurations {
  /** Undefined where the space has no end, or none that can be counted. */
  readonly space: number | undefined;
  /** Undefined where nothing limits it. */
  readonly planned: number | undefined;
}

function configurationsOf({ space, strategy, budget, duplicates }: Study): Configurations {
  const isGrid = strategy.sampler === "grid";
  const searched = isGrid ? gridAxes(space, strategy.options).space : space;
  const all = countConfigurations(searched);
  const finite = Number.isFinite(all) ? all : undefined;
  const mayRunOut = isGrid || duplicates === "skip";
  const limits = [budget.trials, mayRunOut ? finite : undefined].filter((limit) => limit !== undefined);
  return { space: finite, planned: limits.length === 0 ? undefined : Math.min(...limits) };
}

function countText({ space, planned }: Configurations): string | undefined {
  if (planned === undefined) return space === undefined ? undefined : `${shortCount(space)} configurations`;
  const word = planned === 1 ? "configuration" : "configurations";
  return space === undefined || space <= planned
    ? `${shortCount(planned)} ${word}`
    : `${shortCount(planned)} of ${shortCount(space)} configurations`;
}

/** The rounds in which a strategy compares trials; undefined for one that runs each to its end. */
function roundsOf({ strategy, fidelity }: Study): readonly Bracket[] | undefined {
  const max = fidelity?.max;
  const min = fidelity?.min ?? 1;
  const eta = etaOf(strategy.options);
  const isPlain = [min, max].every((value) => value === undefined || Number.isSafeInteger(value));
  if (max === undefined || !isPlain || min > max || !(eta >= 2)) return undefined;
  if (strategy.scheduler === "hyperband") return hyperbandBrackets({ min, max }, eta);
  if (strategy.scheduler !== "asha" && strategy.scheduler !== "halving") return undefined;
  // Of so many configurations that one is left for the last rung.
  const untils = rungsFromMin(min, max, eta);
  const rungs = untils.map((until, index) => ({
    configurations: Math.round(eta ** (untils.length - 1 - index)),
    until,
  }));
  return [{ number: 0, rungs }];
}

function stepsOf(
  { fidelity, budget }: Study,
  planned: number | undefined,
  rounds: readonly Bracket[] | undefined,
): number | undefined {
  const max = fidelity?.max;
  if (max === undefined || planned === undefined) return budget.steps;
  const each = rounds === undefined ? max : meanSteps(rounds);
  const steps = Math.round(planned * each);
  return budget.steps === undefined ? steps : Math.min(steps, budget.steps);
}

/** Steps for each configuration of the first rounds: trials go on from where they paused. */
function meanSteps(brackets: readonly Bracket[]): number {
  let steps = 0;
  let configurations = 0;
  for (const { rungs } of brackets) {
    configurations += rungs[0]?.configurations ?? 0;
    for (const [index, rung] of rungs.entries())
      steps += rung.configurations * (rung.until - (rungs[index - 1]?.until ?? 0));
  }
  return configurations === 0 ? 0 : steps / configurations;
}

function timeOf(
  { budget }: Study,
  planned: number | undefined,
  steps: number | undefined,
  pace: Pace | undefined,
): number | undefined {
  if (pace === undefined || planned === undefined) return budget.timeMs;
  const work =
    steps !== undefined && pace.stepMs !== undefined ? steps * pace.stepMs : planned * pace.trialMs;
  const time = work / Math.max(1, Math.min(budget.parallel, planned));
  return budget.timeMs === undefined ? time : Math.min(time, budget.timeMs);
}

function roundText({ rungs }: Bracket, step: string): string {
  const parts = rungs.map(({ configurations, until }) => `${configurations} to ${step} ${until}`);
  return `Rungs: ${parts.join(", ")}.`;
}

function shortCount(count: number): string {
  return count < 1e6 ? String(count) : count.toExponential(1).replace("e+", "e");
}

/** `epoch`, `epochs`; a resource that is a parameter keeps its name. */
function plural(step: string, count: number): string {
  return count === 1 || !/^[a-z]+[a-rt-z]$/.test(step) ? step : `${step}s`;
}
