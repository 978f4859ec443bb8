import { compileShellLine, type ShellDialect } from "./shell-command.ts";
import { parseTemplate, type Template } from "./template.ts";
import type { ParamValues } from "./value.ts";
import { type CommandValues, decideWord, type PlacedValue, valueText } from "./word-fate.ts";

/** How a study runs its trials, before the values are known. */
export interface CommandTemplate {
  readonly target: CommandTarget;
  /** Values may hold placeholders. */
  readonly env: Readonly<Record<string, string>>;
  /** Searched parameters, constants and derived values, in the order in which they are appended. */
  readonly names: readonly string[];
  readonly booleans: "value" | "flag";
}

export type CommandTarget =
  /** The program and its arguments, handed over as they are, without a shell. At least one. */
  | { readonly kind: "words"; readonly words: readonly Template[] }
  | { readonly kind: "shell"; readonly line: string; readonly dialect: ShellDialect };

/** What one trial runs. */
export type TrialCommand =
  | {
      readonly kind: "program";
      readonly file: string;
      readonly args: readonly string[];
      readonly env: TrialEnvironment;
    }
  | { readonly kind: "shell"; readonly line: string; readonly env: TrialEnvironment };

/** Variables on top of those of the runner; undefined for one that the trial must not have. */
export type TrialEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * Prepares a command for many trials. Placeholders are replaced wherever they stand. Only where there is none at all,
 * neither in the command nor in the environment, each value is appended as `--name=value`. A parameter that is absent
 * takes its argument with it (see `decideWord`), and an environment variable that needs it is not set.
 */
export function compileCommand(template: CommandTemplate): (values: ParamValues) => TrialCommand {
  const known = new Set(template.names);
  const find = (values: ParamValues, name: string): PlacedValue | undefined => {
    if (!known.has(name)) return undefined;
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? { kind: "absent" } : { kind: "value", value };
  };
  const environment = Object.entries(template.env).map(([name, text]) => ({
    name,
    template: parseTemplate(text),
  }));
  const inEnvironment = environment.some((entry) => mentions(entry.template, known));
  const build = compileTarget(template, inEnvironment, known);
  return (values) => {
    const source: CommandValues = { find: (name) => find(values, name), booleans: template.booleans };
    const command = build(source);
    const env = { ...command.env };
    for (const entry of environment) env[entry.name] = fill(entry.template, source);
    return { ...command, env };
  };
}

function mentions(template: Template, known: ReadonlySet<string>): boolean {
  return template.some((part) => part.kind === "placeholder" && known.has(part.name));
}

function compileTarget(
  { target, names }: CommandTemplate,
  inEnvironment: boolean,
  known: ReadonlySet<string>,
): (values: CommandValues) => TrialCommand & { env: Record<string, string | undefined> } {
  if (target.kind === "shell") {
    const line = compileShellLine(target.line, target.dialect);
    const isPlaced = inEnvironment || line.names.some((name) => known.has(name));
    return (values) => ({ kind: "shell", ...(isPlaced ? line.place(values) : line.append(names, values)) });
  }
  const { words } = target;
  const isPlaced = inEnvironment || words.some((word) => mentions(word, known));
  return (values) => {
    const [file = "", ...args] = isPlaced
      ? placeWords(words, values)
      : [...placeWords(words, values), ...flags(names, values)];
    return { kind: "program", file, args, env: {} };
  };
}

function placeWords(words: readonly Template[], values: CommandValues): readonly string[] {
  const placed: string[] = [];
  words.forEach((word, position) => {
    // The program itself is never dropped.
    const fate = position === 0 ? undefined : decideWord(word, words[position - 1], values);
    if (fate?.kind === "drop") {
      if (fate.flagBefore === "drop") placed.pop();
    } else if (fate?.kind === "flag") {
      placed.push(fate.flag);
    } else {
      placed.push(fill(word, values) ?? "");
    }
  });
  return placed;
}

function flags(names: readonly string[], values: CommandValues): readonly string[] {
  return names.flatMap((name) => {
    const placed = values.find(name);
    if (placed?.kind !== "value") return [];
    if (values.booleans === "value" || typeof placed.value !== "boolean")
      return [`--${name}=${valueText(placed.value)}`];
    return placed.value ? [`--${name}`] : [];
  });
}

/** Undefined where a value is absent. */
function fill(template: Template, values: CommandValues): string | undefined {
  let text = "";
  for (const part of template) {
    if (part.kind === "text") {
      text += part.text;
      continue;
    }
    const placed = values.find(part.name);
    if (placed?.kind === "absent") return undefined;
    text += placed === undefined ? `{${part.name}}` : valueText(placed.value);
  }
  return text;
}
