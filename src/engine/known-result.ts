import { configurationKey, type SearchSpace } from "../study/space.ts";
import { isSettled, type Trial } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";

/** So many proposals in a row that are all known say that nothing new will come. */
export const mostReused = 100;

/**
 * The trial whose results a configuration takes over instead of running: the first that ran to its end with the same
 * values.
 *
 * @param horizon below which configuration results may be seen; undefined for all
 */
export function knownResult(
  trials: readonly Trial[],
  space: SearchSpace,
  values: ParamValues,
  horizon: number | undefined,
): Trial | undefined {
  const key = configurationKey(space, values);
  const names = Object.keys(values);
  return trials.find(
    (trial) =>
      isSettled(trial) &&
      (trial.state === "complete" || trial.state === "infeasible") &&
      trial.reuseOf === undefined &&
      (horizon === undefined || trial.configuration < horizon) &&
      names.every((name) => trial.params[name] === values[name]) &&
      configurationKey(space, trial.params) === key,
  );
}

/** Whether the latest trials have all taken over what was known. */
export function onlyReuses(trials: readonly Trial[]): boolean {
  return (
    trials.length >= mostReused && trials.slice(-mostReused).every(({ reuseOf }) => reuseOf !== undefined)
  );
}
