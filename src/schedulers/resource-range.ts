import type { Problem } from "../study/problem.ts";
import type { Fidelity, Study } from "../study/study.ts";

/** How far trials run, in whole steps. */
export interface ResourceRange {
  readonly min: number;
  readonly max: number;
}

/** @throws Error for a fidelity that `checkRange` complains about */
export function rangeOf(fidelity: Fidelity | undefined): ResourceRange {
  const { min = 1, max } = fidelity ?? {};
  if (max === undefined) throw new Error("a study under this scheduler has `fidelity.max`");
  return { min, max };
}

export const defaultEta = 3;

export function etaOf(options: Readonly<Record<string, unknown>>): number {
  return Number(options["eta"] ?? defaultEta);
}

/** What a step is called where nobody named it. */
export function stepName(fidelity: Fidelity | undefined): string {
  return fidelity?.parameter ?? fidelity?.resource ?? "step";
}

/** Why the study's trials cannot be compared on rungs; empty where they can. */
export function checkRange({ fidelity, strategy }: Study): readonly Problem[] {
  const { scheduler } = strategy;
  if (fidelity === undefined) {
    const message = `\`${scheduler}\` runs trials for a while and lets the best go on, so it has to know how far a trial can run. Write, for example, \`fidelity: { resource: epoch, min: 1, max: 27 }\`.`;
    return [misfit(["strategy"], message)];
  }
  const { max, min = 1 } = fidelity;
  if (max === undefined) {
    const message = `\`${scheduler}\` needs \`max\`, the step at which a trial has run in full: \`fidelity: { min: ${min}, max: ${27 * min} }\`.`;
    return [misfit(["fidelity"], message, "key")];
  }
  const problems = (["min", "max"] as const).flatMap((key) => {
    const value = fidelity[key];
    if (value === undefined || Number.isSafeInteger(value)) return [];
    const message = `Steps are whole numbers, and \`${key}\` is ${value}. Count in a smaller unit: thousandths of the data, say, rather than a share of it.`;
    return [misfit(["fidelity", key], message)];
  });
  if (problems.length > 0 || min > max) return problems;
  const eta = etaOf(strategy.options);
  if (min * eta <= max) return [];
  const message = `From ${min} to ${max} there is no room for a second round: with \`eta: ${eta}\` it would run to ${min * eta}. Nothing is ever stopped; widen the range${eta > 2 ? " or lower `eta`" : ""}.`;
  return [misfit(["fidelity"], message, "key", "warning")];
}

export function misfit(
  path: Problem["path"],
  message: string,
  at: Problem["at"] = "value",
  severity: Problem["severity"] = "error",
): Problem {
  return { code: "strategy-misfit", severity, message, path, at };
}
