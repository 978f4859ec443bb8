import type { Domain } from "../../study/domain.ts";
import type { Trial } from "../../study/trial.ts";
import type { ParamValue } from "../../study/value.ts";
import type { JudgedParameter } from "../importance.ts";
import { hypergeometricTail } from "./chances.ts";
import type { FailingRegion } from "./finding.ts";
import { thresholds } from "./thresholds.ts";

type Ended = Pick<Trial, "state" | "params" | "reason">;

/**
 * How many trials fail, and where: the one cut of one parameter that separates failures best from the rest, if chance
 * does not explain it (Fisher's exact test, times the number of cuts that were looked at).
 */
export function failingRegion(
  trials: readonly Ended[],
  parameters: readonly JudgedParameter[],
): FailingRegion | undefined {
  const ended = trials.filter(
    ({ state }) => state !== "cancelled" && state !== "running" && state !== "waiting",
  );
  const failed = ended.filter(({ state }) => state === "failed");
  if (failed.length < thresholds.leastFailures) return undefined;
  const cuts = parameters.flatMap((parameter) => cutsOf(parameter, ended));
  const judged = cuts
    .map(({ name, relation, value, holds }) => {
      const inside = ended.filter(({ params }) => holds(params[name]));
      const hits = inside.filter(({ state }) => state === "failed").length;
      const chance = hypergeometricTail(hits, inside.length, failed.length, ended.length) * cuts.length;
      return { name, relation, value, failedInside: hits, inside: inside.length, chance };
    })
    .sort((a, b) => a.chance - b.chance);
  const [best] = judged;
  const isTelling = best !== undefined && best.chance < thresholds.failureChance;
  const [reason, sameReason] = commonReason(failed);
  return {
    kind: "failures",
    failed: failed.length,
    ended: ended.length,
    where: isTelling ? best : undefined,
    reason,
    sameReason,
  };
}

interface Cut {
  readonly name: string;
  readonly relation: ">" | "<" | "==";
  readonly value: ParamValue;
  holds(value: ParamValue | undefined): boolean;
}

/** Between any two values of an ordered parameter, to either side; each choice of another one. */
function cutsOf({ name, domain }: JudgedParameter, trials: readonly Ended[]): readonly Cut[] {
  const values = trials.flatMap(({ params }) => {
    const value = params[name];
    return value !== undefined && domain.contains(value) ? [value] : [];
  });
  const different = [...new Set(values)];
  if (different.length < 2) return [];
  if (!domain.ordered)
    return different.map(
      (value): Cut => ({ name, relation: "==", value, holds: (other) => other === value }),
    );
  const sorted = different.toSorted((a, b) => domain.toUnit(a) - domain.toUnit(b));
  const unitOf = (value: ParamValue | undefined) =>
    value !== undefined && domain.contains(value) ? domain.toUnit(value) : Number.NaN;
  return [
    ...sorted.slice(0, -1).map((value, place): Cut => {
      const at = domain.toUnit(value);
      const next = sorted[place + 1] as ParamValue;
      return {
        name,
        relation: ">",
        value: between(value, next, domain),
        holds: (other) => unitOf(other) > at,
      };
    }),
    ...sorted.slice(1).map((value, place): Cut => {
      const at = domain.toUnit(value);
      const before = sorted[place] as ParamValue;
      return {
        name,
        relation: "<",
        value: between(value, before, domain),
        holds: (other) => unitOf(other) < at,
      };
    }),
  ];
}

/**
 * A round number from `own` on, before `other`: any of them separates the same trials. Powers of two are round for whole
 * numbers, else what has the fewest digits.
 */
function between(own: ParamValue, other: ParamValue, domain: Domain): ParamValue {
  if (
    typeof own !== "number" ||
    typeof other !== "number" ||
    (domain.kind !== "int" && domain.kind !== "float")
  )
    return own;
  const isWithin = (value: number) =>
    own < other ? value >= own && value < other : value <= own && value > other;
  const power = 2 ** (own < other ? Math.ceil(Math.log2(own)) : Math.floor(Math.log2(own)));
  if (domain.kind === "int" && isWithin(power)) return power;
  const middle = domain.mapping.log === true ? Math.sqrt(own * other) : (own + other) / 2;
  for (let digits = 1; digits < 15; digits++) {
    const rounded = Number(middle.toPrecision(digits));
    if (isWithin(rounded) && (domain.kind === "float" || Number.isInteger(rounded))) return rounded;
  }
  return own;
}

function commonReason(failed: readonly Ended[]): readonly [string | null, number] {
  const counts = new Map<string, number>();
  for (const { reason } of failed) if (reason !== null) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most ?? [null, 0];
}
