import { checkComparison, checkEntries } from "./check-comparison.ts";
import { compileBaseline } from "./compile-baseline.ts";
import { compileComparison } from "./compile-comparison.ts";
import { compileExecutor } from "./compile-executor.ts";
import { compileConstraints, compileObjectives } from "./compile-objectives.ts";
import { checkRepeat, compileRepeat } from "./compile-repeat.ts";
import { compileFidelity, compileMetrics, compileRun } from "./compile-run.ts";
import { type CompiledSpace, compileSpace } from "./compile-space.ts";
import { compileStop } from "./compile-stop.ts";
import { compileStrategy } from "./compile-strategy.ts";
import { durationMs } from "./duration.ts";
import { compileKeep } from "./keep-policy.ts";
import type { Declarations } from "./names.ts";
import { type DefinitionPath, isError, type Problem } from "./problem.ts";
import { isMapping } from "./read-space.ts";
import { type Recall, withoutRecall } from "./recall.ts";
import { studySchema } from "./schema.ts";
import type { Sections } from "./sections.ts";
import { checkShape, shown } from "./shape.ts";
import { compileSlots, gpuPlaces } from "./slots.ts";
import { isFiniteSpace } from "./space.ts";
import type { Budget, Study } from "./study.ts";

export interface CompileOptions {
  /** The name of a study that gives none. */
  readonly defaultName?: string;
  /** Whether the study says what a trial runs, or the caller runs the trials itself. */
  readonly needsRun: "run-required" | "run-optional";
  /** Why the strategy's sampler does not fit the study. Handed in, since samplers build on this folder. */
  readonly checkStrategy?: (study: Study) => readonly Problem[];
  /** Of earlier looks at the same study. */
  readonly recall?: Recall;
}

export interface CompiledStudy {
  /** Undefined exactly where a problem is an error. */
  readonly study: Study | undefined;
  readonly problems: readonly Problem[];
  /** Every name that the study declares, those of broken parameters included. */
  readonly declarations: Declarations;
}

const shapeOfTheRest = studySchema.omit({ space: true });

/**
 * Reads a study definition: a study file as data, or an object given to `createStudy`. Each section is read for itself,
 * so an error in one hides none of another's. Never throws.
 */
export function compileStudy(definition: unknown, options: CompileOptions): CompiledStudy {
  const { study, problems, declarations } = compileSections(definition, options);
  return { study, problems: problems.filter((problem) => !isThere(problem, problems)), declarations };
}

/** A key is not missing where it is only misspelt, or has a value that cannot be read. */
function isThere({ code, path, message }: Problem, problems: readonly Problem[]): boolean {
  if (code !== "missing-key") return false;
  return problems.some((other) => {
    const isInside =
      other.path.length === path.length + 1 && path.every((key, index) => key === other.path[index]);
    const key = other.code === "unknown-key" ? other.replacement : other.path.at(-1);
    return isInside && key !== undefined && message.includes(`\`${key}\``);
  });
}

function compileSections(definition: unknown, options: CompileOptions): CompiledStudy {
  if (!isMapping(definition)) {
    const found = definition === null || definition === undefined ? "is empty" : `is ${shown(definition)}`;
    const message = `A study is a mapping with \`run\`, \`objective\` and \`space\`; this ${found}.`;
    return {
      study: undefined,
      problems: [{ code: "wrong-type", severity: "error", message, path: [], at: "value" }],
      declarations: new Map(),
    };
  }
  const { recall = withoutRecall } = options;
  const { space: writtenSpace, ...rest } = definition;
  const shapeProblems = checkShape(shapeOfTheRest, rest, []);
  const sections = readable(rest, shapeProblems);
  const written = new Set(Object.keys(definition).filter((key) => definition[key] !== undefined));
  const problems: Problem[] = [...shapeProblems];
  const report = <Result extends { readonly problems: readonly Problem[] }>(result: Result): Result => {
    problems.push(...result.problems);
    return result;
  };

  const { objectives } = report(
    compileObjectives({ objective: sections.objective, objectives: sections.objectives, written }),
  );
  const run = sections.run && report(compileRun(sections.run)).run;
  if (options.needsRun === "run-required" && !written.has("run")) problems.push(missingRun());
  const { metrics } = report(compileMetrics(sections.metrics ?? {}));
  const fidelity = sections.fidelity && report(compileFidelity(sections.fidelity)).fidelity;
  const compiledSpace = report(
    compileSpace({
      space: writtenSpace,
      derived: sections.derived,
      require: sections.require,
      resource: sections.fidelity?.parameter,
      recall,
    }),
  );
  const { space, declarations } = compiledSpace;
  const { baseline } = report(compileBaseline(sections.baseline ?? [], space, declarations));
  const { constraints } = report(compileConstraints(sections.constraints));
  const isStrategyReadable = !written.has("strategy") || sections.strategy !== undefined;
  const compared = written.has("compare")
    ? report(compileComparison(sections, objectives, written))
    : undefined;
  const { comparison } = compared ?? {};
  const strategy =
    compared !== undefined
      ? comparison?.entries[0]?.strategy
      : isStrategyReadable
        ? report(compileStrategy(sections.strategy)).strategy
        : undefined;
  const { stop } = compared ?? report(compileStop(sections.stop, objectives, strategy));
  problems.push(...checkMaxFailures(sections.max_failures));
  if (strategy === undefined) return { study: undefined, problems, declarations };

  const executor = compileExecutor(sections.executor, run);
  const { slots } = report(compileSlots(sections.slots, executor, sections));
  const study: Study = {
    name: sections.study ?? options.defaultName ?? "study",
    description: sections.description,
    run,
    executor,
    slots,
    metrics,
    objectives,
    space,
    constraints,
    fidelity,
    strategy,
    comparison,
    stop,
    budget: compileBudget(sections.budget, slots),
    stopWhen: {
      target: sections.stop_when?.target,
      patience: sections.stop_when?.patience,
      cost: sections.stop_when?.cost,
    },
    baseline,
    start: compileStart(sections.start),
    repeat: compileRepeat(sections.repeat),
    duplicates: sections.duplicates ?? defaultDuplicates(compiledSpace),
    maxFailures: compileMaxFailures(sections.max_failures),
    checkpoints: sections.checkpoints ?? "best",
    keep: compileKeep(sections.keep),
    reproducible: compileReproducible(sections.reproducible),
    seed: sections.seed,
  };
  problems.push(...checkRepeat(study));
  if (space.parameters.length > 0) {
    const misfits = checkEach(study, options.checkStrategy ?? (() => []));
    problems.push(...misfits.map((problem) => ({ ...problem, path: placeOf(problem.path, compiledSpace) })));
  }
  if (comparison !== undefined && !problems.some(isError))
    problems.push(...checkComparison(study, comparison));
  if (options.needsRun === "run-required" && !problems.some(isError))
    problems.push(...checkEach(study, checkBudget));
  return { study: problems.some(isError) ? undefined : study, problems, declarations };
}

