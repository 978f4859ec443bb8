import type { Trial } from "../../study/trial.ts";
import type { ParamValue } from "../../study/value.ts";
import type { JudgedParameter } from "../importance.ts";
import { atLeast } from "./chances.ts";
import type { GoodChoice, GoodRegion, PressedBound } from "./finding.ts";
import { thresholds } from "./thresholds.ts";

interface Place {
  readonly value: ParamValue;
  /** In [0, 1], on the parameter's own scale. */
  readonly unit: number;
}

function placesOf(
  { name, domain }: JudgedParameter,
  trials: readonly Pick<Trial, "params">[],
): readonly Place[] {
  return trials.flatMap(({ params }) => {
    const value = params[name];
    return value !== undefined && domain.contains(value) ? [{ value, unit: domain.toUnit(value) }] : [];
  });
}

/** @param best the best trials, best first */
export function goodRegion(
  parameter: JudgedParameter,
  best: readonly Pick<Trial, "params">[],
): GoodRegion | undefined {
  const places = placesOf(parameter, best).toSorted((a, b) => a.unit - b.unit);
  if (!parameter.domain.ordered || places.length < thresholds.leastBest) return undefined;
  const cut = Math.floor(places.length / 10);
  const [low, high] = [places[cut], places[places.length - 1 - cut]];
  if (low === undefined || high === undefined) return undefined;
  // A value of a discrete range is as wide as its cell.
  const width = high.unit - low.unit + 1 / parameter.domain.cardinality;
  if (width > thresholds.regionWidth) return undefined;
  return {
    kind: "region",
    name: parameter.name,
    best: places.length,
    low: low.value,
    high: high.value,
    width,
  };
}

/** @param judged all trials that the best ones are of */
export function goodChoice(
  parameter: JudgedParameter,
  best: readonly Pick<Trial, "params">[],
  judged: readonly Pick<Trial, "params">[],
): GoodChoice | undefined {
  const { name, domain } = parameter;
  const [mine, all] = [placesOf(parameter, best), placesOf(parameter, judged)];
  if (domain.ordered || mine.length < thresholds.leastBest) return undefined;
  const choices = Array.from({ length: domain.cardinality }, (_, index) => domain.at(index));
  const counts = choices
    .map((value) => ({
      value,
      best: mine.filter((place) => place.value === value).length,
      all: all.filter((place) => place.value === value).length,
    }))
    .sort((a, b) => b.best - a.best);
  const lost = counts.filter((count) => {
    const share = count.all / all.length;
    return count.best === 0 && count.all > 0 && (1 - share) ** mine.length < thresholds.lostChoiceChance;
  });
  return { kind: "choice", name, best: mine.length, counts, lost: lost.map(({ value }) => value) };
}

/**
 * Whether the best trials crowd at an end of the range: more of them than chance explains, were they spread evenly, and
 * the best one among them.
 */
export function pressedBound(
  parameter: JudgedParameter,
  best: readonly Pick<Trial, "params">[],
): PressedBound | undefined {
  const { name, domain } = parameter;
  const { low, high, log = false } = domain.mapping;
  if (low === undefined || high === undefined || domain.cardinality < 3) return undefined;
  const places = placesOf(parameter, best);
  const [first] = places;
  if (first === undefined || places.length < thresholds.leastBest) return undefined;
  // The cells of a discrete range that reach into its edge count as such.
  const edge = Math.max(thresholds.edgeShare, 1 / domain.cardinality);
  for (const side of ["low", "high"] as const) {
    const isThere = ({ unit }: Place) => (side === "low" ? unit < edge : unit > 1 - edge);
    const atEdge = places.filter(isThere).length;
    const chance = atLeast(atEdge, places.length, edge);
    if (!isThere(first) || 2 * atEdge < places.length || chance > thresholds.edgeChance) continue;
    const gaps = places.filter(isThere).map(({ unit }) => (side === "low" ? unit : 1 - unit));
    const [nearest, farthest] = [Math.min(...gaps), Math.max(...gaps)];
    // A cluster with room on both of its sides has found its place, be it near the bound.
    if (nearest > Math.max((farthest - nearest) / 2, thresholds.boundGap, 1 / domain.cardinality)) continue;
    const bound = side === "low" ? low : high;
    return {
      kind: "bound",
      name,
      side,
      bound,
      best: places.length,
      atEdge,
      chance,
      bestValue: first.value as number,
      suggested: beyond(side, low, high, log, domain.kind === "int"),
    };
  }
  return undefined;
}

/** Half a range further out, on its own scale; at most ten times as far. */
function beyond(side: "low" | "high", low: number, high: number, log: boolean, isWhole: boolean): number {
  const factor = log ? Math.min(10, Math.sqrt(high / low)) : 1;
  const step = log ? 0 : (high - low) / 2;
  const further = side === "low" ? low / factor - step : high * factor + step;
  const rounded = Number(further.toPrecision(2));
  if (!isWhole) return rounded;
  return log ? Math.max(1, Math.round(rounded)) : Math.round(rounded);
}
