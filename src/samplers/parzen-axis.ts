import type { Domain } from "../study/domain.ts";
import type { RandomStream } from "../study/random.ts";
import type { ParamValue } from "../study/value.ts";
import { normalCdf } from "./normal-distribution.ts";

/**
 * One parameter as a Parzen estimator sees it: where its values lie, and the kernels around observed ones.
 *
 * A line has coordinates in [0, 1] and normal kernels cut off at its ends. A table has few values; its coordinates are
 * their indices, and a kernel is a row of probabilities: the masses of a cut-off normal on the cells of ordered values,
 * or a preference for the observed one among values without an order (J. Aitchison and C. G. G. Aitken, Multivariate
 * binary discrimination by the kernel method, Biometrika 63, 1976).
 */
export interface ParzenAxis {
  /** How many values a table has; undefined for a line. */
  readonly size: number | undefined;
  /** The coordinate of a value that the domain contains. */
  encode(value: ParamValue): number;
  decode(coordinate: number): ParamValue;
  /** One kernel around each of the coordinates. */
  kernels(centers: Float64Array): AxisKernels;
}

export interface AxisKernels {
  /** Draws from kernel `k`. */
  sample(stream: RandomStream, k: number): number;
  /** Adds to `logs[k]` what the log-density of kernel `k` is, wherever it is evaluated. */
  addConstant(logs: Float64Array): void;
  /** Adds to `logs[k]` what else the log-density of kernel `k` is at `x`. */
  addAt(x: number, logs: Float64Array): void;
}

/** A discrete range with more values than this is a line, whose coordinates are rounded to values. */
const tableLimit = 64;

/** The least width of a kernel, as a share of the range (Watanabe 2023). */
const leastWidth = 0.01;

/** What a kernel leaves to the choices that were not observed, together (Watanabe 2023). */
const shareOfOthers = 0.2;

export function parzenAxis(domain: Domain): ParzenAxis {
  return domain.cardinality <= tableLimit ? tableAxis(domain) : lineAxis(domain);
}

function lineAxis(domain: Domain): ParzenAxis {
  return {
    size: undefined,
    encode: (value) => domain.toUnit(value),
    decode: (coordinate) => domain.fromUnit(coordinate),
    kernels: (centers) => lineKernels(centers, kernelWidths(centers, leastWidth)),
  };
}

function lineKernels(centers: Float64Array, widths: Float64Array): AxisKernels {
  const inverses = widths.map((width) => Math.SQRT1_2 / width);
  return {
    sample(stream, k) {
      const center = centers[k] as number;
      const width = widths[k] as number;
      // The centre lies inside and the width is at most 1, so that a third of the draws is accepted at least.
      for (;;) {
        const x = center + width * stream.normal();
        if (x >= 0 && x <= 1) return x;
      }
    },
    addConstant(logs) {
      for (let k = 0; k < logs.length; k++) {
        const width = widths[k] as number;
        const mass = width * Math.sqrt(2 * Math.PI) * massInside(centers[k] as number, width);
        logs[k] = (logs[k] as number) - Math.log(mass);
      }
    },
    addAt(x, logs) {
      for (let k = 0; k < logs.length; k++) {
        const distance = (x - (centers[k] as number)) * (inverses[k] as number);
        logs[k] = (logs[k] as number) - distance * distance;
      }
    },
  };
}

/** The mass within [0, 1] of a normal distribution whose mean lies there. */
function massInside(mean: number, sigma: number): number {
  return 1 - massBeyond(mean / sigma) - massBeyond((1 - mean) / sigma);
}

/** Nine standard deviations out, less is left than a double can tell from nothing. */
function massBeyond(deviations: number): number {
  return deviations > 9 ? 0 : normalCdf(-deviations);
}

function tableAxis(domain: Domain): ParzenAxis {
  const size = domain.cardinality;
  const positions = Float64Array.from({ length: size }, (_, index) => domain.toUnit(domain.at(index)));
  return {
    size,
    encode: (value) => nearest(positions, domain.toUnit(value)),
    decode: (coordinate) => domain.at(coordinate),
    kernels: (centers) =>
      tableKernels(centers, size, domain.ordered ? orderedMass(positions, centers) : unorderedMass(size)),
  };
}

