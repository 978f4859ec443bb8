import { callsOf, type JavaScriptSource } from "./javascript-source.ts";
import type { FoundFlags } from "./read-argparse.ts";
import { numberOrText } from "./read-parse-args.ts";
import type { FlagType, ScriptFlag } from "./script-flags.ts";
import { flagAt, mainSpelling, nameOfSpelling } from "./script-text.ts";
import { nameOf, type SourceCall, scalarOf, scalarsOf, textOf } from "./source-value.ts";

/** `program.option("-l, --lr <number>", "help", parseFloat, 0.1)` of commander. */
export function readCommander(source: JavaScriptSource): FoundFlags | undefined {
  if (!/["']commander["']/.test(source.text)) return undefined;
  const flags: ScriptFlag[] = [];
  // A chain is nested from its end: in the order of the text, its calls end one after the other.
  for (const { call } of callsOf(source).toSorted((a, b) => a.node.to - b.node.to)) {
    const command = commandOf(call);
    if (call.method === "option" || call.method === "requiredOption") {
      const flag = readOption(call, command, source);
      if (flag !== undefined) flags.push(flag);
    } else if (call.method === "addOption") {
      const flag = readBuilt(call.positional[0], command, source);
      if (flag !== undefined) flags.push(flag);
    }
  }
  return { flags: mergeNegations(flags), isOpen: /\ballowUnknownOption\b/.test(source.text) };
}

/** Chained calls: `program.command("train").option(...)`. */
function commandOf(call: SourceCall): string | undefined {
  for (let at = call.chained; at !== undefined; at = at.chained) {
    if (at.method === "command") return /^\S+/.exec(textOf(at.positional[0]) ?? "")?.[0];
  }
  return undefined;
}

interface Spelled {
  readonly spellings: readonly string[];
  readonly takesValue: boolean;
}

/** `-l, --lr <number>` */
function readSpelling(text: string): Spelled | undefined {
  const spellings = text.match(/(?<=^|[\s,|])--?[A-Za-z][\w-]*/g);
  return spellings === null ? undefined : { spellings, takesValue: /[<[]/.test(text) };
}

const parsers: Readonly<Record<string, FlagType>> = { parseFloat: "float", Number: "float", parseInt: "int" };

function readOption(
  call: SourceCall,
  command: string | undefined,
  source: JavaScriptSource,
): ScriptFlag | undefined {
  const [first, help, third, fourth] = call.positional;
  const spelled = readSpelling(textOf(first) ?? "");
  if (spelled === undefined) return undefined;
  const parser = parsers[nameOf(third) ?? ""];
  const standard = scalarOf(third) ?? scalarOf(fourth);
  return asFlag(
    spelled,
    {
      help: textOf(help),
      standard,
      type: parser,
      choices: undefined,
      isRequired: call.method === "requiredOption",
    },
    { command, span: call.span },
    source,
  );
}

/** `new Option("--x <y>", "help").choices([...]).default(1)` */
function readBuilt(
  value: SourceCall["positional"][number] | undefined,
  command: string | undefined,
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
    standard: scalarOf(called("default")),
    type: parsers[nameOf(called("argParser")) ?? ""],
    choices: scalarsOf(called("choices")),
    isRequired: chain.some(({ method }) => method === "makeOptionMandatory"),
  };
  return asFlag(spelled, facts, { command, span: value.span }, source);
}

interface Facts extends Pick<ScriptFlag, "help" | "type" | "choices" | "isRequired"> {
  readonly standard: ReturnType<typeof scalarOf>;
}

function asFlag(
  { spellings, takesValue }: Spelled,
  { standard, type, help, choices, isRequired }: Facts,
  place: Pick<ScriptFlag, "command" | "span">,
  source: JavaScriptSource,
): ScriptFlag {
  const main = mainSpelling(spellings) ?? "";
  const inferred = numberOrText(standard);
  return flagAt(source, {
    ...place,
    name: nameOfSpelling(main.replace(/^--no-/, "--")),
    spellings,
    kind: takesValue ? "value" : "switch",
    ...(takesValue
      ? { type: type ?? inferred.type, default: inferred.default }
      : { type: "bool", default: standard ?? main.startsWith("--no-") }),
    choices,
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
