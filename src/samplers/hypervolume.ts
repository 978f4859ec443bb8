/**
 * Which of several compromises are worth most. A loss vector dominates another if it is nowhere worse and somewhere
 * better. The hypervolume of a set is the volume between its vectors and a reference point that is worse than all.
 */

type Losses = readonly number[];

/**
 * Indices of vectors, best first: by non-domination rank, and within a rank each next one where it adds most to the
 * hypervolume of those before it (greedy subset selection is within 1 - 1/e of the best subset: A. P. Guerreiro,
 * C. M. Fonseca and L. Paquete, Greedy hypervolume subset selection in low dimensions, Evol. Comput. 24, 2016).
 *
 * @param needed from this many on, the order within a rank is that of the input
 */
export function orderByDominance(vectors: readonly Losses[], needed: number): readonly number[] {
  const reference = referencePoint(vectors);
  const ordered: number[] = [];
  let left = vectors.map((_, index) => index);
  while (left.length > 0 && ordered.length < needed) {
    const rest: number[] = [];
    const front: number[] = [];
    for (const index of left) {
      const vector = vectors[index] as Losses;
      const isDominated = left.some((other) => dominates(vectors[other] as Losses, vector));
      (isDominated ? rest : front).push(index);
    }
    ordered.push(...orderByContribution(front, vectors, reference, needed - ordered.length));
    left = rest;
  }
  return [...ordered, ...left];
}

export function dominates(a: Losses, b: Losses): boolean {
  let isBetter = false;
  for (let i = 0; i < a.length; i++) {
    if ((a[i] as number) > (b[i] as number)) return false;
    if ((a[i] as number) < (b[i] as number)) isBetter = true;
  }
  return isBetter;
}

/** A tenth of the spread beyond the worst of each objective, so that the ends of a front count too. */
function referencePoint(vectors: readonly Losses[]): Losses {
  return (vectors[0] ?? []).map((_, objective) => {
    let best = Number.POSITIVE_INFINITY;
    let worst = Number.NEGATIVE_INFINITY;
    for (const vector of vectors) {
      best = Math.min(best, vector[objective] as number);
      worst = Math.max(worst, vector[objective] as number);
    }
    return worst + 0.1 * (worst - best || 1);
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

/** L. While, L. Bradstreet and L. Barone, A fast way of calculating exact hypervolumes, IEEE Trans. Evol. Comput. 16, 2012. */
function volume(vectors: readonly Losses[], reference: Losses): number {
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
    return sum + box - volume(limited, reference);
  }, 0);
}
