/**
 * A seeded random stream: Mulberry32 (Tommy Ettinger, 2017). Its whole state is one 32-bit number, so that a
 * checkpoint can hold it and a resumed training draws exactly what an uninterrupted one would have drawn.
 */
export function createRandom(seed) {
  let state = seed >>> 0;

  /** Uniform in [0, 1). */
  function uniform() {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Standard normal, by Box and Muller; 1 - uniform() is never 0, so the logarithm is finite. */
  function normal() {
    return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  }

  /** The numbers 0 to count - 1 in random order (Fisher and Yates). */
  function permutation(count) {
    const order = Uint32Array.from({ length: count }, (_, index) => index);
    for (let last = count - 1; last > 0; last--) {
      const other = Math.floor(uniform() * (last + 1));
      const kept = order[last];
      order[last] = order[other];
      order[other] = kept;
    }
    return order;
  }

  return { uniform, normal, permutation, state: () => state };
}
