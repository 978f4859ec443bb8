import * as z from "zod";
import type { DefinitionPath } from "../study/problem.ts";
import { studySchema } from "../study/schema.ts";
import { formsOf, noteOf } from "../study/schema-at.ts";
import { spaceFunctions } from "../study/space-function.ts";
import { defaultStrategy, strategies } from "../study/strategies.ts";
import { exampleLines, unavailable } from "./describe.ts";
import { codeBlock, paragraphs } from "./markdown.ts";

/** The reference of the study file as a Markdown page: what the schema, the space functions and the strategies say. */
export function referencePage(): string {
  const keys = Object.entries(studySchema.shape) as readonly [string, z.ZodType][];
  return `${paragraphs(
    "# The study file",
    "<!-- Written by scripts/generate-schema.mjs from the descriptions in src/study. -->",
    `${noteOf(studySchema).description ?? ""} It is a YAML file named \`*.study.yaml\`. Each key below says what it takes; only \`space\`, \`run\` and \`objective\` (or \`objectives\`) cannot be left out.`,
    keys.map(([key]) => `[\`${key}\`](#${anchor(key)})`).join(" · "),
    ...keys.map(([key, schema]) => keySection(key, schema)),
    spaceFunctionSection(),
    expressionSection(),
    strategySection(),
  )}\n`;
}

/** As GitHub and VS Code name the heading of a key. */
function anchor(key: string): string {
  return key.toLowerCase();
}

function keySection(key: string, schema: z.ZodType): string {
  const note = noteOf(schema);
  const [example] = note.examples;
  return paragraphs(
    `## \`${key}\``,
    note.description,
    availability([key], example),
    `Takes ${typeText(schema)}.`,
    note.examples.length === 0
      ? undefined
      : codeBlock(note.examples.map((value) => exampleLines(key, value)).join("\n# or\n"), "yaml"),
    ...tables(schema, [key]),
  );
}

function availability(path: DefinitionPath, example: unknown): string | undefined {
  return unavailable(path, example ?? "") === undefined ? undefined : "*Not available yet.*";
}

/** A table for each mapping that a value can be, items of a list and values of named keys included. */
function tables(schema: z.ZodType, path: DefinitionPath): readonly string[] {
  return formsOf(schema).flatMap((form): readonly string[] => {
    if (form instanceof z.ZodObject) return [keyTable(form, path)];
    if (form instanceof z.ZodArray) return tables(form.element as z.ZodType, [...path, 0]);
    if (form instanceof z.ZodRecord) {
      const values = formsOf(form.valueType as z.ZodType).filter((value) => !(value instanceof z.ZodRecord));
      return values.flatMap((value) => tables(value, [...path, "name"]));
    }
    return [];
  });
}

function keyTable(form: z.ZodObject, path: DefinitionPath): string {
  const rows = (Object.entries(form.shape) as [string, z.ZodType][]).map(([key, schema]) => {
    const { description = "", examples } = noteOf(schema);
    const missing = availability([...path, key], examples[0]);
    const about = missing === undefined ? description : `${missing} ${description}`;
    return `| \`${key}\` | ${cell(typeText(schema))} | ${cell(about)} |`;
  });
  const caption = noteOf(form).description;
  const table = ["| key | takes | meaning |", "| --- | --- | --- |", ...rows].join("\n");
  return paragraphs(path.length === 1 && caption !== undefined ? undefined : caption, table);
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
  const rows = strategies.map(({ name, family, summary, available }) => {
    const remarks = [
      name === defaultStrategy ? "*The default.*" : "",
      available ? "" : "*Not available yet.*",
    ];
    return `| \`${name}\` | ${family} | ${cell([...remarks, summary].filter(Boolean).join(" "))} |`;
  });
  return paragraphs(
    "## Strategies",
    ["| name | family | what it does |", "| --- | --- | --- |", ...rows].join("\n"),
  );
}