function nearest(positions: Float64Array, position: number): number {
  let best = 0;
  for (let index = 1; index < positions.length; index++) {
    if (Math.abs((positions[index] as number) - position) < Math.abs((positions[best] as number) - position))
      best = index;
  }
  return best;
}

/** The probability of a value under the kernel around another. */
type KernelMass = (center: number, value: number) => number;

function unorderedMass(size: number): KernelMass {
  if (size === 1) return () => 1;
  return (center, value) => (center === value ? 1 - shareOfOthers : shareOfOthers / (size - 1));
}

/** No kernel is narrower than one cell, or it would never reach a neighbour. */
function orderedMass(positions: Float64Array, centers: Float64Array): KernelMass {
  const size = positions.length;
  const means = centers.map((center) => positions[center] as number);
  const widths = kernelWidths(means, Math.max(leastWidth, 1 / size));
  const widthOf = new Float64Array(size);
  centers.forEach((center, k) => {
    widthOf[center] = widths[k] as number;
  });
  const edges = Float64Array.from({ length: size + 1 }, (_, index) => {
    if (index === 0) return 0;
    return index === size ? 1 : ((positions[index - 1] as number) + (positions[index] as number)) / 2;
  });
  return (center, value) => {
    const mean = positions[center] as number;
    const sigma = widthOf[center] as number;
    const cdf = (x: number) => normalCdf((x - mean) / sigma);
    return (cdf(edges[value + 1] as number) - cdf(edges[value] as number)) / massInside(mean, sigma);
  };
}

function tableKernels(centers: Float64Array, size: number, mass: KernelMass): AxisKernels {
  const masses = new Float64Array(size * size);
  for (const center of new Set(centers)) {
    for (let value = 0; value < size; value++) masses[center * size + value] = mass(center, value);
  }
  const logMasses = masses.map((x) => Math.log(Math.max(x, Number.MIN_VALUE)));
  return {
    sample(stream, k) {
      const center = centers[k] as number;
      let left = stream.uniform();
      for (let value = 0; value < size; value++) {
        left -= masses[center * size + value] as number;
        if (left < 0) return value;
      }
      return center;
    },
    addConstant() {},
    addAt(x, logs) {
      for (let k = 0; k < logs.length; k++)
        logs[k] = (logs[k] as number) + (logMasses[(centers[k] as number) * size + x] as number);
    },
  };
}

/**
 * A kernel is as wide as the larger gap to its neighbours (Bergstra 2011), where the middle of the range counts as
 * observed too, and a kernel at an end has one neighbour. Equal centres have the same neighbours. Below a hundred
 * kernels, none is narrower than its share of the range.
 */
function kernelWidths(centers: Float64Array, least: number): Float64Array {
  const n = centers.length;
  const floor = Math.max(least, 1 / Math.min(100, n + 2));
  const middle = 0.5;
  const at = (k: number) => (k < n ? (centers[k] as number) : middle);
  const order = ascendingOrder(n + 1, at);
  const widths = new Float64Array(n);
  let previous = at(order[0] as number);
  for (let start = 0; start <= n; ) {
    const center = at(order[start] as number);
    let end = start + 1;
    while (end <= n && at(order[end] as number) === center) end++;
    const next = end <= n ? at(order[end] as number) : center;
    const width = Math.min(1, Math.max(floor, center - previous, next - center));
    for (let position = start; position < end; position++) {
      const k = order[position] as number;
      if (k < n) widths[k] = width;
    }
    previous = center;
    start = end;
  }
  return widths;
}

/**
 * The indices 0 .. count - 1 in ascending order of `at`, whose values lie in [0, 1]. Value and index share one number,
 * so that the numbers can be sorted without calls of a comparison; values closer than 2^-30 come in any order.
 */
function ascendingOrder(count: number, at: (index: number) => number): Float64Array {
  const room = 2 ** Math.ceil(Math.log2(count));
  const keys = new Float64Array(count);
  for (let index = 0; index < count; index++) keys[index] = Math.round(at(index) * 2 ** 30) * room + index;
  keys.sort();
  for (let position = 0; position < count; position++) keys[position] = (keys[position] as number) % room;
  return keys;
}
