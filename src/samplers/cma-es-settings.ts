/**
 * The constants of a run of CMA-ES, which depend on nothing but the dimension and the size of a generation: Hansen
 * (2016), table 1. mu_eff is the effective number of parents; c and d are learning rates and damping.
 */
export interface Settings {
  /** lambda: how many points make up a generation. */
  readonly population: number;
  /** w_1 .. w_lambda, best first: the first half is positive and sums up to 1, the others are negative or zero. */
  readonly weights: Float64Array;
  readonly muEff: number;
  readonly cSigma: number;
  readonly dSigma: number;
  readonly cC: number;
  readonly c1: number;
  readonly cMu: number;
  /** E ||N(0, I)||. */
  readonly expectedNorm: number;
}

/** Hansen (2016), eq. 48. */
export function defaultPopulation(dimension: number): number {
  return 4 + Math.floor(3 * Math.log(Math.max(1, dimension)));
}

export function settingsFor(dimension: number, population: number): Settings {
  const n = Math.max(1, dimension);
  const raw = Float64Array.from(
    { length: population },
    (_, i) => Math.log((population + 1) / 2) - Math.log(i + 1),
  ); // eq. 49
  const parents = raw.map((weight) => Math.max(0, weight));
  const others = raw.map((weight) => Math.min(0, weight));
  const muEff = sum(parents) ** 2 / sum(parents.map((weight) => weight ** 2));
  const muEffOthers = sum(others) ** 2 / sum(others.map((weight) => weight ** 2));
  const c1 = 2 / ((n + 1.3) ** 2 + muEff); // eq. 57
  const cMu = Math.min(1 - c1, (2 * (0.25 + muEff + 1 / muEff - 2)) / ((n + 2) ** 2 + muEff)); // eq. 58
  const cSigma = (muEff + 2) / (n + muEff + 5); // eq. 55
  const negative = Math.min(
    1 + c1 / cMu, // eq. 50
    1 + (2 * muEffOthers) / (muEff + 2), // eq. 51
    (1 - c1 - cMu) / (n * cMu), // eq. 52
  );
  const weights = raw.map((weight) =>
    weight >= 0 ? weight / sum(parents) : (negative * weight) / -sum(others),
  ); // eq. 53
  return {
    population,
    weights,
    muEff,
    cSigma,
    dSigma: 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (n + 1)) - 1) + cSigma,
    cC: (4 + muEff / n) / (n + 4 + (2 * muEff) / n), // eq. 56
    c1,
    cMu,
    expectedNorm: Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n)),
  };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
