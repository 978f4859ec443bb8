import { typeOfScalar } from "./flag-type.ts";
import { callsOf, type JavaScriptSource, ownSpan } from "./javascript-source.ts";
import type { FlagType, FoundFlags, ScriptFlag } from "./script-flags.ts";
import { flagAt, nameOfSpelling } from "./script-text.ts";
import { type SourceCall, type SourceValue, scalarOf, scalarsOf, textOf } from "./source-value.ts";

const types: Readonly<Record<string, FlagType>> = {
  number: "float",
  string: "string",
  boolean: "bool",
  count: "int",
};

/** `.option("lr", { type, default, choices, describe })` and `.options({...})` of yargs. */
export function readYargs(source: JavaScriptSource): FoundFlags | undefined {
  if (!/["']yargs(?:\/yargs)?["']/.test(source.text)) return undefined;
  const calls = callsOf(source).toSorted((a, b) => a.node.to - b.node.to);
  const flags: ScriptFlag[] = [];
  const commands = calls.flatMap(({ node, call: { method, positional } }) => {
    const list = method === "command" ? node.getChild("ArgList") : null;
    const text = textOf(positional[0]);
    if (list === null || text === undefined) return [];
    // `$0` is what runs without a subcommand.
    const name = /^[^\s<[$]+/.exec(text)?.[0];
    flags.push(...positionalsOf(text, { command: name, span: ownSpan(node) }, source));
    return [{ name, start: list.from, end: list.to }];
  });
  for (const { node, call } of calls) {
    // What stands in a command's builder is that command's.
    const command = commands.find(({ start, end }) => start <= node.from && node.to <= end)?.name;
    if (call.method === "option" || call.method === "options") {
      const [first, second] = call.positional;
      const name = textOf(first);
      if (name !== undefined) flags.push(readOption(name, second, { command, span: ownSpan(node) }, source));
      if (first?.kind === "object") {
        for (const [key, { value, span }] of first.entries)
          flags.push(readOption(key, value, { command, span }, source));
      }
    } else if (call.method === "positional") {
      const [first, config] = call.positional;
      const index = flags.findIndex((flag) => flag.name === textOf(first) && flag.command === command);
      const before = flags[index];
      const found = readOption(textOf(first) ?? "", config, { command, span: ownSpan(node) }, source);
      const { default: standard, choices, type, help } = found;
      if (before) flags[index] = { ...before, default: standard, choices, type: type ?? "string", help };
    } else if (Object.hasOwn(types, call.method) || call.method === "default")
      applyCall(flags, call, ownSpan(node), source);
  }
  // Unless it is told to be strict, yargs takes every flag.
  return { flags, isOpen: !/\.strict(?:Options)?\(/.test(source.text) };
}

/** `train <data> [name]` */
export function positionalsOf(
  text: string,
  place: Pick<ScriptFlag, "command" | "span">,
  source: JavaScriptSource,
): readonly ScriptFlag[] {
  return [...text.matchAll(/([<[])([\w-]+)(\.*)[\]>]/g)].map(([, bracket, name = "", dots]) =>
    flagAt(source, {
      ...place,
      name: nameOfSpelling(name),
      spellings: [],
      kind: "positional",
      type: "string",
      isList: dots !== "",
      isRequired: bracket === "<",
    }),
  );
}

function readOption(
  name: string,
  config: SourceValue | undefined,
  place: Pick<ScriptFlag, "command" | "span">,
  source: JavaScriptSource,
): ScriptFlag {
  const field = (...keys: readonly string[]) =>
    config?.kind === "object"
      ? keys.map((key) => config.entries.get(key)?.value).find((value) => value !== undefined)
      : undefined;
  const standard = scalarOf(field("default"));
  const choices = scalarsOf(field("choices"));
  const isOn = (key: string) => scalarOf(field(key)) === true;
  const shorthand = Object.keys(types).find(isOn);
  const written = types[textOf(field("type")) ?? shorthand ?? ""];
  const type = refined(written, standard) ?? typeOfScalar(choices?.[0]);
  const alias = field("alias");
  const aliases = alias?.kind === "list" ? alias.items.map(textOf) : [textOf(alias)];
  const names = [name, ...aliases.filter((each) => each !== undefined)];
  const spellings = names.map((each) => (each.length === 1 ? `-${each}` : `--${each}`));
  const negated = type === "bool" ? [`--no-${name}`] : [];
  return flagAt(source, {
    ...place,
    name: nameOfSpelling(name),
    spellings: [...spellings, ...negated],
    kind: type === "bool" ? "toggle" : "value",
    type,
    default: standard,
    defaultSpan: field("default")?.span,
    choices,
    isList: textOf(field("type")) === "array" || isOn("array"),
    isRequired: isOn("demandOption") || isOn("demand") || isOn("required"),
    help: textOf(field("describe", "description", "desc")),
  });
}

/** A number whose default is a whole one is most likely a count. */
function refined(type: FlagType | undefined, standard: ReturnType<typeof scalarOf>): FlagType | undefined {
  if (type === undefined) return typeOfScalar(standard);
  return type === "float" && typeof standard === "number" && Number.isInteger(standard) && standard > 1
    ? "int"
    : type;
}

/** `.number("lr")`, `.default("lr", 0.1)` */
function applyCall(
  flags: ScriptFlag[],
  { method, positional }: SourceCall,
  span: ScriptFlag["span"],
  source: JavaScriptSource,
): void {
  const [first, second] = positional;
  const names = first?.kind === "list" ? (scalarsOf(first) ?? []) : [scalarOf(first)];
  for (const name of names) {
    if (typeof name !== "string") continue;
    const index = flags.findIndex((flag) => flag.name === nameOfSpelling(name));
    const found = flags[index] ?? readOption(name, undefined, { command: undefined, span }, source);
    const standard = method === "default" ? scalarOf(second) : found.default;
    const type = refined(method === "default" ? found.type : types[method], standard);
    const isBool = type === "bool";
    const changed: ScriptFlag = {
      ...found,
      default: standard,
      defaultSpan: method === "default" ? second?.span : found.defaultSpan,
      type,
      kind: isBool ? "toggle" : found.kind,
      spellings: isBool ? [...new Set([...found.spellings, `--no-${name}`])] : found.spellings,
    };
    if (index === -1) flags.push(changed);
    else flags[index] = changed;
  }
}
