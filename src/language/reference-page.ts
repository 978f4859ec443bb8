import * as z from "zod";
import type { DefinitionPath } from "../study/problem.ts";
import { studySchema } from "../study/schema.ts";
import { formsOf, noteOf } from "../study/schema-at.ts";
import { spaceFunctions } from "../study/space-function.ts";
import { defaultStrategy, strategies } from "../study/strategies.ts";
import { exampleLines } from "./describe.ts";
import { codeBlock, paragraphs } from "./markdown.ts";

/** A study with what most have. */
const wholeExample = `run:
  command: python train.py --lr {lr} --width {width}
objective:
  maximize: val_accuracy
space:
  lr: loguniform(1e-4, 1)
  width: int(8, 256, log)
strategy: bayesian
budget: { trials: 60, parallel: 2 }`;

/** Pages that lead through what a key is for, beside docs/study-file.md. */
const furtherPages: Readonly<Record<string, readonly [title: string, file: string]>> = {
  run: ["Tasks and command lines", "tasks.md"],
  metrics: ["Reading metrics of any form", "how-to/metrics.md"],
  objectives: ["Several objectives", "how-to/objectives.md"],
  constraints: ["Several objectives, and constraints", "how-to/objectives.md"],
  space: ["Choices within choices", "how-to/conditions.md"],
  fidelity: ["Stopping bad trials early", "how-to/early-stopping.md"],
  strategy: ["Strategies", "strategies.md"],
  stop: ["Stopping rules", "populations.md#stopping-rules"],
  budget: ["Changing a study while it runs", "live-edits.md"],
  compare: ["Comparing strategies", "how-to/compare.md"],
  executor: ["Running on a Slurm cluster", "slurm.md"],
  slots: ["Spreading trials over graphics cards and cores", "how-to/gpus.md"],
  checkpoints: ["Runs, and where everything is kept", "runs.md"],
  keep: ["Runs, and where everything is kept", "runs.md"],
};

/** The reference of the study file as a Markdown page: what the schema, the space functions and the strategies say. */
export function referencePage(): string {
  const keys = Object.entries(studySchema.shape) as readonly [string, z.ZodType][];
  const written = new Map<string, string>();
  return `${paragraphs(
    "# The study file",
    "<!-- Written by scripts/generate-schema.mjs from the descriptions in src/study. -->",
    `${noteOf(studySchema).description ?? ""} It is a YAML file named \`*.study.yaml\`. Each key below says what it takes; only \`space\`, \`run\` and \`objective\` (or \`objectives\`) cannot be left out.`,
    codeBlock(wholeExample, "yaml"),
    `[The tutorial](tutorial.md) begins with a script and no study. The keys: ${keys.map(([key]) => keyLink(key)).join(" · ")}`,
    "What stands behind a parameter's name is under [space functions](#space-functions), what `when` and `require` take under [expressions](#expressions).",
    ...keys.map(([key, schema]) => keySection(key, schema, written)),
    spaceFunctionSection(),
    expressionSection(),
    strategySection(),
  )}\n`;
}

/** As GitHub and VS Code name the heading of a key. */
function anchor(key: string): string {
  return key.toLowerCase();
}

function keyLink(key: string): string {
  return `[\`${key}\`](#${anchor(key)})`;
}

/** @param written the tables of earlier sections, each with its key; those of this one are added */
function keySection(key: string, schema: z.ZodType, written: Map<string, string>): string {
  const note = noteOf(schema);
  const [title, file] = furtherPages[key] ?? [];
  return paragraphs(
    `## \`${key}\``,
    note.description,
    `Takes ${typeText(schema)}.`,
    note.examples.length === 0
      ? undefined
      : codeBlock(note.examples.map((value) => exampleLines(key, value)).join("\n# or\n"), "yaml"),
    ...tables(schema, [key]).flatMap(({ caption, rows }) => {
      const place = written.get(rows);
      written.set(rows, place ?? key);
      if (place === key) return [];
      return [caption, place === undefined ? rows : `The keys are those of ${keyLink(place)}.`];
    }),
    title && `More: [${title}](${file}).`,
  );
}

interface Table {
  readonly caption: string | undefined;
  readonly rows: string;
}

