import { expectedGain } from "../samplers/gp/expected-gain.ts";
import { compareValues } from "../study/objective.ts";
import type { Study } from "../study/study.ts";
import type { Trial } from "../study/trial.ts";
import type { Proposals } from "./proposals.ts";
import type { StudyRecorder } from "./study-recorder.ts";
import type { TrialEnding } from "./trial-ending.ts";

/** How much of a study has happened. */
export interface Spending {
  /** Configurations that are settled, and how many of them failed. */
  readonly settled: number;
  readonly failed: number;
  /** Steps of all trials, those that run included. */
  readonly steps: number;
  readonly elapsedMs: number;
  /** Of the first objective. */
  readonly best: Trial | undefined;
  /** Configurations that were settled since, without a better one. */
  readonly sinceBest: number;
  /** Trials that failed since the study was opened, with none that did not. */
  readonly failedInVain: number;
  /** How much one more trial is expected to improve on the best; undefined where nobody can tell. */
  expectedGain(): number | undefined;
}

/** Why nothing goes on. */
export interface Spent {
  readonly reason: string;
  /** Whether paused trials may still go on in a later run, with a larger budget. */
  readonly keepsPaused: boolean;
}

/** A share of failures says nothing about the first few trials. */
const leastForShare = 10;
/** So many failures without a success, where no number of trials ends the study. */
const mostInVain = 20;

/** Why a study goes on with nothing, by its budget, `stop_when` and `max_failures`; undefined where it does go on. */
export function whySpent(study: Study, spending: Spending): Spent | undefined {
  const { budget } = study;
  const { steps, elapsedMs } = spending;
  if (budget.timeMs !== undefined && elapsedMs >= budget.timeMs)
    return { reason: "the time budget is spent", keepsPaused: true };
  if (budget.steps !== undefined && steps >= budget.steps)
    return { reason: `the budget of ${budget.steps} steps is spent`, keepsPaused: true };
  const reason = whyEnough(study, spending) ?? whyHopeless(study, spending);
  return reason === undefined ? undefined : { reason, keepsPaused: false };
}

function whyEnough({ stopWhen, objectives }: Study, spending: Spending): string | undefined {
  const { best, sinceBest } = spending;
  const [objective] = objectives;
  const value = best?.values?.[0];
  if (stopWhen.target !== undefined && objective !== undefined && value !== undefined) {
    if (compareValues(objective.direction, value, stopWhen.target) <= 0)
      return `the target ${stopWhen.target} is reached: ${objective.metric} is ${value}`;
  }
  if (stopWhen.patience !== undefined && sinceBest >= stopWhen.patience)
    return `no better value in ${sinceBest} trials`;
  const gain = stopWhen.cost === undefined ? undefined : spending.expectedGain();
  if (stopWhen.cost !== undefined && gain !== undefined && gain < stopWhen.cost)
    return `one more trial is expected to improve ${objective?.metric} by ${Number(gain.toPrecision(2))}, less than its cost of ${stopWhen.cost}`;
  return undefined;
}

function whyHopeless({ maxFailures, budget }: Study, spending: Spending): string | undefined {
  const { settled, failed, failedInVain } = spending;
  if (maxFailures === undefined) {
    if (budget.trials !== undefined || failedInVain < mostInVain) return undefined;
    return `the first ${failedInVain} trials of this run all failed`;
  }
  if (failed === 0) return undefined;
  const isCount = maxFailures.kind === "count";
  const limit = isCount ? maxFailures.value : Math.ceil(maxFailures.value * settled);
  if (failed < limit || (!isCount && settled < leastForShare)) return undefined;
  return `${failed} trials failed, max_failures is reached`;
}

/** Holds what has happened in a study that runs against its limits. */
export class StudySpending {
  readonly #recorder: StudyRecorder;
  readonly #proposals: () => Proposals;
  /** Failures since the study was opened, as long as every trial failed. */
  #failedInVain: number | undefined = 0;
  /** What `stop_when.cost` is held against, and of how many settled trials it is. */
  #gain: { readonly count: number; readonly gain: number | undefined } = { count: 0, gain: undefined };

  /** @param proposals those of the study as it is now */
  constructor(recorder: StudyRecorder, proposals: () => Proposals) {
    this.#recorder = recorder;
    this.#proposals = proposals;
  }

  /** To be called for each trial that has run to an end that counts. */
  note({ state }: TrialEnding): void {
    if (state !== "failed") this.#failedInVain = undefined;
    else if (this.#failedInVain !== undefined) this.#failedInVain += 1;
  }

  /** Why nothing goes on any more. */
  whySpent(): Spent | undefined {
    const { study, elapsedMs, trials } = this.#recorder;
    const { history, results, running } = trials;
    const { best, sinceBest, settled, failed } = this.#proposals().visibleResults ?? results;
    let { steps } = history;
    for (const { steps: more } of running.values()) steps += more;
    return whySpent(study, {
      settled,
      failed,
      steps,
      elapsedMs,
      best,
      sinceBest,
      failedInVain: this.#failedInVain ?? 0,
      expectedGain: () => this.#expectedGain(),
    });
  }

  /** Of the trials that count here; looked for once after each of them, since that takes a model. */
  #expectedGain(): number | undefined {
    const { study, seed } = this.#recorder;
    const trials = this.#proposals().settledTrials;
    const [objective] = study.objectives;
    if (trials === undefined || objective === undefined) return undefined;
    const { count, gain } = this.#gain;
    if (count === trials.length) return gain;
    this.#gain = {
      count: trials.length,
      gain: expectedGain(trials, { space: study.space, objective, seed }),
    };
    return this.#gain.gain;
  }
}
