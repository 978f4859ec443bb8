import { followTrials, type TrialChanges } from "../study/follow-trials.ts";
import { valuesAt } from "../study/learning-curve.ts";
import type { Objective } from "../study/objective.ts";
import { isOlder } from "../study/older.ts";
import { hasEnded, type Trial } from "../study/trial.ts";

/**
 * Trials as a model may compare them where some were stopped or paused early: by what they were worth at one step, the
 * largest that enough of them have reached. Those that came so far count as complete with their value there, whatever
 * they reported later; so do those that run or wait. The others stay what they are.
 *
 * S. Falkner, A. Klein and F. Hutter, BOHB: robust and efficient hyperparameter optimization at scale, ICML 2018: the
 * model is always that of the largest budget with enough observations.
 *
 * Where nobody was stopped or paused, all trials stay as they are: one that ended by itself is judged by its end.
 *
 * @param enough how many trials it takes
 */
export function comparableTrials(
  trials: readonly Trial[],
  objectives: readonly Objective[],
  enough: number,
): readonly Trial[] {
  return comparableReader(objectives, enough)(trials);
}

/** `comparableTrials` again and again, as a study grows. A trial that is as it was is the same object again. */
export function comparableReader(
  objectives: readonly Objective[],
  enough: number,
): (trials: readonly Trial[]) => readonly Trial[] {
  const follow = followTrials();
  const commonStep = commonStepReader(enough);
  let step: number | undefined;
  /** By position: null for a trial that takes no part. */
  let seen: (Trial | null)[] = [];
  /** With how many segments a trial was last seen to wait: until it goes on, it stays as it is. */
  const resting = new WeakMap<Trial, number>();
  const see = (trial: Trial, at: number, common: number) => {
    seen[at] = seenAt(common, trial, objectives);
    if (trial.state === "waiting") resting.set(trial, trial.segments.length);
  };
  return (trials) => {
    const changes = follow(trials);
    const common = commonStep(trials, changes);
    const isSame = common === step && !changes.isAnew;
    step = common;
    if (common === undefined) return trials;
    if (!isSame) seen = [];
    seen.length = trials.length;
    for (const at of isSame ? changes.positions : trials.keys()) {
      const trial = trials[at] as Trial;
      const rests = trial.state === "waiting" && resting.get(trial) === trial.segments.length;
      if (!isSame || !rests) see(trial, at, common);
    }
    return seen.filter((trial) => trial !== null);
  };
}

/** Null for a trial that takes no part. */
function seenAt(common: number, trial: Trial, objectives: readonly Objective[]): Trial | null {
  if (!hasCurve(trial) || (trial.step ?? 0) < common) return trial;
  // Of a trial of an older study only its end is known.
  if (isOlder(trial) && (trial.step ?? 0) > common) return null;
  const values = valuesAt(trial, common, objectives);
  return values?.every(Number.isFinite) ? { ...trial, state: "complete", values } : trial;
}

/** The step that trials are compared at; undefined where nobody was stopped or paused. */
export function comparableStep(trials: readonly Trial[], enough: number): number | undefined {
  return commonStepReader(enough)(trials, followTrials()(trials));
}

function commonStepReader(
  enough: number,
): (trials: readonly Trial[], changes: TrialChanges) => number | undefined {
  /** By position, the step of each trial that has one, and whether somebody held it up. */
  let steps: (number | undefined)[] = [];
  let cuts = new Set<number>();
  return (trials, { isAnew, positions }) => {
    if (isAnew) {
      steps = [];
      cuts = new Set();
    }
    for (const at of positions) {
      const trial = trials[at] as Trial;
      steps[at] = hasCurve(trial) ? (trial.step ?? 0) : undefined;
      if (isCut(trial)) cuts.add(at);
      else cuts.delete(at);
    }
    return cuts.size === 0 ? undefined : largest(steps, enough);
  };
}

/** The `rank`-th largest of some numbers, or the least where there are fewer; 0 where there is none. */
function largest(numbers: readonly (number | undefined)[], rank: number): number {
  const descending: number[] = [];
  for (const number of numbers) {
    if (number === undefined) continue;
    let place = descending.length;
    while (place > 0 && number > (descending[place - 1] as number)) place -= 1;
    if (place < rank) descending.splice(place, 0, number);
    if (descending.length > rank) descending.pop();
  }
  return descending.at(-1) ?? 0;
}

/** Whether somebody held the trial up before its end. */
function isCut({ state, superseded, step }: Trial): boolean {
  return !superseded && step !== null && (state === "pruned" || state === "waiting");
}

/** Whether the trial's reports tell how good its configuration is at a step. */
function hasCurve(trial: Trial): boolean {
  const { state, superseded, step } = trial;
  if (superseded || step === null) return false;
  return !hasEnded(trial) || state === "complete" || state === "pruned";
}
