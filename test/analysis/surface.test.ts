import { expect, test } from "vitest";
import { contourPieces, surfaceOf } from "../../src/analysis/surface.ts";

/** Trials on a regular grid, with a value by their place. */
const points = (count: number, value: (x: number, y: number) => number) =>
  Array.from({ length: count * count }, (_, index) => {
    const [x, y] = [((index % count) + 0.5) / count, (Math.floor(index / count) + 0.5) / count];
    return { x, y, value: value(x, y) };
  });

test("a plane is found again", () => {
  const { values, columns } = surfaceOf(
    points(40, (x) => x),
    10,
    10,
  );
  const middle = Array.from({ length: 6 }, (_, index) => values[5 * columns + 2 + index] as number);
  middle.forEach((value, index) => {
    expect(value).toBeCloseTo((2 + index + 0.5) / 10, 1);
  });
});

test("where no trial is near, nothing is claimed", () => {
  const corner = points(10, () => 1).map(({ x, y, value }) => ({ x: x / 10, y: y / 10, value }));
  const { values } = surfaceOf(corner, 10, 10);
  expect(values[0]).toBe(1);
  expect(values[99]).toBeNaN();
});

test("the contour of a plane in x is a straight line upwards", () => {
  const surface = { columns: 3, rows: 3, values: Float64Array.from([0, 1, 2, 0, 1, 2, 0, 1, 2]) };
  // The middles of the columns are at 1/6, 1/2 and 5/6, so 0.5 is halfway between the first two.
  const pieces = contourPieces(surface, 0.5);
  expect(pieces).toHaveLength(2);
  for (const [x0, , x1] of pieces) expect([x0, x1]).toEqual([expect.closeTo(1 / 3), expect.closeTo(1 / 3)]);
});

test("squares with an empty corner have no contour", () => {
  const surface = { columns: 2, rows: 2, values: Float64Array.from([0, 1, Number.NaN, 1]) };
  expect(contourPieces(surface, 0.5)).toEqual([]);
});
