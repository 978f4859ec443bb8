/**
 * Problems with several objectives whose best trade-offs are known, and how much of their hypervolume a strategy covers.
 *
 * ZDT1, ZDT2, ZDT3: E. Zitzler, K. Deb and L. Thiele, Comparison of multiobjective evolutionary algorithms: empirical
 * results, Evolutionary Computation 8 (2000), 30 variables. DTLZ2: K. Deb, L. Thiele, M. Laumanns and E. Zitzler, Scalable
 * multi-objective optimization test problems, CEC 2002, three objectives, 12 variables. All are minimized over [0, 1]^n.
 */
import type { createStudy } from "../src/engine/index.ts";
import { hypervolume } from "../src/samplers/hypervolume.ts";

export interface MultiObjectiveProblem {
  readonly name: string;
  readonly variables: number;
  /** A tenth beyond the largest values that occur, or that occur in the part that matters. */
  readonly reference: readonly number[];
  evaluate(x: readonly number[]): readonly number[];
  /** A point of the best front for each of many places along it. */
  readonly front: readonly (readonly number[])[];
}

type Shape = (f1: number, g: number) => number;

function zdt(name: string, shape: Shape): MultiObjectiveProblem {
  const variables = 30;
  const steps = 2_000;
  return {
    name,
    variables,
    reference: [1.1, 11],
    evaluate: ([f1 = 0, ...rest]) => {
      const g = 1 + (9 * rest.reduce((sum, x) => sum + x, 0)) / (variables - 1);
      return [f1, g * shape(f1, g)];
    },
    front: Array.from({ length: steps + 1 }, (_, step) => [step / steps, shape(step / steps, 1)]),
  };
}

function dtlz2(): MultiObjectiveProblem {
  const sphere = (a: number, b: number, radius: number) => {
    const [first, second] = [(a * Math.PI) / 2, (b * Math.PI) / 2];
    return [
      radius * Math.cos(first) * Math.cos(second),
      radius * Math.cos(first) * Math.sin(second),
      radius * Math.sin(first),
    ];
  };
  const steps = 40;
  const grid = Array.from({ length: steps + 1 }, (_, step) => step / steps);
  return {
    name: "dtlz2",
    variables: 12,
    reference: [3.5, 3.5, 3.5],
    evaluate: ([a = 0, b = 0, ...rest]) => sphere(a, b, 1 + rest.reduce((sum, x) => sum + (x - 0.5) ** 2, 0)),
    front: grid.flatMap((a) => grid.map((b) => sphere(a, b, 1))),
  };
}

export const multiObjectiveProblems: readonly MultiObjectiveProblem[] = [
  zdt("zdt1", (f1, g) => 1 - Math.sqrt(f1 / g)),
  zdt("zdt2", (f1, g) => 1 - (f1 / g) ** 2),
  zdt("zdt3", (f1, g) => 1 - Math.sqrt(f1 / g) - (f1 / g) * Math.sin(10 * Math.PI * f1)),
  dtlz2(),
];

/** The hypervolume of all trials together, as a share of that of the best front. */
export function coveredShare(problem: MultiObjectiveProblem, values: readonly (readonly number[])[]): number {
  return hypervolume(values, problem.reference) / hypervolume(problem.front, problem.reference);
}

/** The values of every trial of one study. */
export async function runMultiObjective(
  create: typeof createStudy,
  { variables, reference, evaluate }: MultiObjectiveProblem,
  { strategy, seed, trials }: { readonly strategy: unknown; readonly seed: number; readonly trials: number },
): Promise<readonly (readonly number[])[]> {
  const names = Array.from({ length: variables }, (_, i) => `x${i}`);
  const study = create({
    space: Object.fromEntries(names.map((name) => [name, "uniform(0, 1)"])),
    objectives: reference.map((_, i) => ({ minimize: `f${i}` })),
    strategy: strategy as string,
    seed,
    budget: { trials },
  });
  const all: (readonly number[])[] = [];
  for (let trial = await study.ask(); trial !== null; trial = await study.ask()) {
    const { params } = trial;
    const values = evaluate(names.map((name) => Number(params[name])));
    study.tell(trial.number, Object.fromEntries(values.map((value, i) => [`f${i}`, value])));
    all.push(values);
  }
  return all;
}
