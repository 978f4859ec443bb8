/**
 * Which of several compromises are worth most. The hypervolume of a set of loss vectors is the volume between them and
 * a reference point that is worse than all.
 */
import { dominates, type Losses, nonDominatedFronts } from "./non-dominated.ts";

/**
 * Indices of vectors, best first: by non-domination rank, and within a rank each next one where it adds most to the
 * hypervolume of those before it (greedy subset selection is within 1 - 1/e of the best subset: A. P. Guerreiro,
 * C. M. Fonseca and L. Paquete, Greedy hypervolume subset selection in low dimensions, Evol. Comput. 24, 2016).
 *
 * @param needed from this many on, the order within a rank is that of the input
 * @param limits by objective, the largest loss that is of interest, where there is one
 */
export function orderByDominance(
  vectors: readonly Losses[],
  needed: number,
  limits: readonly (number | undefined)[] = [],
): readonly number[] {
  const reference = referencePoint(vectors, limits);
  const ordered: number[] = [];
  for (const front of nonDominatedFronts(vectors)) {
    const left = needed - ordered.length;
    ordered.push(...(left > 0 ? orderByContribution(front, vectors, reference, left) : front));
  }
  return ordered;
}

/**
 * The volume of what the vectors dominate up to the reference; vectors beyond it count for nothing.
 *
 * @param reference a loss for each objective
 */
export function hypervolume(vectors: readonly Losses[], reference: Losses): number {
  const inside = vectors.filter((vector) => vector.every((loss, i) => loss < (reference[i] as number)));
  return volume(inside, reference);
}

/**
 * The limit of each objective; where there is none, or a vector lies beyond it, a tenth of the spread beyond the worst,
 * so that the ends of a front count too.
 */
export function referencePoint(
  vectors: readonly Losses[],
  limits: readonly (number | undefined)[] = [],
): Losses {
  return (vectors[0] ?? limits).map((_, objective) => {
    let best = Number.POSITIVE_INFINITY;
    let worst = Number.NEGATIVE_INFINITY;
    for (const vector of vectors) {
      best = Math.min(best, vector[objective] as number);
      worst = Math.max(worst, vector[objective] as number);
    }
    const limit = limits[objective];
    return limit !== undefined && limit >= worst ? limit : worst + 0.1 * (worst - best || 1);
  });
}

function orderByContribution(
  front: readonly number[],
  vectors: readonly Losses[],
  reference: Losses,
  needed: number,
): readonly number[] {
  const chosen: Losses[] = [];
  const order: number[] = [];
  const waiting = front.map((index) => ({
    index,
    // What a vector adds only shrinks as others are chosen, so an old figure is an upper bound.
    bound: volume([vectors[index] as Losses], reference),
  }));
  while (waiting.length > 0 && order.length < needed) {
    waiting.sort((a, b) => b.bound - a.bound || a.index - b.index);
    let best = 0;
    let most = -1;
    for (let candidate = 0; candidate < waiting.length; candidate++) {
      const entry = waiting[candidate] as (typeof waiting)[number];
      if (entry.bound <= most) break;
      entry.bound = contribution(vectors[entry.index] as Losses, chosen, reference);
      if (entry.bound > most) {
        most = entry.bound;
        best = candidate;
      }
    }
    const [next] = waiting.splice(best, 1);
    if (next === undefined) break;
    order.push(next.index);
    chosen.push(vectors[next.index] as Losses);
  }
  return [...order, ...waiting.map(({ index }) => index).sort((a, b) => a - b)];
}

/** What `vector` adds to the hypervolume of `others`: its own box without the part that they cover. */
function contribution(vector: Losses, others: readonly Losses[], reference: Losses): number {
  const covered = others.map((other) => other.map((loss, i) => Math.max(loss, vector[i] as number)));
  return volume([vector], reference) - volume(covered, reference);
}

/** All vectors within the reference. */
function volume(vectors: readonly Losses[], reference: Losses): number {
  if (reference.length === 2) return area(vectors, reference);
  if (reference.length === 3) return sweep(vectors, reference);
  return exclusiveSum(vectors, reference);
}

/** Of two losses: the steps of a staircase. */
function area(vectors: readonly Losses[], reference: Losses): number {
  const [right = 0, top = 0] = reference;
  let total = 0;
  let height = top;
  for (const [x = 0, y = 0] of [...vectors].sort((a, b) => (a[0] as number) - (b[0] as number))) {
    if (y >= height) continue;
    total += (right - x) * (height - y);
    height = y;
  }
  return total;
}

/** Of three losses: slabs along the third, each as wide as the staircase of those that reach it. */
function sweep(vectors: readonly Losses[], reference: Losses): number {
  const order = [...vectors].sort((a, b) => (a[2] as number) - (b[2] as number));
  let total = 0;
  let stairs: Losses[] = [];
  order.forEach((vector, index) => {
    const [x = 0, y = 0, z = 0] = vector;
    if (!stairs.some(([a = 0, b = 0]) => a <= x && b <= y))
      stairs = [...stairs.filter(([a = 0, b = 0]) => !(x <= a && y <= b)), vector];
    const end = order[index + 1]?.[2] ?? (reference[2] as number);
    if (end > z) total += (end - z) * area(stairs, reference);
  });
  return total;
}

/** L. While, L. Bradstreet and L. Barone, A fast way of calculating exact hypervolumes, IEEE Trans. Evol. Comput. 16, 2012. */
function exclusiveSum(vectors: readonly Losses[], reference: Losses): number {
  const front = vectors.filter(
    (vector, index) =>
      !vectors.some(
        (other, at) =>
          dominates(other, vector) || (at < index && other.every((loss, i) => loss === vector[i])),
      ),
  );
  return front.reduce((sum, vector, index) => {
    const box = vector.reduce((product, loss, i) => product * ((reference[i] as number) - loss), 1);
    const rest = front.slice(index + 1);
    if (rest.length === 0) return sum + box;
    const limited = rest.map((other) => other.map((loss, i) => Math.max(loss, vector[i] as number)));
    return sum + box - exclusiveSum(limited, reference);
  }, 0);
}
