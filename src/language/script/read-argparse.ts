import type { SyntaxNode } from "@lezer/common";
import { typeOfScalar } from "./flag-type.ts";
import { assignedValue, callsOf, type PythonSource } from "./python-source.ts";
import { defaultOf, pythonType } from "./python-type.ts";
import type { FoundFlags, ScriptFlag } from "./script-flags.ts";
import { flagAt, mainSpelling, nameOfSpelling, textAt } from "./script-text.ts";
import {
  lastName,
  nameOf,
  type SourceCall,
  type SourceValue,
  scalarOf,
  scalarsOf,
  textOf,
} from "./source-value.ts";

/** `add_argument` of Python's argparse, with groups and subparsers. */
export function readArgparse(source: PythonSource): FoundFlags | undefined {
  const calls = callsOf(source);
  if (!calls.some(({ call }) => call.method === "ArgumentParser" || call.method === "add_argument"))
    return undefined;
  /** The subcommand behind a variable that holds a parser or a group. */
  const parsers = new Map<string, string | undefined>();
  const flags: ScriptFlag[] = [];
  let isOpen = false;
  for (const { node, call } of calls) {
    const target = assignedName(node, source);
    const command = call.receiver === undefined ? commandOfChain(call) : parsers.get(call.receiver);
    switch (call.method) {
      case "ArgumentParser":
        if (call.named.has("parents")) isOpen ||= nameOf(call.named.get("parents")) !== undefined;
        if (target !== undefined) parsers.set(target, undefined);
        break;
      case "add_parser":
        if (target !== undefined) parsers.set(target, textOf(call.positional[0]));
        break;
      case "add_argument_group":
      case "add_mutually_exclusive_group":
      case "add_subparsers":
        if (target !== undefined) parsers.set(target, command);
        break;
      case "add_argument": {
        const flag = readArgument(call, command, source);
        if (flag === "unreadable") isOpen = true;
        else if (flag !== undefined) flags.push(flag);
        break;
      }
      case "set_defaults":
        applyDefaults(flags, call);
        break;
      case "parse_known_args":
      case "parse_known_intermixed_args":
        isOpen = true;
        break;
      default:
        isOpen ||= isHandedOn(call, parsers, source);
    }
  }
  return { flags, isOpen };
}

function assignedName(node: SyntaxNode, source: PythonSource): string | undefined {
  const parent = node.parent;
  if (parent?.name !== "AssignStatement" || assignedValue(parent)?.from !== node.from) return undefined;
  return parent.firstChild ? textAt(source, parent.firstChild) : undefined;
}

/** `sub.add_parser("train").add_argument(...)` */
function commandOfChain({ chained }: SourceCall): string | undefined {
  return chained?.method === "add_parser" ? textOf(chained.positional[0]) : undefined;
}

/** A function of elsewhere gets the parser, and may add whatever it likes. */
function isHandedOn(call: SourceCall, parsers: ReadonlyMap<string, unknown>, source: PythonSource): boolean {
  if (call.receiver !== undefined && parsers.has(call.receiver)) return false;
  if (source.functions.has(call.method)) return false;
  return [...call.positional, ...call.named.values()].some((argument) => {
    const name = nameOf(argument);
    return name !== undefined && parsers.has(name);
  });
}

const switches: Readonly<Record<string, boolean | number | undefined>> = {
  store_true: false,
  store_false: true,
  store_const: undefined,
  append_const: undefined,
  count: 0,
};

function readArgument(
  { positional, named, hasSpread, span }: SourceCall,
  command: string | undefined,
  source: PythonSource,
): ScriptFlag | "unreadable" | undefined {
  const names = positional.map(textOf);
  const spellings = names.filter((name) => name !== undefined);
  if (spellings.length < names.length || (spellings.length === 0 && hasSpread)) return "unreadable";
  const [first] = spellings;
  if (first === undefined) return undefined;
  const written = named.get("action");
  const action = textOf(written) ?? lastName(nameOf(written) ?? "");
  if (action === "help" || action === "version") return undefined;
  const isPositional = !first.startsWith("-");
  const main = textOf(named.get("dest")) ?? mainSpelling(spellings) ?? first;
  const common = {
    name: nameOfSpelling(main),
    spellings: isPositional ? [] : spellings,
    help: textOf(named.get("help")),
    command,
    defaultSpan: named.get("default")?.span,
    span,
  };
  const standard = defaultOf(named.get("default"), source);
  if (Object.hasOwn(switches, action)) {
    const type = action === "count" ? "int" : "bool";
    return flagAt(source, { ...common, kind: "switch", type, default: standard ?? switches[action] });
  }
  if (action === "BooleanOptionalAction") {
    const negated = spellings.filter((name) => name.startsWith("--")).map((name) => `--no-${name.slice(2)}`);
    return flagAt(source, {
      ...common,
      spellings: [...spellings, ...negated],
      kind: "toggle",
      type: "bool",
      default: standard,
    });
  }
  const { type, choices: typed } = pythonType(named.get("type"), source);
  const choices = scalarsOf(named.get("choices")) ?? rangeOf(named.get("choices")) ?? typed;
  return flagAt(source, {
    ...common,
    kind: isPositional ? "positional" : "value",
    // Without `type` a value stays a text, whatever its default; the default still says what is meant.
    type: named.has("type") ? type : (typeOfScalar(standard ?? choices?.[0]) ?? "string"),
    isTyped: type !== undefined,
    default: standard,
    choices,
    isList: action === "append" || action === "extend" || takesSeveral(named.get("nargs")),
    isRequired: isPositional
      ? scalarOf(named.get("nargs")) !== "?"
      : scalarOf(named.get("required")) === true,
  });
}

/** `nargs="+"`, `nargs=2`; `nargs="?"` may have one. */
export function takesSeveral(nargs: SourceValue | undefined): boolean {
  const count = scalarOf(nargs);
  return nargs !== undefined && count !== "?" && count !== 1;
}

/** `choices=range(1, 5)` */
function rangeOf(value: ReturnType<SourceCall["named"]["get"]>): readonly number[] | undefined {
  if (value?.kind !== "call" || value.method !== "range") return undefined;
  const numbers = value.positional.map(scalarOf).filter((number) => typeof number === "number");
  const [low, high] = numbers.length === 1 ? [0, numbers[0]] : numbers;
  if (low === undefined || high === undefined || numbers.length > 2 || high - low > 100) return undefined;
  return Array.from({ length: Math.max(0, high - low) }, (_, index) => low + index);
}

/** `parser.set_defaults(lr=0.1)` */
function applyDefaults(flags: ScriptFlag[], { named }: SourceCall): void {
  flags.forEach((flag, index) => {
    const written = named.get(flag.name);
    const value = scalarOf(written);
    if (value !== undefined) flags[index] = { ...flag, default: value, defaultSpan: written?.span };
  });
}
