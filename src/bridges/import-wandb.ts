/** A sweep of Weights & Biases as a study: https://docs.wandb.ai/guides/sweeps/define-sweep-configuration */
import { isMapping } from "../study/read-space.ts";
import { escapeTemplate } from "../study/template.ts";
import { quotedWord } from "./draft-command.ts";
import { ownName } from "./draft-ranges.ts";
import {
  createNotes,
  type DraftNotes,
  type DraftParameter,
  type DraftRun,
  type StudyDraft,
} from "./study-draft.ts";
import { wandbRange } from "./wandb-ranges.ts";

type Fields = Readonly<Record<string, unknown>>;

const known: ReadonlySet<string> = new Set([
  ...[
    "program",
    "command",
    "method",
    "metric",
    "parameters",
    "early_terminate",
    "name",
    "description",
    "run_cap",
  ],
  // Where W&B keeps the sweep; there is no such place here.
  ...["project", "entity"],
]);

const strategies: Readonly<Record<string, string>> = { grid: "grid", random: "random", bayes: "bayesian" };
/** What draws the values where early termination takes the strategy's place. */
const samplers: Readonly<Record<string, string>> = { grid: "grid", random: "random", bayesian: "tpe" };

/** @param sweep as YAML reads it with integers as bigint */
export function importWandb(sweep: Fields): StudyDraft {
  const notes = createNotes();
  const parameters: Parameter[] = [];
  if (isMapping(sweep["parameters"])) readParameters(sweep["parameters"], "", parameters, notes);
  for (const key of Object.keys(sweep))
    if (!known.has(key)) notes.lost(key, "It has no counterpart in a study.");
  const { objective, target } = readMetric(sweep["metric"], notes);
  const method = String(sweep["method"] ?? "random");
  const strategy = strategies[method] ?? "bayesian";
  if (strategies[method] === undefined)
    notes.lost(
      "method",
      `There is no counterpart of \`${method}\`; \`bayesian\` chooses a strategy for the space.`,
    );
  const stopping = readEarlyTermination(sweep["early_terminate"], strategy, notes);
  const runCap = sweep["run_cap"];
  return {
    source: "a W&B sweep",
    ...textField("name", sweep["name"]),
    ...textField("description", sweep["description"]),
    run: readCommand(sweep, parameters, notes),
    objectives: [objective],
    space: parameters.map(({ parameter }) => parameter),
    strategy: stopping?.strategy ?? strategy,
    ...(stopping?.fidelity && { fidelity: stopping.fidelity }),
    ...(target !== undefined && { stopWhen: { target } }),
    ...(runCap !== undefined && { budget: { trials: Number(runCap) } }),
    notes: notes.all,
  };
}

interface Parameter {
  /** As the sweep calls it, dotted where it is nested. */
  readonly original: string;
  readonly parameter: DraftParameter;
}

function readParameters(fields: Fields, prefix: string, into: Parameter[], notes: DraftNotes): void {
  for (const [key, value] of Object.entries(fields)) {
    const original = `${prefix}${key}`;
    const where = `parameters.${original}`;
    if (isMapping(value) && isMapping(value["parameters"])) {
      readParameters(value["parameters"], `${original}.`, into, notes);
      continue;
    }
    const text = wandbRange(where, value, notes);
    if (text === undefined) continue;
    const name = ownName(original);
    if (name !== original)
      notes.lost(where, `It is called \`${name}\` here, since its name would be an expression.`);
    into.push({ original, parameter: { name, text } });
  }
}

function readMetric(given: unknown, notes: DraftNotes) {
  const { name, goal = "minimize", target, ...rest }: Fields = isMapping(given) ? given : {};
  for (const key of Object.keys(rest))
    notes.lost(`metric.${key}`, "Failed and running trials have no made-up values here.");
  if (name === undefined) notes.toDo("metric", "Name the metric that the program reports.");
  else
    notes.toDo(
      "metric",
      `\`wandb.log\` is not read: let the program also print \`{"${String(name)}": ...}\` on a line of its own.`,
    );
  const direction = goal === "maximize" ? ("maximize" as const) : ("minimize" as const);
  return {
    objective: { metric: String(name ?? "loss"), direction },
    target: target === undefined ? undefined : Number(target),
  };
}

