import { expect, test } from "vitest";
import { epsilonNet } from "../../src/schedulers/epsilon-net.ts";
import { orderByLosses } from "../../src/schedulers/rung-order.ts";

test.each([
  [
    "the ends of a front, then its middle",
    [
      [0, 10],
      [1, 9],
      [5, 5],
      [9, 1],
      [10, 0],
    ],
    [0, 4, 2, 1, 3],
  ],
  [
    "whatever the units are",
    [
      [0, 1e6],
      [1, 9e5],
      [5, 5e5],
      [9, 1e5],
      [10, 0],
    ],
    [0, 4, 2, 1, 3],
  ],
  [
    "equal vectors one after the other",
    [
      [1, 1],
      [1, 1],
      [1, 1],
    ],
    [0, 1, 2],
  ],
  ["nothing", [], []],
])("orders a front by %s", (_, front, expected) => {
  expect(epsilonNet(front)).toEqual(expected);
});

test.each([
  [
    "one objective, ties as they come, infinity last",
    [[2], [Number.POSITIVE_INFINITY], [1], [2]],
    [2, 0, 3, 1],
  ],
  [
    "front by front",
    [
      [5, 5],
      [1, 3],
      [3, 1],
      [4, 4],
    ],
    [1, 2, 3, 0],
  ],
  [
    "a vector with an infinite loss after all fronts",
    [
      [0, Number.POSITIVE_INFINITY],
      [9, 9],
      [8, 8],
    ],
    [2, 1, 0],
  ],
])("orders %s", (_, vectors, expected) => {
  expect(orderByLosses(vectors)).toEqual(expected);
});
