import fc from "fast-check";
import { expect, test } from "vitest";
import { createSortedList } from "../../src/samplers/sorted-list.ts";

test("is what sorting an array would be, over thousands of changes", () => {
  const change = fc.record({ item: fc.integer({ min: 0, max: 3000 }), isAdded: fc.boolean() });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4000, size: "max" }), (changes) => {
      const list = createSortedList<number>((a, b) => a - b);
      const there = new Set<number>();
      for (const { item, isAdded } of changes) {
        if (isAdded && !there.has(item)) {
          list.add(item);
          there.add(item);
        } else if (!isAdded && there.has(item)) {
          list.delete(item);
          there.delete(item);
        }
      }
      const sorted = [...there].sort((a, b) => a - b);
      expect(list.size).toBe(sorted.length);
      expect([...list]).toEqual(sorted);
      for (const rank of [0, 1, sorted.length >> 1, sorted.length - 1, sorted.length])
        expect(list.at(rank)).toBe(sorted[rank]);
      for (const item of [0, 700, 1500, 3000])
        expect(list.rankOf(item)).toBe(sorted.filter((other) => other < item).length);
    }),
    { numRuns: 15 },
  );
});
