import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** A seeded stream of random numbers. Two streams of the same seed and key give the same numbers. */
export interface RandomStream {
  /** Uniform on [0, 1), 53 random bits. */
  uniform(): number;
  /** Uniform integer on 0 .. bound - 1. `bound` is a positive integer up to 2^53. */
  below(bound: number): number;
  /** Standard normal. */
  normal(): number;
}

/**
 * Streams are keyed instead of shared: what configuration 7 draws depends on the study's seed and on 7, not on who
 * drew before. That is what makes an interrupted study take the decisions of an uninterrupted one.
 *
 * @param seed the study's seed, any finite number
 * @param key what the stream is for, such as `("random", 7)`
 */
export function randomStream(seed: number, ...key: readonly (string | number)[]): RandomStream {
  const generator = xoroshiro128plusFromState(hash128(JSON.stringify([seed, ...key])));
  const uniform = () => {
    const high = generator.next() >>> 5;
    const low = generator.next() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  };
  return {
    uniform,
    below: (bound) => Math.min(bound - 1, Math.floor(uniform() * bound)),
    // Box-Muller; 1 - u keeps the logarithm's argument above zero.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

/** A seed for a trial's own random numbers: a non-negative 31-bit integer, fit for every language's generator. */
export function trialSeed(seed: number, configuration: number): number {
  return randomStream(seed, "trial-seed", configuration).below(0x7fffffff);
}

/** Four 32-bit words from a text: FNV-1a with four offsets, each finished by MurmurHash3's 32-bit mixer. */
function hash128(text: string): [number, number, number, number] {
  const word = (offset: number) => {
    let hash = offset;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) | 0;
  };
  return [word(0x811c9dc5), word(0x1b873593), word(0x9e3779b9 | 0), word(0x27d4eb2f)];
}
