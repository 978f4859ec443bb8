import type { RandomStream } from "../study/random.ts";
import type { ParzenAxis } from "./parzen-axis.ts";

/** A density over several axes: a weighted mean of products of kernels, one product for each observed point. */
export interface ParzenEstimator {
  /** Draws a point into `point`. */
  sample(stream: RandomStream, point: Float64Array): void;
  /** The logarithm of the density (on lines) times the probability (in tables) at `point`. */
  logDensity(point: Float64Array): number;
}

/** Terms that are smaller than the largest by a factor of e to this power change no digit of a sum of thousands. */
const negligible = 45;

/**
 * @param axes d axes
 * @param columns for each axis, the coordinates of the n observed points
 * @param weights n positive weights. A uniform density, which keeps every value possible, has their mean as its weight.
 */
export function fitParzen(
  axes: readonly ParzenAxis[],
  columns: readonly Float64Array[],
  weights: Float64Array,
): ParzenEstimator {
  const n = weights.length;
  const kernels = axes.map((axis, index) => axis.kernels(columns[index] as Float64Array));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const uniformShare = 1 / (n + 1);
  const shares = weights.map((weight) => ((1 - uniformShare) * weight) / sum);
  const constants = shares.map(Math.log);
  for (const axisKernels of kernels) axisKernels.addConstant(constants);
  const logUniform = axes.reduce((total, { size }) => total - Math.log(size ?? 1), Math.log(uniformShare));
  const logs = new Float64Array(n);

  /** The kernel whose share of [0, 1) holds `u`; n for the uniform density. */
  const pick = (u: number): number => {
    let left = u;
    for (let k = 0; k < n; k++) {
      left -= shares[k] as number;
      if (left < 0) return k;
    }
    return n;
  };

  return {
    sample(stream, point) {
      const k = pick(stream.uniform());
      axes.forEach(({ size }, axis) => {
        if (k < n) point[axis] = kernels[axis]?.sample(stream, k) as number;
        else point[axis] = size === undefined ? stream.uniform() : stream.below(size);
      });
    },
    logDensity(point) {
      logs.set(constants);
      for (let axis = 0; axis < kernels.length; axis++) kernels[axis]?.addAt(point[axis] as number, logs);
      // The largest term is taken out of the sum, which could underflow otherwise.
      let largest = logUniform;
      for (let k = 0; k < n; k++) if ((logs[k] as number) > largest) largest = logs[k] as number;
      let total = Math.exp(logUniform - largest);
      for (let k = 0; k < n; k++) {
        const relative = (logs[k] as number) - largest;
        if (relative > -negligible) total += Math.exp(relative);
      }
      return largest + Math.log(total);
    },
  };
}
