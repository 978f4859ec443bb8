type TestFunction = (x: readonly number[]) => number;

const sum = (terms: readonly number[]) => terms.reduce((total, term) => total + term, 0);

/** D. H. Ackley, A Connectionist Machine for Genetic Hillclimbing (1987); minimum 0 at the origin. */
const ackley: TestFunction = (x) =>
  20 +
  Math.E -
  20 * Math.exp(-0.2 * Math.sqrt(sum(x.map((xi) => xi * xi)) / x.length)) -
  Math.exp(sum(x.map((xi) => Math.cos(2 * Math.PI * xi))) / x.length);

/** F. H. Branin (1972), in the form of Dixon and Szegö (1978); minimum 0.397887 at three points. */
const branin: TestFunction = ([x = 0, y = 0]) =>
  (y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6) ** 2 +
  10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) +
  10;

const hartmannWeights = [1, 1.2, 3, 3.2];
const hartmannScales = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const hartmannCentres = [
  [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
  [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
  [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
  [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
];

/** J. K. Hartman (1973), in the form of Dixon and Szegö (1978); minimum -3.32237. */
const hartmann6: TestFunction = (x) =>
  -sum(
    hartmannWeights.map((weight, row) => {
      const exponent = x.map(
        (xi, i) => (hartmannScales[row]?.[i] ?? 0) * (xi - (hartmannCentres[row]?.[i] ?? 0)) ** 2,
      );
      return weight * Math.exp(-sum(exponent));
    }),
  );

export const testFunctions: Readonly<Record<string, TestFunction>> = { ackley, branin, hartmann6 };