/** Of a comparison, each of its strategies is held against the study. */
function checkEach(study: Study, check: (study: Study) => readonly Problem[]): readonly Problem[] {
  return study.comparison === undefined ? check(study) : checkEntries(study, study.comparison, check);
}

/** The sections without what has a wrong shape: a wrong key, value or item is left out, the rest of its section stays. */
function readable(definition: Readonly<Record<string, unknown>>, problems: readonly Problem[]): Sections {
  const sections: Record<string, unknown> = { ...definition };
  for (const { path, at, code } of problems) {
    const [section, key, deeper] = path;
    if (typeof section !== "string") continue;
    const value = sections[section];
    const isWhole =
      key === undefined ||
      (code === "missing-key" && at === "key" && deeper === undefined && !Array.isArray(value));
    if (isWhole) delete sections[section];
    else if (Array.isArray(value))
      sections[section] = value.map((item, index) => (index === key ? undefined : item));
    else if (isMapping(value))
      sections[section] = Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
  }
  return sections as Sections;
}

function missingRun(): Problem {
  const message =
    "A study needs `run`, what one trial runs: `run: { task: train }` for a task of this workspace, or `run: { command: python train.py --lr {lr} }`.";
  return { code: "missing-key", severity: "error", message, path: [], at: "key" };
}

function compileBudget(written: Sections["budget"] = {}, slots: Study["slots"]): Budget {
  const { trials, time, steps, parallel = (slots && gpuPlaces(slots)) ?? 1 } = written;
  return { trials, timeMs: time === undefined ? undefined : durationMs(time), steps, parallel };
}

function defaultDuplicates({ space }: CompiledSpace): Study["duplicates"] {
  return isFiniteSpace(space) ? "skip" : "allow";
}

function compileStart(written: Sections["start"] = []): Study["start"] {
  const isPlain = typeof written === "string" || Array.isArray(written);
  const { from, study } = isPlain ? { from: written, study: undefined } : written;
  return [from].flat().map((source) => ({ from: source, study }));
}

function checkMaxFailures(value: number | undefined): readonly Problem[] {
  if (value === undefined || value < 1 || Number.isInteger(value)) return [];
  const message = `\`max_failures\` is a count, such as 10, or a share below 1, such as 0.5; ${value} is neither.`;
  return [{ code: "wrong-value", severity: "error", message, path: ["max_failures"], at: "value" }];
}

function compileMaxFailures(value: number | undefined): Study["maxFailures"] {
  return value === undefined ? undefined : { kind: value < 1 ? "share" : "count", value };
}

/** How far proposals lag behind results where the file only says that the study is to be reproducible. */
const defaultLag = 4;

function compileReproducible(written: Sections["reproducible"] = false): Study["reproducible"] {
  if (typeof written !== "boolean") return written;
  return written ? { lag: defaultLag } : undefined;
}

/** A sampler knows parameters by their names; where their ranges are written is known here. */
function placeOf(path: DefinitionPath, { rangePaths }: CompiledSpace): DefinitionPath {
  const [section, ...names] = path;
  return (section === "space" ? rangePaths.get(names.join(".")) : undefined) ?? path;
}

/** A population is trained once, and a schedule is carried out once. */
const endsItself: ReadonlySet<string> = new Set(["pbt", "pb2", "replay"]);

function checkBudget({ budget, strategy, space, duplicates, stopWhen }: Study): readonly Problem[] {
  const isLimited =
    budget.trials !== undefined ||
    budget.timeMs !== undefined ||
    budget.steps !== undefined ||
    stopWhen.target !== undefined ||
    stopWhen.patience !== undefined ||
    stopWhen.cost !== undefined;
  const isSpent = strategy.sampler === "grid" || (isFiniteSpace(space) && duplicates === "skip");
  if (isLimited || isSpent || endsItself.has(strategy.scheduler)) return [];
  const message =
    "Nothing ends this study: it runs until you stop it. Set a limit, such as `budget: { trials: 60 }`.";
  return [{ code: "no-budget", severity: "information", message, path: [], at: "key" }];
}
