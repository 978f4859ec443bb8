import { readFileSync } from "node:fs";
import { createRandom } from "./random.mjs";

export const pixelCount = 64;
export const digitCount = 10;

// The split has a seed of its own: every trial, whatever its seed, learns from and is judged by the same images.
const splitSeed = 1;
const validationShare = 0.2;
const testShare = 0.2;

/**
 * Reads digits.csv and splits it three ways: `train` to learn from, `validation` to choose hyperparameters by,
 * and `test` for an honest last look, because the best of many trials is flattered by the digits it was chosen on.
 * Each part is { images, labels }: images[i] has 64 pixels from 0 to 1, row by row, labels[i] is the digit.
 */
export function loadDigits() {
  const file = new URL("digits.csv", import.meta.url);
  const [, ...lines] = readFileSync(file, "utf8").trim().split("\n");
  const rows = lines.map((line) => line.split(",").map(Number));

  const order = createRandom(splitSeed).permutation(rows.length);
  const shuffled = Array.from(order, (index) => rows[index]);
  const validationEnd = Math.round(rows.length * validationShare);
  const testEnd = validationEnd + Math.round(rows.length * testShare);
  return {
    validation: toExamples(shuffled.slice(0, validationEnd)),
    test: toExamples(shuffled.slice(validationEnd, testEnd)),
    train: toExamples(shuffled.slice(testEnd)),
  };
}

function toExamples(rows) {
  return {
    images: rows.map((row) => Float64Array.from(row.slice(0, pixelCount), (ink) => ink / 16)),
    labels: rows.map((row) => row[pixelCount]),
  };
}