/** Hyperband of W&B stops a run at a bracket unless it is among the best 1/eta there: `asha` that stops. */
function readEarlyTermination(given: unknown, strategy: string, notes: DraftNotes) {
  if (!isMapping(given)) return undefined;
  const { type, min_iter, max_iter, s, eta: givenEta, ...rest } = given;
  if (type !== "hyperband" && type !== "envelope" && type !== undefined) {
    notes.lost("early_terminate", `There is no counterpart of \`${String(type)}\`.`);
    return undefined;
  }
  for (const key of Object.keys(rest)) notes.lost(`early_terminate.${key}`, "It has no counterpart.");
  const eta = givenEta === undefined ? 3 : Number(givenEta);
  const fidelity: Record<string, number> = {};
  if (max_iter !== undefined) {
    fidelity["min"] = Math.max(1, Math.floor(Number(max_iter) / eta ** Number(s ?? 1)));
    fidelity["max"] = Number(max_iter);
  } else {
    fidelity["min"] = Number(min_iter ?? 1);
    notes.toDo(
      "early_terminate",
      "Write into `fidelity` how many steps a trial has that nobody stops, such as `max: 27`.",
    );
  }
  notes.lost(
    "early_terminate",
    "Its iterations count how often the metric was logged; here they are the `step` or `epoch` that the program reports, or else its reports.",
  );
  return { strategy: { name: "asha", sampler: samplers[strategy] ?? "tpe", eta }, fidelity };
}

const defaultCommand = [`\${env}`, `\${interpreter}`, `\${program}`, `\${args}`];

function readCommand(
  { command, program }: Fields,
  parameters: readonly Parameter[],
  notes: DraftNotes,
): DraftRun {
  const words = Array.isArray(command) ? command.map(String) : defaultCommand;
  const found = new Set<"shell" | "flags">();
  const isPlain = parameters.every(({ original, parameter }) => original === parameter.name);
  const all = (form: (original: string, name: string) => string) =>
    parameters.map(({ original, parameter }) => quotedWord(form(original, parameter.name)));
  if (parameters.some(({ original }) => original.includes(".")))
    notes.lost(
      "parameters",
      "W&B passes what is nested as one mapping; each value is an argument of its own here, such as `--optimizer.lr=0.1`.",
    );

  const line = words.flatMap((word, index): readonly string[] => {
    switch (word) {
      case `\${env}`:
        return [];
      case `\${interpreter}`:
        return ["python"];
      case `\${program}`:
        if (program === undefined) notes.toDo("program", "Write the program's name into the command.");
        return [quotedWord(escapeTemplate(String(program ?? "train.py")))];
      case `\${args}`:
      case `\${args_no_boolean_flags}`:
        if (word !== `\${args}`) found.add("flags");
        // Without any placeholder all values are appended in just this form.
        return isPlain && index === words.length - 1
          ? []
          : all((original, name) => `--${original}={${name}}`);
      case `\${args_no_hyphens}`:
        return all((original, name) => `${original}={${name}}`);
      case `\${args_json_file}`:
        found.add("shell");
        return ['"$TUNESMITH_PARAMS"'];
      case `\${args_json}`:
        found.add("shell");
        return ['"$(cat "$TUNESMITH_PARAMS")"'];
      default: {
        const variable = /^\$\{envvar:(\w+)\}$/.exec(word)?.[1];
        if (variable === undefined) return [quotedWord(escapeTemplate(word))];
        found.add("shell");
        return [`"$${variable}"`];
      }
    }
  });
  return {
    command: line.join(" "),
    ...(found.has("shell") && { shell: true }),
    ...(found.has("flags") && { booleans: "flag" }),
  };
}

function textField<Key extends string>(key: Key, value: unknown): { readonly [Name in Key]?: string } {
  return value === undefined || value === null ? {} : ({ [key]: String(value) } as { [Name in Key]: string });
}
