import { expect, test } from "vitest";
import {
  factorize,
  halfLogDeterminant,
  invert,
  solveLower,
  solveUpper,
} from "../../../src/samplers/gp/cholesky.ts";
import { uniforms } from "./numbers.ts";

const n = 7;

/** B B^T + I for a random B. */
function positiveDefinite(): Float64Array {
  const b = uniforms(n * n, "matrix");
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = i === j ? 1 : 0;
    for (let k = 0; k < n; k++) sum += (b[i * n + k] ?? 0) * (b[j * n + k] ?? 0);
    return sum;
  });
}

const entry = (matrix: Float64Array, i: number, j: number) => matrix[i * n + j] ?? Number.NaN;
const indices = Array.from({ length: n }, (_, i) => i);

test("the factor gives the matrix back", () => {
  const matrix = positiveDefinite();
  const factor = Float64Array.from(matrix);
  expect(factorize(factor, n)).toBe(true);
  for (const i of indices) {
    for (const j of indices.slice(0, i + 1)) {
      const product = indices
        .slice(0, j + 1)
        .reduce((sum, k) => sum + entry(factor, i, k) * entry(factor, j, k), 0);
      expect(product).toBeCloseTo(entry(matrix, i, j), 12);
    }
  }
});

test("solving and inverting undo the matrix", () => {
  const matrix = positiveDefinite();
  const factor = Float64Array.from(matrix);
  factorize(factor, n);
  const x = uniforms(n, "vector");
  const solution = Float64Array.from(indices, (i) =>
    indices.reduce((sum, j) => sum + entry(matrix, i, j) * (x[j] ?? 0), 0),
  );
  solveLower(factor, n, solution);
  solveUpper(factor, n, solution);
  for (const i of indices) expect(solution[i]).toBeCloseTo(x[i] ?? Number.NaN, 10);

  const inverse = new Float64Array(n * n);
  invert(factor, n, inverse, new Float64Array(n * n));
  const symmetric = (i: number, j: number) => (i >= j ? entry(inverse, i, j) : entry(inverse, j, i));
  for (const i of indices) {
    for (const j of indices) {
      const product = indices.reduce((sum, k) => sum + entry(matrix, i, k) * symmetric(k, j), 0);
      expect(product).toBeCloseTo(i === j ? 1 : 0, 10);
    }
  }
});

test("the determinant of a diagonal matrix is the product of its entries", () => {
  const factor = Float64Array.of(4, 0, 0, 9);
  expect(factorize(factor, 2)).toBe(true);
  expect(halfLogDeterminant(factor, 2)).toBeCloseTo(0.5 * Math.log(36), 12);
});

test.each([
  ["negative", [1, 0, 0, -1]],
  ["singular", [1, 1, 1, 1]],
  ["not a number", [1, Number.NaN, Number.NaN, 1]],
])("refuses a matrix that is %s", (_, matrix) => {
  expect(factorize(Float64Array.from(matrix), 2)).toBe(false);
});
