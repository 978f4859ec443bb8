/** A study as a sweep of Weights & Biases, as far as those go: no conditions, no requirements, one objective. */
import { stringify } from "yaml";
import { splitCommand } from "../study/command.ts";
import type { Parameter } from "../study/space.ts";
import type { Study } from "../study/study.ts";
import type { TemplatePart } from "../study/template.ts";
import { roundedNumber } from "./draft-ranges.ts";
import { createNotes, type DraftNote, type DraftNotes } from "./study-draft.ts";

export interface WandbSweep {
  readonly text: string;
  readonly notes: readonly DraftNote[];
}

const methods: ReadonlyMap<string, string> = new Map([
  ["grid", "grid"],
  ["random", "random"],
  ["sobol", "random"],
]);

export function exportWandb(study: Study): WandbSweep {
  const notes = createNotes();
  const { space, strategy, budget } = study;
  const [objective, ...others] = study.objectives;
  if (others.length > 0)
    notes.lost(
      "objectives",
      `A sweep has one metric; ${others.map(({ metric }) => metric).join(", ")} is left out.`,
    );
  for (const { name, when } of space.parameters)
    if (when !== undefined)
      notes.lost(`space.${name}`, "A sweep has no conditions: the value is drawn, and passed, in every run.");
  if (space.requirements.length > 0) notes.lost("require", "A sweep tries forbidden corners too.");
  if (space.derived.length > 0) notes.lost("derived", "A sweep computes no values: the program has to.");
  if (study.constraints.length > 0)
    notes.lost("constraints", "A sweep does not know which runs are infeasible.");
  if (study.stop.length > 0)
    notes.lost("stop", "A sweep has Hyperband only; runs are not stopped by this rule.");
  if (study.baseline.length > 0) notes.lost("baseline", "A sweep does not begin with given values.");
  if (study.seed !== undefined) notes.lost("seed", "A sweep draws other values each time.");
  if (budget.timeMs !== undefined || budget.steps !== undefined)
    notes.lost("budget", "A sweep is limited by `run_cap` only.");
  if (budget.parallel > 1) notes.lost("budget.parallel", "Start as many agents.");
  const method = methods.get(strategy.sampler) ?? "bayes";
  if (method !== strategy.name && !(method === "bayes" && ["bayesian", "gp"].includes(strategy.name)))
    notes.lost("strategy", `There is no ${strategy.name} there; the sweep's method is \`${method}\`.`);
  const parameters = Object.fromEntries([
    ...space.parameters.map((parameter) => [parameter.name, parameterOf(parameter, notes)] as const),
    ...Object.entries(space.constants).map(([name, value]) => [name, { value }] as const),
  ]);
  const sweep = {
    name: study.name,
    ...(study.description !== undefined && { description: study.description }),
    ...commandOf(study, Object.keys(parameters), notes),
    method,
    ...(objective !== undefined && {
      metric: {
        name: objective.metric,
        goal: objective.direction,
        ...(study.stopWhen.target !== undefined && { target: study.stopWhen.target }),
      },
    }),
    ...(budget.trials !== undefined && { run_cap: budget.trials }),
    ...earlyTermination(study, notes),
    parameters,
  };
  if (objective !== undefined)
    notes.toDo(
      "metric",
      `A sweep reads what is logged with wandb.log({"${objective.metric}": ...}); JSON lines are not read.`,
    );
  const comments = notes.all.map(
    ({ where, message }) => `# - ${where === "" ? "" : `${where}: `}${message}\n`,
  );
  const heading = comments.length === 0 ? "" : `# Not as in the study:\n${comments.join("")}\n`;
  return { text: `${heading}${yamlText(sweep)}`, notes: notes.all };
}

/** W&B reads YAML 1.1, where 1e-9 is a text and 1.0e-9 a number. */
function yamlText(sweep: object): string {
  const text = stringify(sweep, { version: "1.1", lineWidth: 0 });
  return text.replace(/^(\s*(?:- |\w+: ))(-?\d+)(e[+-]\d+)$/gm, "$1$2.0$3");
}