/** A table for each mapping that a value can be, items of a list and values of named keys included. */
function tables(schema: z.ZodType, path: DefinitionPath): readonly Table[] {
  return formsOf(schema).flatMap((form): readonly Table[] => {
    if (form instanceof z.ZodObject) return [keyTable(form, path)];
    if (form instanceof z.ZodArray) return tables(form.element as z.ZodType, [...path, 0]);
    if (form instanceof z.ZodRecord) {
      const values = formsOf(form.valueType as z.ZodType).filter((value) => !(value instanceof z.ZodRecord));
      return values.flatMap((value) => tables(value, [...path, "name"]));
    }
    return [];
  });
}

function keyTable(form: z.ZodObject, path: DefinitionPath): Table {
  const rows = (Object.entries(form.shape) as [string, z.ZodType][]).map(([key, schema]) => {
    const { description = "" } = noteOf(schema);
    return `| \`${key}\` | ${cell(typeText(schema))} | ${cell(description)} |`;
  });
  const caption = noteOf(form).description;
  return {
    caption: path.length === 1 ? undefined : caption,
    rows: ["| key | takes | meaning |", "| --- | --- | --- |", ...rows].join("\n"),
  };
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replace(/\s+/g, " ");
}

/** What a value can be, as a noun phrase. */
function typeText(schema: z.ZodType): string {
  const nouns = [...new Set(formsOf(schema).map(nounOf))];
  const last = nouns.pop() ?? "nothing";
  return nouns.length === 0 ? last : `${nouns.join(", ")} or ${last}`;
}

function nounOf(form: z.ZodType): string {
  if (form instanceof z.ZodEnum) return form.options.map((option) => `\`${option}\``).join(", ");
  if (form instanceof z.ZodArray) return "a list";
  if (form instanceof z.ZodObject || form instanceof z.ZodRecord) return "a mapping";
  if (form instanceof z.ZodBoolean) return "`true` or `false`";
  if (form instanceof z.ZodNumber) return form.format === "safeint" ? "a whole number" : "a number";
  return form instanceof z.ZodNull ? "`null`" : "a text";
}

function spaceFunctionSection(): string {
  const rows = spaceFunctions.map(({ signature, summary, options }) => {
    const names = options.map(({ name }) => `\`${name}\``).join(", ");
    return `| \`${signature}\` | ${cell(summary)} | ${names} |`;
  });
  const options = new Map(
    spaceFunctions.flatMap((known) =>
      known.options.map((option) => [`${option.name} ${option.summary}`, option] as const),
    ),
  );
  return paragraphs(
    "## Space functions",
    "What stands behind the name of a parameter. Options come last, separated by commas: `int(8, 256, log)`, `uniform(0, 1, step=0.1)`.",
    ["| function | values | options |", "| --- | --- | --- |", ...rows].join("\n"),
    [...options.values()].map(({ name, summary }) => `- \`${name}\`: ${summary}`).join("\n"),
  );
}

function expressionSection(): string {
  const rows = [
    ["names", "`width`, `optimizer.momentum`; a part with a hyphen in backticks: `` `weight-decay` ``"],
    ["values", '`128`, `1e-4`, `"sgd"`, `true`, `false`, `null`, `[1, 2]`'],
    ["arithmetic", "`+` `-` `*` `/` `%` `**`"],
    ["comparisons", "`==` `!=` `<` `<=` `>` `>=`, chained as in `1 < width <= 512`; `in`, `not in`"],
    ["logic", "`and`, `or`, `not`, parentheses"],
  ].map(([what, how]) => `| ${what} | ${how} |`);
  return paragraphs(
    "## Expressions",
    "`when`, `require`, `derived` and `constraints` hold expressions. They compute with the values of one configuration, or of its metrics, and call nothing.",
    ["| | |", "| --- | --- |", ...rows].join("\n"),
  );
}

function strategySection(): string {
  const rows = strategies.map(({ name, family, summary }) => {
    const about = name === defaultStrategy ? `*The default.* ${summary}` : summary;
    return `| \`${name}\` | ${family} | ${cell(about)} |`;
  });
  return paragraphs(
    "## Strategies",
    ["| name | family | what it does |", "| --- | --- | --- |", ...rows].join("\n"),
    "[Strategies](strategies.md) explains each, with a picture of how it searches and its paper.",
  );
}
