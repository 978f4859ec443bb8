import { randomStream } from "../../../src/study/random.ts";

/** The derivative by central differences. */
export function slopeOf(f: (x: number) => number, x: number, step = 1e-5): number {
  return (f(x + step) - f(x - step)) / (2 * step);
}

/** Uniform numbers that are the same in every run. */
export function uniforms(count: number, key: string): Float64Array {
  const stream = randomStream(1, key);
  return Float64Array.from({ length: count }, () => stream.uniform());
}
