/** Items in order, with their ranks. */
export interface SortedList<Item> {
  readonly size: number;
  /** No item may compare equal to one that is there. */
  add(item: Item): void;
  /** Takes away an item that is there. */
  delete(item: Item): void;
  /** The item of a rank, from 0. */
  at(rank: number): Item | undefined;
  /** How many items come before this one, which may be there or not. */
  rankOf(item: Item): number;
  [Symbol.iterator](): Iterator<Item>;
}

/** Long enough that there are few of them, short enough that a change within one costs nothing. */
const blockSize = 256;

/**
 * A list of short sorted blocks: a change moves the items of one block, and a rank is the sum of the sizes of the blocks
 * before. For as many trials as a study has, that is as good as a tree, and half the code.
 *
 * @param compare a total order: negative where the first item comes before the second
 */
export function createSortedList<Item>(compare: (a: Item, b: Item) => number): SortedList<Item> {
  const blocks: Item[][] = [];
  let size = 0;

  /** The first block whose last item does not come before this one; the last block where there is none. */
  const blockFor = (item: Item): number => {
    const found = lowerBound(blocks, (block) => compare(block.at(-1) as Item, item) < 0);
    return Math.min(found, blocks.length - 1);
  };
  const placeIn = (block: readonly Item[], item: Item) =>
    lowerBound(block, (other) => compare(other, item) < 0);

  return {
    get size() {
      return size;
    },
    add(item) {
      size += 1;
      if (blocks.length === 0) {
        blocks.push([item]);
        return;
      }
      const at = blockFor(item);
      const block = blocks[at] as Item[];
      block.splice(placeIn(block, item), 0, item);
      if (block.length > blockSize) blocks.splice(at + 1, 0, block.splice(blockSize / 2));
    },
    delete(item) {
      const at = blockFor(item);
      const block = blocks[at] as Item[];
      block.splice(placeIn(block, item), 1);
      if (block.length === 0) blocks.splice(at, 1);
      size -= 1;
    },
    at(rank) {
      let left = rank;
      for (const block of blocks) {
        if (left < block.length) return block[left];
        left -= block.length;
      }
      return undefined;
    },
    rankOf(item) {
      if (blocks.length === 0) return 0;
      const last = blockFor(item);
      let rank = placeIn(blocks[last] as Item[], item);
      for (let at = 0; at < last; at++) rank += (blocks[at] as Item[]).length;
      return rank;
    },
    *[Symbol.iterator]() {
      for (const block of blocks) yield* block;
    },
  };
}

/** How many items, from the first on, are before the place; `isBefore` holds for these and for no later one. */
export function lowerBound<Item>(items: readonly Item[], isBefore: (item: Item) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(items[middle] as Item)) low = middle + 1;
    else high = middle;
  }
  return low;
}
