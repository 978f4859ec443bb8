import { directionNumbers } from "./sobol-direction-numbers.ts";

/**
 * The Sobol sequence: points that fill the unit cube more evenly than random ones. Every 2^m consecutive points that
 * start at a multiple of 2^m have exactly one in each of 2^m equal slices of every axis.
 *
 * I. M. Sobol, On the distribution of points in a cube and the approximate evaluation of integrals, USSR Computational
 * Mathematics and Mathematical Physics 7 (1967); Gray code order after I. A. Antonov and V. M. Saleev (1979).
 * Coordinates are 32-bit unsigned integers, to be read as multiples of 2^-32.
 */
export const sobolDimensions = 256;

/** Points before the sequence would need more than 32 bits. */
export const sobolLength = 2 ** 32;

const lines = /* @__PURE__ */ directionNumbers.split("\n");
const directions = new Map<number, Uint32Array>();

/** v_1 .. v_32 of a dimension, each m_k shifted so that its lowest bit is the k-th binary digit. */
function directionsOf(dimension: number): Uint32Array {
  const known = directions.get(dimension);
  if (known) return known;
  const [polynomial = 1, ...initial] = (lines[dimension] ?? "").split(" ").map(Number);
  const degree = initial.length;
  const shifted = new Uint32Array(32);
  for (let k = 0; k < 32; k++) {
    if (dimension === 0) shifted[k] = 1 << (31 - k);
    else if (k < degree) shifted[k] = (initial[k] ?? 0) << (31 - k);
    else {
      // Bratley and Fox (1988), eq. 2.3, on the shifted numbers: the factors 2^j of m_(k-j) cancel out.
      let value = (shifted[k - degree] ?? 0) ^ ((shifted[k - degree] ?? 0) >>> degree);
      for (let j = 1; j < degree; j++) {
        if ((polynomial >>> (degree - j)) & 1) value ^= shifted[k - j] ?? 0;
      }
      shifted[k] = value;
    }
  }
  directions.set(dimension, shifted);
  return shifted;
}

/**
 * One coordinate of point `index` of the unscrambled sequence.
 *
 * @param index an integer in 0 .. 2^32 - 1
 * @param dimension an integer in 0 .. 255
 * @returns an integer in 0 .. 2^32 - 1
 */
export function sobolCoordinate(index: number, dimension: number): number {
  const vectors = directionsOf(dimension);
  let coordinate = 0;
  let gray = (index ^ (index >>> 1)) >>> 0;
  for (let k = 0; gray !== 0; k++, gray >>>= 1) {
    if (gray & 1) coordinate ^= vectors[k] ?? 0;
  }
  return coordinate >>> 0;
}

/** MurmurHash3's 32-bit finalizer: every bit of the result depends on every bit of the argument. */
export function mixBits(word: number): number {
  let hash = word;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Owen's nested uniform scrambling in base 2: each binary digit is flipped or not by a coin that belongs to the seed
 * and to the digits before it. It keeps how evenly the points lie and makes each of them uniform.
 *
 * A. B. Owen, Randomly permuted (t,m,s)-nets and (t,s)-sequences (1995). The coins come from a hash instead of a table,
 * as in B. Burley, Practical hash-based Owen scrambling, Journal of Computer Graphics Techniques 9 (2020), but with
 * one whole hash a digit in place of one multiplication for all: slower, and free of that shortcut's correlations.
 *
 * @param coordinate an integer in 0 .. 2^32 - 1
 * @param seed a 32-bit integer, one per dimension and scramble
 */
export function owenScramble(coordinate: number, seed: number): number {
  let scrambled = coordinate;
  for (let digit = 0; digit < 32; digit++) {
    // The digits before this one, as the number of a node in the binary tree whose root is 1.
    const node = digit === 0 ? 1 : ((1 << digit) | (coordinate >>> (32 - digit))) >>> 0;
    const coin = mixBits(Math.imul(node, 0x9e3779b1) ^ seed) >>> 31;
    scrambled ^= coin << (31 - digit);
  }
  return scrambled >>> 0;
}

/** A point of the unit cube by position and scramble; coordinates lie strictly between 0 and 1. */
export type ScrambledSobol = (index: number, scramble: number, dimension: number) => number;

/**
 * @param seed a 32-bit integer; the scrambles of different seeds, and those of one seed, are independent
 */
export function scrambledSobol(seed: number): ScrambledSobol {
  return (index, scramble, dimension) => {
    const key = mixBits(mixBits(seed ^ mixBits(scramble + 1)) + Math.imul(dimension + 1, 0x9e3779b1));
    return (owenScramble(sobolCoordinate(index, dimension), key) + 0.5) / sobolLength;
  };
}
