/**
 * Smooth minimization between bounds by projected L-BFGS: quasi-Newton directions from the last few steps on the
 * variables that are not held at a bound, and a backtracking search along the projected direction.
 *
 * D. C. Liu and J. Nocedal, On the limited memory BFGS method for large scale optimization, Mathematical Programming 45
 * (1989), algorithm 2.1; the variables at bounds are chosen as in D. P. Bertsekas, Projected Newton methods for
 * optimization problems with simple constraints, SIAM J. Control and Optimization 20 (1982).
 */
export interface BoxProblem {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** The value at x, with its gradient written into `gradient`. Infinity or NaN: x cannot be used. */
  evaluate(x: Float64Array, gradient: Float64Array): number;
}

export interface BoxOptions {
  readonly maxEvaluations: number;
  /** Ends once no component of the projected gradient is larger. */
  readonly gradientTolerance: number;
  /** Ends once a step improves by less. */
  readonly valueTolerance: number;
}

/** Pairs of steps and gradient changes that directions are made from. */
const memory = 8;

/** Armijo's constant: the share of the improvement that the gradient promises. */
const sufficient = 1e-4;

/**
 * Moves x, which lies within the bounds, to a point that is at least as good.
 *
 * @returns its value; Infinity where the start could not be used
 */
export function minimizeInBox(problem: BoxProblem, x: Float64Array, options: BoxOptions): number {
  const { lower, upper } = problem;
  const n = x.length;
  const gradient = new Float64Array(n);
  const nextGradient = new Float64Array(n);
  const next = new Float64Array(n);
  const direction = new Float64Array(n);
  const isFree = new Uint8Array(n);
  let pairs: { readonly s: Float64Array; readonly y: Float64Array; readonly rho: number }[] = [];
  let value = problem.evaluate(x, gradient);
  if (!Number.isFinite(value)) return Number.POSITIVE_INFINITY;
  let evaluations = 1;
  while (evaluations < options.maxEvaluations) {
    let steepest = 0;
    for (let i = 0; i < n; i++) {
      const outward = gradient[i]! > 0 ? x[i]! <= lower[i]! : x[i]! >= upper[i]!;
      isFree[i] = outward ? 0 : 1;
      if (!outward) steepest = Math.max(steepest, Math.abs(gradient[i]!));
    }
    if (steepest <= options.gradientTolerance) break;

    twoLoop(pairs, gradient, isFree, direction);
    let slope = dot(direction, gradient);
    if (!(slope < 0)) {
      pairs = [];
      twoLoop(pairs, gradient, isFree, direction);
      slope = dot(direction, gradient);
    }
    // Without curvature the first step is no longer than the unit of the box.
    let length = pairs.length === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    let nextValue = Number.POSITIVE_INFINITY;
    let accepted = false;
    while (!accepted && evaluations < options.maxEvaluations && length > 1e-10) {
      let promised = 0;
      for (let i = 0; i < n; i++) {
        next[i] = Math.min(upper[i]!, Math.max(lower[i]!, x[i]! + length * direction[i]!));
        promised += gradient[i]! * (next[i]! - x[i]!);
      }
      nextValue = problem.evaluate(next, nextGradient);
      evaluations++;
      accepted = nextValue <= value + sufficient * promised && Number.isFinite(nextValue);
      if (!accepted) length *= 0.3;
    }
    if (!accepted) {
      if (pairs.length === 0) break;
      pairs = [];
      continue;
    }
    const s = next.map((component, i) => component - x[i]!);
    const y = nextGradient.map((component, i) => component - gradient[i]!);
    const curvature = dot(s, y);
    if (curvature > 1e-10 * dot(y, y)) {
      pairs.push({ s, y, rho: 1 / curvature });
      if (pairs.length > memory) pairs.shift();
    }
    const improvement = value - nextValue;
    x.set(next);
    gradient.set(nextGradient);
    value = nextValue;
    if (improvement < options.valueTolerance) break;
  }
  return value;
}

/** The direction -H g on the free variables, with H as the pairs describe it; zero on the others. */
function twoLoop(
  pairs: readonly { readonly s: Float64Array; readonly y: Float64Array; readonly rho: number }[],
  gradient: Float64Array,
  isFree: Uint8Array,
  direction: Float64Array,
): void {
  for (let i = 0; i < direction.length; i++) direction[i] = isFree[i] ? -gradient[i]! : 0;
  const weights = new Float64Array(pairs.length);
  for (let p = pairs.length - 1; p >= 0; p--) {
    const { s, y, rho } = pairs[p]!;
    weights[p] = rho * dot(s, direction);
    for (let i = 0; i < direction.length; i++) direction[i] = direction[i]! - weights[p]! * y[i]!;
  }
  const last = pairs.at(-1);
  if (last) {
    const scale = 1 / (last.rho * dot(last.y, last.y));
    for (let i = 0; i < direction.length; i++) direction[i] = direction[i]! * scale;
  }
  pairs.forEach(({ s, y, rho }, p) => {
    const correction = weights[p]! - rho * dot(y, direction);
    for (let i = 0; i < direction.length; i++) direction[i] = direction[i]! + correction * s[i]!;
  });
  for (let i = 0; i < direction.length; i++) if (!isFree[i]) direction[i] = 0;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
