import { compileStop } from "./compile-stop.ts";
import { compileStrategy } from "./compile-strategy.ts";
import { hasTradeOffs, type Objective } from "./objective.ts";
import type { DefinitionPath, Problem } from "./problem.ts";
import type { Sections } from "./sections.ts";
import type { Comparison, StoppingRuleChoice, StrategyChoice } from "./study.ts";

export interface CompiledComparison {
  /** Undefined where the study compares nothing, or where nothing in `compare` can be read. */
  readonly comparison: Comparison | undefined;
  /** Of the first strategy that can be read. */
  readonly stop: readonly StoppingRuleChoice[];
  readonly problems: readonly Problem[];
}

/** Reads `compare`. Each entry is a strategy as under `strategy`, and its problems are found at the entry. */
export function compileComparison(
  { compare, stop: rules }: Pick<Sections, "compare" | "stop">,
  objectives: readonly Objective[],
  written: ReadonlySet<string>,
): CompiledComparison {
  const compiled = (compare?.strategies ?? []).map((entry, index) => {
    const { strategy, problems } = compileStrategy(entry);
    const place = ["compare", "strategies", index];
    return { strategy, place, problems: problems.map((problem) => movedTo(place, problem)) };
  });
  const readable = compiled.flatMap(({ strategy, place }) => (strategy ? [{ strategy, place }] : []));
  const stops = readable.map(({ strategy }) => compileStop(rules, objectives, strategy));
  const problems = [
    ...compiled.flatMap((entry) => entry.problems),
    ...withoutRepetition(stops.flatMap((stop) => stop.problems)),
    ...(written.has("strategy") ? [besideStrategy()] : []),
    ...(hasTradeOffs(objectives) ? [noSingleNumber()] : []),
  ];
  const labels = labelsOf(readable.map(({ strategy }) => strategy));
  const entries = readable.map(({ strategy, place }, index) => ({
    label: labels[index] as string,
    strategy,
    position: place[2] as number,
  }));
  const isComplete = compare !== undefined && entries.length > 0;
  return {
    comparison: isComplete ? { entries, seeds: compare.seeds ?? 1 } : undefined,
    stop: stops[0]?.stop ?? [],
    problems,
  };
}

/** A strategy's problems, found under `strategy`, at the entry of `compare` that it stands in. */
export function movedTo(place: DefinitionPath, problem: Problem): Problem {
  const [section, ...rest] = problem.path;
  return section === "strategy" ? { ...problem, path: [...place, ...rest] } : problem;
}

/** What holds for several strategies alike is said once. */
export function withoutRepetition(problems: readonly Problem[]): readonly Problem[] {
  const known = new Set<string>();
  return problems.filter(({ path, message }) => {
    const key = JSON.stringify([path, message]);
    if (known.has(key)) return false;
    known.add(key);
    return true;
  });
}

function besideStrategy(): Problem {
  const message =
    "`compare` names the strategies that are run, so `strategy` would not be. Remove it, or add it to `compare: { strategies }`.";
  return { code: "conflicting-keys", severity: "error", message, path: ["strategy"], at: "key" };
}

function noSingleNumber(): Problem {
  const message =
    "`compare` judges strategies by one number, and the objectives here are several without weights. Give each a `weight`, or keep one of them under `objective`.";
  return { code: "strategy-misfit", severity: "error", message, path: ["compare"], at: "key" };
}

/**
 * What entries are called: their names, with their options where a name occurs more than once, so that a label stays
 * with its strategy when the list is put into another order. Entries that say the same are numbered.
 */
function labelsOf(strategies: readonly StrategyChoice[]): readonly string[] {
  const short = strategies.map(shortName);
  const described = strategies.map((strategy, index) =>
    isUnique(short[index] as string, short) ? (short[index] as string) : describedName(strategy),
  );
  return described.map((label, index) => {
    const before = described.slice(0, index).filter((other) => other === label).length;
    return before === 0 ? label : `${label} (${before + 1})`;
  });
}

const isUnique = (name: string, names: readonly string[]) =>
  names.filter((other) => other === name).length === 1;

function shortName({ name, plugin }: StrategyChoice): string {
  return plugin === undefined ? name : (name.split("/").at(-1) ?? name).replace(/\.[cm]?[jt]s$/, "");
}

function describedName(strategy: StrategyChoice): string {
  const { sampler, scheduler, options } = strategy;
  const parts = [sampler, scheduler].filter((part) => part !== "full" && part !== strategy.name);
  const settings = Object.entries(options).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return [shortName(strategy), ...(strategy.plugin ? [] : parts), ...settings].join(" ").replaceAll('"', "");
}
