import { callsOf, type JavaScriptSource, javaScriptValue, ownSpan } from "./javascript-source.ts";
import { numberOrText } from "./read-parse-args.ts";
import { positionalsOf } from "./read-yargs.ts";
import type { FlagType, FoundFlags, ScriptFlag } from "./script-flags.ts";
import { flagAt, mainSpelling, nameOfSpelling } from "./script-text.ts";
import { nameOf, type SourceCall, type SourceValue, scalarOf, scalarsOf, textOf } from "./source-value.ts";

/** `program.option("-l, --lr <number>", "help", parseFloat, 0.1)` of commander. */
export function readCommander(source: JavaScriptSource): FoundFlags | undefined {
  if (!/["']commander["']/.test(source.text)) return undefined;
  const flags: ScriptFlag[] = [];
  // A chain is nested from its end: in the order of the text, its calls end one after the other.
  for (const { node, call } of callsOf(source).toSorted((a, b) => a.node.to - b.node.to)) {
    const place = { command: commandOf(call, source), span: ownSpan(node) };
    if (call.method === "argument" || call.method === "command" || call.method === "arguments") {
      flags.push(...positionalsOf(textOf(call.positional[0]) ?? "", place, source));
    } else if (call.method === "option" || call.method === "requiredOption") {
      const flag = readOption(call, place, source);
      if (flag !== undefined) flags.push(flag);
    } else if (call.method === "addOption") {
      const flag = readBuilt(call.positional[0], place, source);
      if (flag !== undefined) flags.push(flag);
    }
  }
  return { flags: mergeNegations(flags), isOpen: /\ballowUnknownOption\b/.test(source.text) };
}

/** Chained calls, `program.command("train").option(...)`, or what a name holds: `train.option(...)`. */
function commandOf(call: SourceCall, source: JavaScriptSource): string | undefined {
  let start = call;
  for (let at: SourceCall | undefined = call; at !== undefined; at = at.chained) {
    if (at.method === "command") return /^\S+/.exec(textOf(at.positional[0]) ?? "")?.[0];
    start = at;
  }
  const held = start.receiver === undefined ? undefined : source.constants.get(start.receiver);
  const value = held && held.to <= start.span.start ? javaScriptValue(held, source) : undefined;
  return value?.kind === "call" ? commandOf(value, source) : undefined;
}

interface Spelled {
  readonly spellings: readonly string[];
  readonly takesValue: boolean;
  readonly isList: boolean;
}

/** `-l, --lr <number>` */
function readSpelling(text: string): Spelled | undefined {
  const spellings = text.match(/(?<=^|[\s,|])--?[A-Za-z][\w-]*/g);
  return spellings === null
    ? undefined
    : { spellings, takesValue: /[<[]/.test(text), isList: text.includes("...") };
}

const parsers: Readonly<Record<string, FlagType>> = { parseFloat: "float", Number: "float", parseInt: "int" };

function readOption(
  call: SourceCall,
  place: Pick<ScriptFlag, "command" | "span">,
  source: JavaScriptSource,
): ScriptFlag | undefined {
  const [first, help, third, fourth] = call.positional;
  const spelled = readSpelling(textOf(first) ?? "");
  if (spelled === undefined) return undefined;
  const parser = parsers[nameOf(third) ?? ""];
  const written = scalarOf(third) === undefined ? fourth : third;
  return asFlag(
    spelled,
    {
      help: textOf(help),
      written,
      type: parser,
      choices: undefined,
      isRequired: call.method === "requiredOption",
    },
    place,
    source,
  );
}

/** `new Option("--x <y>", "help").choices([...]).default(1)` */
function readBuilt(
  value: SourceCall["positional"][number] | undefined,
  place: Pick<ScriptFlag, "command" | "span">,
  source: JavaScriptSource,
): ScriptFlag | undefined {
  const chain: SourceCall[] = [];
  for (let at = value?.kind === "call" ? value : undefined; at !== undefined; at = at.chained) chain.push(at);
  const made = chain.find(({ method }) => method === "Option");
  const spelled = readSpelling(textOf(made?.positional[0]) ?? "");
  if (made === undefined || spelled === undefined || value === undefined) return undefined;
  const called = (method: string) => chain.find((call) => call.method === method)?.positional[0];
  const facts = {
    help: textOf(made.positional[1]),
    written: called("default"),
    type: parsers[nameOf(called("argParser")) ?? ""],
    choices: scalarsOf(called("choices")),
    isRequired: chain.some(({ method }) => method === "makeOptionMandatory"),
  };
  return asFlag(spelled, facts, place, source);
}

interface Facts extends Pick<ScriptFlag, "help" | "type" | "choices" | "isRequired"> {
  /** The default. */
  readonly written: SourceValue | undefined;
}

function asFlag(
  { spellings, takesValue, isList }: Spelled,
  { written, type, help, choices, isRequired }: Facts,
  place: Pick<ScriptFlag, "command" | "span">,
  source: JavaScriptSource,
): ScriptFlag {
  const main = mainSpelling(spellings) ?? "";
  const standard = scalarOf(written);
  const inferred = numberOrText(standard);
  return flagAt(source, {
    ...place,
    name: nameOfSpelling(main.replace(/^--no-/, "--")),
    spellings,
    kind: takesValue ? "value" : "switch",
    ...(takesValue
      ? { type: type ?? inferred.type, default: inferred.default }
      : { type: "bool", default: standard ?? main.startsWith("--no-") }),
    defaultSpan: written?.span,
    choices,
    isList,
    help,
    isRequired,
  });
}

/** `--color` and `--no-color` are one flag. */
function mergeNegations(flags: readonly ScriptFlag[]): readonly ScriptFlag[] {
  return flags.flatMap((flag): readonly ScriptFlag[] => {
    const others = flags.filter(
      (other) => other !== flag && other.name === flag.name && other.command === flag.command,
    );
    const isNegation = flag.spellings.some((spelling) => spelling.startsWith("--no-"));
    if (isNegation && others.length > 0) return [];
    const negations = others.flatMap(({ spellings }) =>
      spellings.filter((spelling) => spelling.startsWith("--no-")),
    );
    return [
      negations.length === 0
        ? flag
        : { ...flag, kind: "toggle", spellings: [...flag.spellings, ...negations] },
    ];
  });
}
