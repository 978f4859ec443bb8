import type { Fidelity } from "../study/study.ts";

/** How many times the members of a population are compared where the study does not say. */
const defaultRounds = 10;

/**
 * The steps at which members pause to be compared, ascending; the last one is the end. Multiples of the interval from
 * `fidelity.min` on.
 *
 * @param fidelity with a maximum
 */
export function readySteps(fidelity: Fidelity, interval: number | undefined): readonly number[] {
  const { min = 1, max } = fidelity;
  if (max === undefined) throw new Error("a population needs to know how far its members train");
  const stride = interval ?? Math.max(1, Math.round(max / defaultRounds));
  const steps: number[] = [];
  for (let step = stride; step < max; step += stride) if (step >= min) steps.push(step);
  return [...steps, max];
}
