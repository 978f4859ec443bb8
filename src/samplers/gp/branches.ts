import { namesIn } from "../../study/evaluate.ts";
import type { Dimension, Encoding } from "./encoding.ts";

/**
 * A part of a conditional space: where parameters that conditions name have certain values.
 *
 * A choice between models, each with parameters of its own, is a choice between searches. Expected improvement alone
 * gives nearly all trials to the branch that was lucky first, since what it knows of the others is a few bad results.
 * So half of the proposals go to branches that are tried less and may still come out best.
 */
export interface Branch {
  /** Empty for the whole space. */
  readonly fixed: readonly Fixed[];
}

export interface Fixed {
  /** Of the parameter in `space.parameters`. */
  readonly position: number;
  /** Of the parameter among the encoding's dimensions. */
  readonly dimension: number;
  /** In the unit interval. */
  readonly coordinate: number;
  /** In an encoded row. */
  readonly value: number;
}

export const wholeSpace: Branch = { fixed: [] };

/** More branches would each get too few trials. */
const branchLimit = 8;

/**
 * The branches of a space, which are disjoint and cover it; one where there are no conditions. Parameters that more
 * conditions name come first, as long as there are not too many branches.
 */
export function branchesOf({ dimensions }: Encoding): readonly Branch[] {
  const uses = new Map<string, number>();
  for (const { parameter } of dimensions) {
    const names = new Set(parameter.when ? namesIn(parameter.when).map(({ name }) => name) : []);
    for (const name of names) uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  const usesOf = ({ parameter }: Dimension) => uses.get(parameter.name) ?? 0;
  const selectors = dimensions
    .map((dimension, index) => ({ dimension, index }))
    .filter(({ dimension }) => usesOf(dimension) > 0 && dimension.parameter.when === undefined)
    .sort((a, b) => usesOf(b.dimension) - usesOf(a.dimension));
  let branches: readonly Branch[] = [wholeSpace];
  for (const { dimension, index } of selectors) {
    if (branches.length * dimension.cardinality > branchLimit) continue;
    branches = branches.flatMap(({ fixed }) =>
      Array.from({ length: dimension.cardinality }, (_, choice) => ({
        fixed: [...fixed, fixedAt(dimension, index, choice)],
      })),
    );
  }
  return branches;
}

function fixedAt({ position, parameter, ordered }: Dimension, dimension: number, choice: number): Fixed {
  const coordinate = parameter.domain.toUnit(parameter.domain.at(choice));
  return { position, dimension, coordinate, value: ordered ? coordinate : choice };
}

export function isWithin({ fixed }: Branch, row: Float64Array): boolean {
  return fixed.every(({ dimension, value }) => row[dimension] === value);
}

export interface BranchEvidence {
  /** [n], encoded. */
  readonly rows: readonly Float64Array[];
  /** [n], undefined for failed and infeasible trials. */
  readonly losses: readonly (number | undefined)[];
  readonly pending: readonly Float64Array[];
  /** How many configurations are still to come. */
  readonly remaining: number;
}

/** Results that a branch gets, where the budget allows, before it is judged. */
const fairTrials = 10;

/**
 * The branch that is tried least among those that may still come out best; undefined where only the best so far may.
 *
 * What a branch may come to is where its best result gets if each doubling of its trials takes off as much as lies
 * between the best quarter of them and the best. Random search gains that in two doublings, more or less, and a search
 * with a model less and less as it closes in. To go by what trials of a branch still gain comes from Y. Li, J. Jiang,
 * J. Gao, Y. Shao, C. Zhang and B. Cui, Efficient automatic CASH via rising bandits, AAAI 2020.
 */
export function neglectedBranch(branches: readonly Branch[], evidence: BranchEvidence): Branch | undefined {
  if (branches.length < 2) return undefined;
  const { rows, losses, pending } = evidence;
  const remaining = Math.max(0, evidence.remaining);
  const fair = Math.min(fairTrials, Math.floor((rows.length + remaining) / (2 * branches.length)));
  const prospects = branches.map((branch) => {
    const results = rows
      .flatMap((row, i) => (isWithin(branch, row) ? [losses[i] ?? Number.POSITIVE_INFINITY] : []))
      .sort((a, b) => a - b);
    const running = pending.filter((row) => isWithin(branch, row)).length;
    const tried = results.length + running;
    const best = results[0] ?? Number.POSITIVE_INFINITY;
    const quarter = results[Math.max(1, Math.round(results.length / 4))] ?? best;
    const doublings = Math.log2(1 + remaining / branches.length / Math.max(1, tried));
    const reach = Number.isFinite(quarter) ? best - (quarter - best) * doublings : best;
    return { branch, tried, best, reach };
  });
  const record = Math.min(...prospects.map(({ best }) => best));
  const open = prospects.filter(
    ({ tried, reach }) => tried < fair || (reach <= record && reach < Number.POSITIVE_INFINITY),
  );
  const [first, ...others] = open;
  if (first === undefined || (others.length === 0 && first.best === record)) return undefined;
  return others.reduce((least, other) => (other.tried < least.tried ? other : least), first).branch;
}
