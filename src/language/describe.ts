import { choiceText, type Domain, numberText } from "../study/domain.ts";
import { exampleText } from "../study/example-text.ts";
import type { DefinitionPath } from "../study/problem.ts";
import { isMapping } from "../study/read-space.ts";
import { noteOf, schemasAt } from "../study/schema-at.ts";
import type { SpaceFunction } from "../study/space-function.ts";
import { defaultStrategy, type StrategyDescription } from "../study/strategies.ts";
import type { StrategyText } from "../study/strategy-texts.ts";
import type { TaskDescription } from "../study/tasks.ts";
import { codeBlock, inlineCode, paragraphs, plainText } from "./markdown.ts";
import type { StudyName } from "./study-names.ts";

// What the editor says about the words of a study file, as Markdown; completion and hover say the same.

/** The description of a key, with an example of its use. */
export function describeKey(path: DefinitionPath): string | undefined {
  const key = path.at(-1);
  const note = schemasAt(path)
    .map(noteOf)
    .find(({ description }) => description !== undefined);
  if (note?.description === undefined || typeof key !== "string") return undefined;
  const [example] = note.examples;
  return paragraphs(
    note.description,
    example === undefined ? undefined : codeBlock(exampleLines(key, example), "yaml"),
  );
}

/** A key with a value as people write it: mappings, and lists of more than words, in block style. */
export function exampleLines(key: string, value: unknown): string {
  if (Array.isArray(value)) {
    const items = value.map((item) => exampleText(item));
    const isShort = items.every((item) => /^[\w.+-]+$/.test(item));
    return isShort
      ? `${key}: ${exampleText(value)}`
      : `${key}:\n${items.map((item) => `  - ${item}`).join("\n")}`;
  }
  if (!isMapping(value)) return `${key}: ${exampleText(value)}`;
  const lines = Object.entries(value).map(([inner, item]) => `  ${inner}: ${exampleText(item)}`);
  return `${key}:\n${lines.join("\n")}`;
}

/** What hover and completion say of a strategy; its section of docs/strategies.md says the same (strategies-page.ts). */
export function describeStrategy(
  { name, family, summary }: StrategyDescription,
  text: StrategyText | undefined,
): string {
  return paragraphs(
    `${inlineCode(name)}: ${family}${name === defaultStrategy ? ", the default" : ""}`,
    summary,
    text?.idea,
    text && `*Take it* ${text.take}`,
    text && `*Leave it* ${text.leave}`,
  );
}

export function describeFunction({ signature, summary, options }: SpaceFunction): string {
  const list = options.map((option) => `- ${inlineCode(option.name)}: ${option.summary}`).join("\n");
  return paragraphs(codeBlock(signature, "python"), summary, list === "" ? undefined : `Options:\n\n${list}`);
}

/** The command line of a task as tasks.json gives it, on one line. */
export function taskCommand({ npm, command }: TaskDescription): string {
  if (npm !== undefined) return `npm run ${npm.script}`;
  const words = [command.command, ...(command.args ?? [])].flatMap((text) => text?.value ?? []);
  return words.join(" ");
}

export function describeTask(task: TaskDescription): string {
  const command = taskCommand(task);
  return paragraphs(
    `A ${plainText(task.type)} task of .vscode/tasks.json.`,
    command === "" ? undefined : codeBlock(command, "sh"),
  );
}

/** A name in a completion list. */
export interface NameWords {
  readonly detail: string;
  /** Markdown. */
  readonly documentation: string;
}

export function wordsOfName(name: StudyName): NameWords {
  return { detail: summarizeName(name), documentation: describeName(name) };
}

export function describeName({ name, kind, domain, fallback, expression, value }: StudyName): string {
  const title = inlineCode(name);
  const code = expression === undefined ? undefined : inlineCode(expression);
  switch (kind) {
    case "constant":
      return `${title}: the constant ${inlineCode(choiceText(value ?? null))}.`;
    case "derived":
      return `${title}: computed${code === undefined ? "" : ` as ${code}`}.`;
    case "resource":
      return `${title}: set by the strategy, from \`fidelity.min\` to \`fidelity.max\`.`;
    case "parameter":
      return paragraphs(
        `${title}: ${domain === undefined ? "a parameter whose range has errors" : describeDomain(domain)}.`,
        fallback === undefined ? undefined : `Default: ${inlineCode(choiceText(fallback))}.`,
        code === undefined ? undefined : `Present only where ${code}.`,
      );
  }
}

const mostChoicesShown = 12;

/** A noun phrase: `a whole number from 8 to 256, searched on a logarithmic scale (249 values)`. */
export function describeDomain(domain: Domain): string {
  const { kind, cardinality, mapping } = domain;
  if (kind === "bool") return "true or false";
  if (kind === "float" || kind === "int") {
    const { low = 0, high = 0, log, step } = mapping;
    const noun = kind === "int" ? "a whole number" : "a number";
    const scale = log ? ", searched on a logarithmic scale" : "";
    const steps = step === undefined ? "" : `, in steps of ${numberText(step)}`;
    const count = Number.isFinite(cardinality) ? ` (${values(cardinality)})` : "";
    return `${noun} from ${numberText(low)} to ${numberText(high)}${scale}${steps}${count}`;
  }
  const choices = mapping.choices ?? [];
  const shown = choices.slice(0, mostChoicesShown).map((choice) => inlineCode(choiceText(choice)));
  const more = choices.length > shown.length ? `, and ${choices.length - shown.length} more` : "";
  return `one of ${shown.join(", ")}${more}${kind === "ordinal" ? ", in this order" : ""} (${values(cardinality)})`;
}

function values(count: number): string {
  return count === 1 ? "1 value" : `${count} values`;
}

/** In a few words, for the line of a completion list. */
function summarizeName({ kind, domain, expression, value }: StudyName): string {
  if (kind === "parameter") return domain?.text ?? "";
  if (kind === "constant") return choiceText(value ?? null);
  return kind === "derived" ? (expression ?? "") : "set by the strategy";
}
