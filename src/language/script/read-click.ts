import { typeOfScalar } from "./flag-type.ts";
import { type Decorator, decoratedOf } from "./python-decorators.ts";
import type { PythonSource } from "./python-source.ts";
import { defaultOf, pythonType } from "./python-type.ts";
import { takesSeveral } from "./read-argparse.ts";
import type { FoundFlags, ScriptFlag } from "./script-flags.ts";
import { flagAt, mainSpelling, nameOfSpelling, spanOfNode, textAt } from "./script-text.ts";
import { lastName, nameOf, type SourceValue, scalarOf, scalarsOf, textOf } from "./source-value.ts";

/** `@click.option` and `@click.argument`, below `@click.command` or a group's `command`. */
export function readClick(source: PythonSource): FoundFlags | undefined {
  const commands = decoratedOf(source).filter(({ decorators }) =>
    decorators.some(({ name }) => /^(?:click\.)?(?:option|argument)$|^click\.(?:command|group)$/.test(name)),
  );
  if (commands.length === 0 || !/\bclick\b/.test(source.text)) return undefined;
  let isOpen = false;
  const flags = commands.flatMap(({ decorators, name }) => {
    const command = commandOf(decorators, name);
    return decorators.flatMap((decorator): readonly ScriptFlag[] => {
      isOpen ||= textAt(source, decorator.node).includes("ignore_unknown_options");
      const kind = lastName(decorator.name);
      if (kind !== "option" && kind !== "argument") {
        // A decorator of elsewhere may bring options of its own.
        isOpen ||= !/^(?:\w+\.)*(?:command|group|pass_\w+|version_option|help_option)$/.test(decorator.name);
        return [];
      }
      const flag = readOption(decorator, kind, command, source);
      if (flag === undefined) isOpen = true;
      return flag ? [flag] : [];
    });
  });
  return { flags, isOpen };
}

/** Undefined for the only command, and for what a group itself takes. */
function commandOf(decorators: readonly Decorator[], name: string): string | undefined {
  const decorator = decorators.find((each) => /\.command$/.test(each.name));
  if (decorator === undefined || decorator.name === "click.command") return undefined;
  return textOf(decorator.positional[0]) ?? textOf(decorator.named.get("name")) ?? name.replaceAll("_", "-");
}

function readOption(
  { node, positional, named }: Decorator,
  kind: "option" | "argument",
  command: string | undefined,
  source: PythonSource,
): ScriptFlag | undefined {
  const names = positional.map(textOf);
  if (names.length === 0 || names.some((name) => name === undefined)) return undefined;
  const given = names as readonly string[];
  const span = spanOfNode(node);
  const standard = defaultOf(named.get("default"), source);
  const { type, choices, range } = clickType(named.get("type"), source);
  const common = {
    help: textOf(named.get("help")),
    command,
    span,
    default: standard,
    defaultSpan: named.get("default")?.span,
    choices,
    isList: scalarOf(named.get("multiple")) === true || takesSeveral(named.get("nargs")),
    ...(range && { range }),
    type: type ?? typeOfScalar(standard) ?? "string",
    // Without `type`, click takes that of the default.
    isTyped: true,
  } as const;
  if (kind === "argument") {
    const isRequired = scalarOf(named.get("required")) !== false && standard === undefined;
    const name = nameOfSpelling(given[0] as string);
    return flagAt(source, { ...common, name, spellings: [], kind: "positional", isRequired });
  }
  const pairs = given.filter((name) => name.startsWith("-")).map((name) => name.split("/"));
  const spellings = pairs.flat().map((name) => name.trim());
  const main = given.find((name) => !name.startsWith("-")) ?? mainSpelling(pairs.map(([on]) => on as string));
  if (main === undefined) return undefined;
  const isSwitch = scalarOf(named.get("is_flag")) === true || scalarOf(named.get("count")) === true;
  const isToggle = pairs.some(({ length }) => length > 1);
  const isBool = isSwitch || isToggle;
  return flagAt(source, {
    ...common,
    name: nameOfSpelling(main),
    spellings,
    kind: isToggle ? "toggle" : isSwitch ? "switch" : "value",
    ...(isBool && { type: "bool", default: standard ?? false }),
    isRequired: scalarOf(named.get("required")) === true,
  });
}

type ClickType = Pick<ScriptFlag, "type" | "choices" | "range">;

function clickType(value: SourceValue | undefined, source: PythonSource): ClickType {
  if (value?.kind !== "call") {
    const name = lastName(nameOf(value) ?? "");
    const constants = { FLOAT: "float", INT: "int", STRING: "string", BOOL: "bool" } as const;
    const constant = Object.hasOwn(constants, name) ? constants[name as keyof typeof constants] : undefined;
    return constant ? { type: constant, choices: undefined } : pythonType(value, source);
  }
  const { method, positional, named } = value;
  if (method === "Choice") {
    const choices = scalarsOf(positional[0]);
    return { type: typeOfScalar(choices?.[0]) ?? "string", choices };
  }
  if (method !== "IntRange" && method !== "FloatRange") return { type: undefined, choices: undefined };
  const bound = (name: string, index: number) => {
    const number = scalarOf(named.get(name) ?? positional[index]);
    return typeof number === "number" ? number : undefined;
  };
  return {
    type: method === "IntRange" ? "int" : "float",
    choices: undefined,
    range: { low: bound("min", 0), high: bound("max", 1) },
  };
}
