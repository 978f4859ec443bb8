import type { Objective } from "./objective.ts";
import type { DefinitionPath, Problem } from "./problem.ts";
import { stopRuleOptions } from "./schema/strategy.ts";
import type { Sections } from "./sections.ts";
import type { StoppingRuleChoice, StrategyChoice } from "./study.ts";
import { alternatives } from "./wording.ts";

type Written = NonNullable<Sections["stop"]>;

/** @param written the readable part of `stop`: a rule or a list of rules, each a name or a mapping */
export function compileStop(
  written: Written | undefined,
  objectives: readonly Objective[],
  strategy: StrategyChoice | undefined,
): { readonly stop: readonly StoppingRuleChoice[]; readonly problems: readonly Problem[] } {
  const placed = Array.isArray(written)
    ? written.map((rule, index) => ({ rule: rule as unknown, path: ["stop", index] }))
    : [{ rule: written as unknown, path: ["stop"] }];
  const rules = placed.flatMap(({ rule, path }) => {
    if (rule === undefined) return [];
    const choice = typeof rule === "string" ? { rule } : rule;
    return [{ choice: choice as StoppingRuleChoice, path }];
  });
  if (rules.length === 0) return { stop: [], problems: [] };
  const problems = rules.flatMap(({ choice, path }) => checkRule(choice, path));
  if (objectives.length > 1) {
    const message =
      "`stop` judges a trial by one objective, and this study has several. Remove it, or keep one of them under `objective`.";
    problems.push(fault("strategy-misfit", ["stop"], message, "key"));
  }
  if (strategy !== undefined && populations.has(strategy.scheduler)) {
    const message = `\`stop\` does not go together with \`${strategy.name}\`: the members of a population are not stopped, the worst of them take over from the best. Remove it.`;
    problems.push(fault("strategy-misfit", ["stop"], message, "key"));
  }
  return { stop: rules.map(({ choice }) => choice), problems };
}

const populations: ReadonlySet<string> = new Set(["pbt", "pb2", "replay"]);

function checkRule(choice: StoppingRuleChoice, path: DefinitionPath): Problem[] {
  const { rule, ...options } = choice;
  // A mapping without its rule is reported by its shape.
  if (rule === undefined) return [];
  const problems = Object.keys(options).flatMap((option) => {
    const readers = stopRuleOptions[option] ?? [];
    if (readers.includes(rule)) return [];
    const message = `The rule \`${rule}\` has no option \`${option}\`; it belongs to ${alternatives(readers)}. Remove it.`;
    return [fault("unknown-key", [...path, option], message, "key")];
  });
  const { lower, upper } = choice;
  if (rule === "threshold" && lower === undefined && upper === undefined) {
    const message =
      "The rule `threshold` needs a bound: `lower`, `upper` or both, such as `{ rule: threshold, upper: 10 }`.";
    problems.push(fault("missing-key", path, message));
  }
  if (lower !== undefined && upper !== undefined && lower > upper) {
    const message = `\`lower\` is ${lower} and so exceeds \`upper\`, ${upper}. Swap them.`;
    problems.push(fault("swapped-bounds", [...path, "lower"], message));
  }
  return problems;
}

function fault(
  code: Problem["code"],
  path: DefinitionPath,
  message: string,
  at: Problem["at"] = "value",
): Problem {
  return { code, severity: "error", message, path, at };
}
