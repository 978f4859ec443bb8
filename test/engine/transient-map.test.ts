import { expect, test } from "vitest";
import { TransientMap } from "../../src/engine/transient-map.ts";

test("a transient map is a map in the order in which entries came", () => {
  const map = new TransientMap<number, string>();
  for (const [key, value] of [
    [3, "a"],
    [1, "b"],
    [2, "c"],
  ] as const)
    map.set(key, value);
  map.delete(1);
  map.set(3, "d");
  map.set(1, "e");
  map.delete(7);
  expect([map.keys(), map.values(), map.size]).toEqual([[3, 2, 1], ["d", "c", "e"], 3]);
  expect([map.get(2), map.get(7)]).toEqual(["c", undefined]);
});

test("entries may go while somebody goes through them", () => {
  const map = new TransientMap<number, number>();
  for (const key of [0, 1, 2, 3]) map.set(key, key);
  const seen: number[] = [];
  for (const key of map.keys()) {
    seen.push(key);
    map.delete(key);
  }
  expect([seen, map.size]).toEqual([[0, 1, 2, 3], 0]);
});
