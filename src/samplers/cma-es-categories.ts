import type { RandomStream } from "../study/random.ts";

/**
 * Categorical parameters beside the normal distribution: each has probabilities of its own, which follow the natural
 * gradient with a step size that adapts to how far the gradient can be told from noise. One number for each choice in
 * the normal distribution (one-hot) would multiply its dimension instead, and slow its adaptation down.
 *
 * R. Hamano, S. Saito, M. Nomura, K. Uchida and S. Shirakawa, CatCMA, GECCO 2024, arXiv:2405.09962, sec. 4;
 * Y. Akimoto, S. Shirakawa, N. Yoshinari, K. Uchida, S. Saito and K. Nishida, Adaptive stochastic natural gradient
 * method for one-shot neural architecture search, ICML 2019.
 */
export interface Categories {
  /** q: for each parameter, the probabilities of its choices. */
  readonly probabilities: readonly Float64Array[];
  /** s: the accumulated direction of the gradient. */
  readonly path: Float64Array;
  /** gamma: what the squared length of s would be if the directions were random. */
  readonly expected: number;
  /** Delta: how many times smaller steps are than at the start. */
  readonly damping: number;
}

/** alpha: how much longer than by chance the path must be for steps to grow. */
const signalLevel = 1.5;

/** Steps are never larger than at the start; CatCMA lets them grow without bound, and here budgets are small. */
const leastDamping = 1;

/** @param chances for each parameter, the probabilities of its choices at the start */
export function initialCategories(chances: readonly (readonly number[])[]): Categories {
  const free = chances.reduce((sum, { length }) => sum + length - 1, 0);
  return {
    probabilities: chances.map((each) => Float64Array.from(each)),
    path: new Float64Array(free),
    expected: 0,
    damping: 1,
  };
}

/** One choice for each parameter. */
export function drawChoices({ probabilities }: Categories, stream: RandomStream): number[] {
  return probabilities.map((q) => {
    let left = stream.uniform();
    for (let choice = 0; choice < q.length - 1; choice++) {
      left -= q[choice] as number;
      if (left < 0) return choice;
    }
    return q.length - 1;
  });
}

/**
 * @param chosen for each point of a generation, best first, its choices; undefined where the parameter was absent
 * @param weights one for each point; only positive ones count, and they sum up to 1
 */
export function updateCategories(
  before: Categories,
  chosen: readonly (readonly (number | undefined)[])[],
  weights: Float64Array,
): Categories {
  const { probabilities } = before;
  if (before.path.length === 0) return before;
  const gradients = probabilities.map((q, parameter) => {
    const gradient = new Float64Array(q.length);
    chosen.forEach((choices, point) => {
      const weight = weights[point] as number;
      const choice = choices[parameter];
      if (weight <= 0 || choice === undefined) return;
      gradient[choice] = (gradient[choice] as number) + weight;
      for (let other = 0; other < q.length; other++)
        gradient[other] = (gradient[other] as number) - weight * (q[other] as number);
    });
    return gradient;
  });
  const direction = Float64Array.from(
    gradients.flatMap((gradient, p) => whitened(gradient, probabilities[p] as Float64Array)),
  );
  const length = Math.sqrt(direction.reduce((sum, x) => sum + x * x, 0));
  if (length < 1e-12) return before;
  const step = 1 / before.damping;
  const moved = probabilities.map((q, p) =>
    withLeast(
      q.map((value, choice) => value + (step / length) * (gradients[p]?.[choice] as number)),
      probabilities.length,
    ),
  );
  const beta = step / Math.sqrt(direction.length);
  const path = before.path.map(
    (s, i) => (1 - beta) * s + Math.sqrt(beta * (2 - beta)) * ((direction[i] as number) / length),
  );
  const expected = (1 - beta) ** 2 * before.expected + beta * (2 - beta);
  const squared = path.reduce((sum, s) => sum + s * s, 0);
  const damping = Math.max(
    leastDamping,
    before.damping * Math.exp(beta * (expected - squared / signalLevel)),
  );
  return { probabilities: moved, path, expected, damping };
}

/** The gradient times the square root of the Fisher matrix, with the last choice as the dependent one. */
function whitened(gradient: Float64Array, q: Float64Array): number[] {
  const last = q.length - 1;
  const qLast = q[last] as number;
  let sum = 0;
  for (let choice = 0; choice < last; choice++) sum += gradient[choice] as number;
  return Array.from({ length: last }, (_, choice) => {
    const root = Math.sqrt(q[choice] as number);
    return (gradient[choice] as number) / root + (root * sum) / (qLast + Math.sqrt(qLast));
  });
}

/** No choice is ever lost: with so many parameters, a point has one of the rare choices with probability 0.27. */
function withLeast(q: Float64Array, parameters: number): Float64Array {
  if (q.length === 1) return q;
  const least = (1 - 0.73 ** (1 / parameters)) / (q.length - 1);
  const raised = q.map((value) => Math.max(value, least));
  const total = raised.reduce((sum, value) => sum + value, 0);
  const spare = total - least * q.length;
  return raised.map((value) => value + ((1 - total) * (value - least)) / spare);
}
