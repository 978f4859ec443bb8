import type { Problem } from "./problem.ts";
import { strategyOptions } from "./schema/strategy.ts";
import { similarName } from "./similar-name.ts";
import { defaultStrategy, findStrategy, type StrategyDescription, strategies } from "./strategies.ts";
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
  if (plugin !== undefined) return { strategy: undefined, problems: pluginProblems(name) };
  if (typeof name !== "string") {
    const message = "`strategy` needs `name`, such as `strategy: { name: grid, points: 5 }`.";
    return { strategy: undefined, problems: [fault("missing-key", ["strategy"], message, "key")] };
  }
  const namePath = typeof written === "string" ? ["strategy"] : ["strategy", "name"];
  const known = findStrategy(name);
  if (known === undefined) return { strategy: undefined, problems: [unknownStrategy(name, namePath)] };
  const problems = [
    ...(known.available ? [] : [notAvailable(known, namePath)]),
    ...checkPart("sampler", sampler, known),
    ...checkPart("scheduler", scheduler, known),
    ...Object.keys(options).flatMap((option) => checkOption(option, known)),
  ];
  if (problems.length > 0) return { strategy: undefined, problems };
  return { strategy: { name, sampler: known.sampler, scheduler: known.scheduler, options }, problems };
}

const availableNames = alternatives(strategies.filter(({ available }) => available).map(({ name }) => name));

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

function pluginProblems(name: unknown): readonly Problem[] {
  if (name === undefined) return [];
  return [
    fault(
      "conflicting-keys",
      ["strategy", "plugin"],
      "`strategy` takes either `name` or `plugin`. Remove one of them.",
      "key",
    ),
  ];
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

function notAvailable({ name }: StrategyDescription, path: readonly string[]): Problem {
  return fault(
    "not-available",
    path,
    `The strategy \`${name}\` is not available yet. Use ${availableNames}.`,
  );
}

function checkPart(
  part: "sampler" | "scheduler",
  value: unknown,
  known: StrategyDescription,
): readonly Problem[] {
  if (value === undefined || value === known[part]) return [];
  const message = `A \`${part}\` cannot be chosen yet: \`${known.name}\` comes with its own. Remove this key; the strategies are ${availableNames}.`;
  return [fault("not-available", ["strategy", part], message, "key")];
}

function checkOption(option: string, known: StrategyDescription): readonly Problem[] {
  const readers = strategyOptions[option] ?? [];
  if (readers.includes(known.name)) return [];
  const message = `The strategy \`${known.name}\` has no option \`${option}\`; it belongs to ${alternatives(readers)}. Remove it.`;
  return [fault("unknown-key", ["strategy", option], message, "key")];
}
