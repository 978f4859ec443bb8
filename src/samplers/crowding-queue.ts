/**
 * Which vector of a front is the most crowded, while vectors are removed. The gaps around those that are left only grow,
 * so a distance that was noted is at most the present one: a binary heap of noted distances is enough, in which the
 * first is noted anew until it is up to date.
 */
export class CrowdingQueue {
  readonly #distances: Float64Array;
  readonly #noted: Float64Array;
  /** Indices, a binary tree: none is more crowded than the one above it. */
  readonly #heap: number[];

  /** @param distances by index, kept up to date in place by their owner; none may become less */
  constructor(distances: Float64Array) {
    this.#distances = distances;
    this.#noted = distances.slice();
    this.#heap = Array.from(distances, (_, index) => index);
    for (let position = (distances.length >> 1) - 1; position >= 0; position--)
      this.#settle(this.#at(position), position);
  }

  /** Removes the most crowded one; of equally crowded ones that with the highest index. */
  take(): number {
    for (;;) {
      const first = this.#heap[0] as number;
      if (Object.is(this.#noted[first], this.#distances[first])) {
        const last = this.#heap.pop() as number;
        if (last !== first) this.#settle(last, 0);
        return first;
      }
      this.#noted[first] = this.#distances[first] as number;
      this.#settle(first, 0);
    }
  }

  /** Puts an index in the place of another, and moves it down to where it belongs. */
  #settle(index: number, from: number): void {
    let position = from;
    for (;;) {
      const left = 2 * position + 1;
      let child = left;
      if (left + 1 < this.#heap.length && this.#isMoreCrowded(this.#at(left + 1), this.#at(left))) child += 1;
      if (child >= this.#heap.length || this.#isMoreCrowded(index, this.#at(child))) break;
      this.#heap[position] = this.#at(child);
      position = child;
    }
    this.#heap[position] = index;
  }

  #at(position: number): number {
    return this.#heap[position] as number;
  }

  #isMoreCrowded(a: number, b: number): boolean {
    const [one, two] = [this.#noted[a] as number, this.#noted[b] as number];
    return one < two || (one === two && a > b);
  }
}
