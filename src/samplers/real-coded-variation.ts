import type { RandomStream } from "../study/random.ts";

/**
 * Variation of genes in [0, 1] that stays within the bounds without piling up at them.
 *
 * K. Deb and R. B. Agrawal, Simulated binary crossover for continuous search space, Complex Systems 9 (1995); bounds and
 * mutation as in the authors' code for NSGA-II (K. Deb and M. Goyal, A combined genetic adaptive search (GeneAS) for
 * engineering design, Computer Science and Informatics 26, 1996). Notation: eta is the distribution index, the larger
 * the closer children stay.
 */

/** One of the two children of `a` and `b`, each with equal chances; they lie around them, as far apart as they are. */
export function simulatedBinaryCrossover(a: number, b: number, eta: number, stream: RandomStream): number {
  const [low, high] = [Math.min(a, b), Math.max(a, b)];
  const distance = high - low;
  const u = stream.uniform();
  const isUpper = stream.uniform() < 0.5;
  if (distance < 1e-14) return a;
  const room = isUpper ? 1 - high : low;
  const alpha = 2 - (1 + (2 * room) / distance) ** -(eta + 1);
  const spread = u <= 1 / alpha ? (u * alpha) ** (1 / (eta + 1)) : (1 / (2 - u * alpha)) ** (1 / (eta + 1));
  const child = (low + high + (isUpper ? 1 : -1) * spread * distance) / 2;
  return Math.min(1, Math.max(0, child));
}

/** A step whose length falls off as a polynomial of degree eta, and never leaves the bounds. */
export function polynomialMutation(gene: number, eta: number, stream: RandomStream): number {
  const u = stream.uniform();
  const step =
    u < 0.5
      ? (2 * u + (1 - 2 * u) * (1 - gene) ** (eta + 1)) ** (1 / (eta + 1)) - 1
      : 1 - (2 * (1 - u) + (2 * u - 1) * gene ** (eta + 1)) ** (1 / (eta + 1));
  return Math.min(1, Math.max(0, gene + step));
}