function parameterOf({ name: where, domain, prior }: Parameter, notes: DraftNotes): object {
  const { type, low = 0, high = 0, log = false, step, choices = [] } = domain.mapping;
  if (type === "bool" || type === "categorical" || type === "ordinal") {
    const values = type === "bool" ? [false, true] : [...choices];
    return Array.isArray(prior) ? { values, probabilities: sharesOf(prior) } : { values };
  }
  if (prior !== undefined)
    notes.lost(`space.${where}`, "Draws crowd around its `prior` here; there they are even.");
  if (log && type === "int") {
    notes.lost(`space.${where}`, "The integers on a logarithmic scale are rounded there to steps of 1.");
    return { distribution: "q_log_uniform_values", min: low, max: high, q: 1 };
  }
  if (log) return { distribution: "log_uniform_values", min: low, max: high };
  if (step !== undefined) return { distribution: "q_uniform", min: low, max: high, q: step };
  return { distribution: type === "int" ? "int_uniform" : "uniform", min: low, max: high };
}

function sharesOf(weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => roundedNumber(weight / sum));
}

function earlyTermination({ strategy, fidelity }: Study, notes: DraftNotes): object {
  if (strategy.scheduler === "full" || strategy.scheduler === "replay") return {};
  const eta = Number(strategy.options["eta"] ?? 3);
  if (!["asha", "hyperband", "halving"].includes(strategy.scheduler)) {
    notes.lost("strategy", `A sweep has no ${strategy.scheduler}: every run goes to its end.`);
    return {};
  }
  notes.lost(
    "strategy",
    "Runs are stopped at the brackets of Hyperband, never paused; iterations are calls of wandb.log.",
  );
  return { early_terminate: { type: "hyperband", min_iter: fidelity?.min ?? 1, eta } };
}

/** Only a command to which all values are passed as `--name=value` can be one of a sweep. */
function commandOf({ run }: Study, names: readonly string[], notes: DraftNotes): object {
  if (run === undefined) return {};
  if (run.target.kind === "task") {
    notes.toDo("run.task", `Write the program of the task "${run.target.label}".`);
    return { program: "train.py" };
  }
  if (Object.keys(run.env).length > 0) notes.lost("run.env", "Set these variables where the agent runs.");
  if (run.shell) {
    notes.toDo("run.command", "A sweep runs no shell: write the program with its words.");
    return { program: "train.py" };
  }
  const { words } = splitCommand(run.target.line);
  const plain: string[] = [];
  const passed = new Set<string>();
  words.forEach(({ parts }, index) => {
    const placeholders = parts.filter((part) => part.kind === "placeholder");
    const [only] = placeholders;
    if (only === undefined) {
      const next = words[index + 1]?.parts;
      const isFlagOfNext =
        next?.length === 1 && next[0]?.kind === "placeholder" && textOf(parts).startsWith("--");
      if (!isFlagOfNext) plain.push(textOf(parts));
      return;
    }
    const flag =
      parts.length === 1
        ? textOf(words[index - 1]?.parts ?? [])
        : textOf(parts.slice(0, -1)).replace(/=$/, "");
    if (placeholders.length > 1 || flag !== `--${only.name}`)
      notes.lost("run.command", `\`{${only.name}}\` is passed as \`--${only.name}=...\` there.`);
    for (const { name } of placeholders) passed.add(name);
  });
  if (passed.size > 0 && names.some((name) => !passed.has(name)))
    notes.lost("run.command", "All values are passed there, those that the command does not use too.");
  const args = run.booleans === "flag" ? `\${args_no_boolean_flags}` : `\${args}`;
  const program = plain.find((word) => /\.\w+$/.test(word));
  return { ...(program !== undefined && { program }), command: [...plain, args] };
}

function textOf(parts: readonly TemplatePart[]): string {
  return parts.map((part) => (part.kind === "text" ? part.text : `{${part.name}}`)).join("");
}
