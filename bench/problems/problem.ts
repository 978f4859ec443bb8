/**
 * Tuning problems with a known answer to every configuration: tables of trained models, interpolated between their
 * grid points where the parameter is a number, and test functions of the literature. See README.md for the sources.
 */
import type { StudyDefinition } from "../../src/engine/create-study.ts";
import type { ParamValue, ParamValues } from "../../src/study/value.ts";
import { testFunctions } from "./test-functions.ts";

interface ProblemParameter {
  readonly name: string;
  readonly type: "float" | "int" | "categorical" | "ordinal";
  readonly low?: number;
  readonly high?: number;
  readonly log?: boolean;
  /** Of categorical and ordinal parameters: the values that the table has, in its order. */
  readonly choices?: readonly ParamValue[];
  /** Of numbers: where the table has values, ascending. */
  readonly grid?: readonly number[];
  readonly when?: Readonly<Record<string, ParamValue>>;
}

interface ProblemBase {
  readonly name: string;
  readonly source: string;
  readonly direction: "minimize" | "maximize";
  readonly space: readonly ProblemParameter[];
  readonly best: number;
  /** Of the whole space. */
  readonly median: number;
}

interface TableFile extends ProblemBase {
  readonly kind: "table" | "interpolated";
  /** How many values each parameter has in the table. */
  readonly shape: readonly number[];
  /** Little-endian float32 in base64, the last parameter varying fastest. */
  readonly values: string;
}

interface FunctionFile extends ProblemBase {
  readonly kind: "function";
  readonly fn: string;
  readonly shift?: readonly number[];
}

interface ConditionalFile extends ProblemBase {
  readonly kind: "conditional";
  /** File names of the problems between which the parameter `branch` chooses. */
  readonly branches: Readonly<Record<string, string>>;
  readonly scale: Readonly<Record<string, number>>;
  readonly offset: Readonly<Record<string, number>>;
}

export type ProblemFile = TableFile | FunctionFile | ConditionalFile;

export interface BenchProblem {
  readonly name: string;
  readonly definition: Pick<StudyDefinition, "space" | "objective">;
  /** The value of a configuration, as a trial would report it. */
  evaluate(params: ParamValues): number;
  /** 0 at the best value of the space, 1 at its median. */
  regret(value: number): number;
  isBetter(a: number, b: number): boolean;
}

/** @param read gives the problem file of a name, for the branches of conditional problems */
export function loadProblem(file: ProblemFile, read: (name: string) => ProblemFile): BenchProblem {
  return {
    name: file.name,
    definition: {
      space: spaceDefinition(file.space),
      objective: file.direction === "minimize" ? { minimize: "value" } : { maximize: "value" },
    },
    evaluate: evaluator(file, read),
    regret: (value) => (file.best - value) / (file.best - file.median),
    isBetter: (a, b) => (file.direction === "minimize" ? a < b : a > b),
  };
}

type SpaceGroup = { [name: string]: SpaceGroup | Readonly<Record<string, unknown>> };

function spaceDefinition(parameters: readonly ProblemParameter[]): StudyDefinition["space"] {
  const space: SpaceGroup = {};
  for (const { name, grid: _, when, ...range } of parameters) {
    const path = name.split(".");
    const last = path.pop() as string;
    let group = space;
    for (const part of path) {
      group[part] ??= {};
      group = group[part] as SpaceGroup;
    }
    const condition = Object.entries(when ?? {})
      .map(([other, value]) => `${other} == ${JSON.stringify(value)}`)
      .join(" and ");
    group[last] = { ...range, ...(condition !== "" && { when: condition }) };
  }
  return space as StudyDefinition["space"];
}

function evaluator(file: ProblemFile, read: (name: string) => ProblemFile): (params: ParamValues) => number {
  switch (file.kind) {
    case "function":
      return functionEvaluator(file);
    case "conditional":
      return conditionalEvaluator(file, read);
    case "table":
    case "interpolated":
      return tableEvaluator(file);
  }
}

function functionEvaluator({ name, fn, shift, space }: FunctionFile): (params: ParamValues) => number {
  const formula = testFunctions[fn];
  if (formula === undefined) throw new Error(`${name}: there is no test function ${fn}`);
  return (params) => formula(space.map((parameter, i) => Number(params[parameter.name]) - (shift?.[i] ?? 0)));
}

function conditionalEvaluator(
  { branches, scale, offset }: ConditionalFile,
  read: (name: string) => ProblemFile,
): (params: ParamValues) => number {
  const problems = Object.entries(branches).map(
    ([branch, name]) => [branch, loadProblem(read(name), read)] as const,
  );
  const byBranch = new Map(problems);
  return (params) => {
    const branch = String(params["branch"]);
    const problem = byBranch.get(branch);
    if (problem === undefined) throw new Error(`there is no branch ${branch}`);
    const own = Object.entries(params).flatMap(([name, value]) =>
      name.startsWith(`${branch}.`) ? [[name.slice(branch.length + 1), value] as const] : [],
    );
    const value = problem.evaluate(Object.fromEntries(own));
    return problem.regret(value) * (scale[branch] ?? 1) + (offset[branch] ?? 0);
  };
}

function tableEvaluator({ space, shape, values }: TableFile): (params: ParamValues) => number {
  const table = decodeFloats(values);
  return (params) => {
    // The corners of the cell around the configuration, as offsets into the table with their weights.
    let corners: readonly (readonly [offset: number, weight: number])[] = [[0, 1]];
    space.forEach((parameter, i) => {
      const places = placesOf(parameter, params[parameter.name] ?? null);
      corners = corners.flatMap(([offset, weight]) =>
        places.map(([index, share]) => [offset * (shape[i] ?? 1) + index, weight * share] as const),
      );
    });
    return corners.reduce((sum, [offset, weight]) => sum + weight * (table[offset] ?? Number.NaN), 0);
  };
}

/** The grid points beside a value with their weights; values past the ends of the grid are taken to its ends. */
function placesOf(
  { name, choices, grid, log }: ProblemParameter,
  value: ParamValue,
): readonly (readonly [index: number, share: number])[] {
  if (grid === undefined) {
    const index = choices?.indexOf(value) ?? -1;
    if (index < 0) throw new Error(`${name}: ${JSON.stringify(value)} is not in the table`);
    return [[index, 1]];
  }
  const scale = log ? Math.log : (x: number) => x;
  const x = scale(Number(value));
  const above = grid.findIndex((point) => scale(point) >= x);
  if (above === 0) return [[0, 1]];
  if (above < 0) return [[grid.length - 1, 1]];
  const [low, high] = [scale(grid[above - 1] as number), scale(grid[above] as number)];
  const share = (x - low) / (high - low);
  return [
    [above - 1, 1 - share],
    [above, share],
  ];
}

function decodeFloats(base64: string): Float32Array {
  const bytes = Buffer.from(base64, "base64");
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(4 * index));
}
