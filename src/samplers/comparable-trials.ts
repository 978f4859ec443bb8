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

/** `comparableTrials` again and again, as a study grows. */
export function comparableReader(
  objectives: readonly Objective[],
  enough: number,
): (trials: readonly Trial[]) => readonly Trial[] {
  let step: number | undefined;
  /** Trials that have ended as they are seen at this step, null for one that takes no part. */
  let ended = new WeakMap<Trial, Trial | null>();
  return (trials) => {
    const common = comparableStep(trials, enough);
    if (common === undefined) return trials;
    if (common !== step) ended = new WeakMap();
    step = common;
    return trials.flatMap((trial) => {
      let seen = ended.get(trial);
      if (seen === undefined || seen?.superseded !== trial.superseded) {
        seen = seenAt(common, trial, objectives);
        if (hasEnded(trial)) ended.set(trial, seen);
      }
      return seen ?? [];
    });
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
  if (!trials.some(isCut)) return undefined;
  /** The largest steps, descending. */
  const reached: number[] = [];
  for (const trial of trials) {
    if (!hasCurve(trial)) continue;
    const step = trial.step ?? 0;
    let place = reached.length;
    while (place > 0 && step > (reached[place - 1] as number)) place -= 1;
    if (place < enough) reached.splice(place, 0, step);
    if (reached.length > enough) reached.pop();
  }
  return reached.at(-1) ?? 0;
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
