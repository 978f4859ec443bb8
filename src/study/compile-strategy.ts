import type { Problem } from "./problem.ts";
import { similarName } from "./similar-name.ts";
import { defaultStrategy, findStrategy, type StrategyDescription, strategies } from "./strategies.ts";
import { readsOption, type StrategyParts, strategyParts } from "./strategy-parts.ts";
import type { StrategyChoice } from "./study.ts";
import { alternatives, didYouMean } from "./wording.ts";

export interface CompiledStrategy {
  /** Undefined where a problem is an error. */
  readonly strategy: StrategyChoice | undefined;
  readonly problems: readonly Problem[];
}

/** @param written the value of `strategy`: a name, or a mapping with `name` or `plugin`; undefined where there is none */
export function compileStrategy(written: unknown): CompiledStrategy {
  if (written === undefined) return defaultChoice();
  const fields =
    typeof written === "string" ? { name: written } : (written as Readonly<Record<string, unknown>>);
  const { name, plugin, sampler, scheduler, ...options } = fields as Record<string, unknown>;
  if (plugin !== undefined) return compilePlugin(String(plugin), { name, sampler, scheduler, options });
  if (typeof name !== "string") {
    const message = "`strategy` needs `name`, such as `strategy: { name: grid, points: 5 }`.";
    return { strategy: undefined, problems: [fault("missing-key", ["strategy"], message, "key")] };
  }
  const namePath = typeof written === "string" ? ["strategy"] : ["strategy", "name"];
  const known = findStrategy(name);
  if (known === undefined) return { strategy: undefined, problems: [unknownStrategy(name, namePath)] };
  const problems = [...checkPart("sampler", sampler), ...checkPart("scheduler", scheduler)];
  if (problems.length > 0) return { strategy: undefined, problems };
  const parts = strategyParts(known, { sampler, scheduler });
  const misplaced = Object.keys(options).flatMap((option) => checkOption(option, name, parts));
  if (misplaced.length > 0) return { strategy: undefined, problems: misplaced };
  return { strategy: { name, ...parts, options }, problems: [] };
}

function defaultChoice(): CompiledStrategy {
  const chosen = findStrategy(defaultStrategy);
  if (chosen === undefined) throw new Error(`strategies.ts lacks ${defaultStrategy}`);
  const { name, sampler, scheduler } = chosen;
  return { strategy: { name, sampler, scheduler, options: {} }, problems: [] };
}

function fault(
  code: Problem["code"],
  path: readonly string[],
  message: string,
  at: Problem["at"] = "value",
): Problem {
  return { code, severity: "error", message, path, at };
}

interface BesidePlugin {
  readonly name: unknown;
  readonly sampler: unknown;
  readonly scheduler: unknown;
  /** Whatever else there is: only the plug-in knows. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A plug-in stands in for one part, and nobody looks into it here; the other part is named, or the usual one. */
function compilePlugin(file: string, { name, sampler, scheduler, options }: BesidePlugin): CompiledStrategy {
  const conflict = (message: string): Problem =>
    fault("conflicting-keys", ["strategy", "plugin"], message, "key");
  const problems = [
    ...(name === undefined
      ? []
      : [conflict("`strategy` takes either `name` or `plugin`. Remove one of them.")]),
    ...(sampler === undefined || scheduler === undefined
      ? []
      : [
          conflict(
            "A plug-in is a sampler or a scheduler, so at most one of `sampler` and `scheduler` stands beside it. Remove the one that the plug-in is.",
          ),
        ]),
    ...checkPart("sampler", sampler),
    ...checkPart("scheduler", scheduler),
  ];
  if (problems.length > 0) return { strategy: undefined, problems };
  const usual = findStrategy(defaultStrategy) as StrategyDescription;
  const part = sampler !== undefined ? "scheduler" : scheduler !== undefined ? "sampler" : undefined;
  const parts = strategyParts(usual, { sampler, scheduler });
  return { strategy: { name: file, ...parts, options, plugin: { file, part } }, problems };
}

function unknownStrategy(name: string, path: readonly string[]): Problem {
  const suggestion = similarName(
    name,
    strategies.map((strategy) => strategy.name),
  );
  const rest =
    suggestion === undefined
      ? ` The strategies are ${alternatives(
          strategies.map((strategy) => strategy.name),
          "and",
        )}.`
      : didYouMean(suggestion);
  const problem = fault("unknown-strategy", path, `There is no strategy \`${name}\`.${rest}`);
  return suggestion === undefined ? problem : { ...problem, replacement: suggestion };
}

/** The samplers, or schedulers, that strategies are made of. */
const partNames = (part: "sampler" | "scheduler"): readonly string[] => [
  ...new Set(strategies.map((strategy) => strategy[part])),
];

function checkPart(part: "sampler" | "scheduler", value: unknown): readonly Problem[] {
  const names = partNames(part);
  if (value === undefined || names.includes(String(value))) return [];
  const path = ["strategy", part];
  const suggestion = similarName(String(value), names);
  const rest =
    suggestion === undefined ? ` There are ${alternatives(names, "and")}.` : didYouMean(suggestion);
  const problem = fault("unknown-strategy", path, `There is no ${part} \`${value}\`.${rest}`);
  return [suggestion === undefined ? problem : { ...problem, replacement: suggestion }];
}

function checkOption(option: string, name: string, parts: StrategyParts): readonly Problem[] {
  if (readsOption(option, parts)) return [];
  const readers = strategies
    .filter((strategy) => readsOption(option, strategy))
    .map((strategy) => strategy.name);
  const message = `The strategy \`${name}\` has no option \`${option}\`; it belongs to ${alternatives(readers)}. Remove it.`;
  return [fault("unknown-key", ["strategy", option], message, "key")];
}
