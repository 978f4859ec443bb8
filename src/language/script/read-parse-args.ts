import { typeOfScalar } from "./flag-type.ts";
import { callsOf, type JavaScriptSource } from "./javascript-source.ts";
import type { FlagType, FoundFlags, ScriptFlag } from "./script-flags.ts";
import { flagAt, nameOfSpelling } from "./script-text.ts";
import { type SourceCall, scalarOf, textOf } from "./source-value.ts";

/** `parseArgs({ options })` of node:util. */
export function readParseArgs(source: JavaScriptSource): FoundFlags | undefined {
  const calls = callsOf(source).filter(({ call }) => call.method === "parseArgs");
  if (calls.length === 0) return undefined;
  const found = calls.map(({ call }) => readCall(call, source));
  return { flags: found.flatMap(({ flags }) => flags), isOpen: found.some(({ isOpen }) => isOpen) };
}

function readCall({ positional }: SourceCall, source: JavaScriptSource): FoundFlags {
  const [config] = positional;
  if (config?.kind !== "object") return { flags: [], isOpen: true };
  const options = config.entries.get("options")?.value;
  const isOpen = scalarOf(config.entries.get("strict")?.value) === false;
  if (options?.kind !== "object") return { flags: [], isOpen: isOpen || options !== undefined };
  const flags = [...options.entries].flatMap(([name, { value, span }]): readonly ScriptFlag[] => {
    if (value.kind !== "object") return [];
    const field = (key: string) => value.entries.get(key)?.value;
    const short = textOf(field("short"));
    const isBoolean = textOf(field("type")) === "boolean";
    const standard = scalarOf(field("default"));
    const canNegate = isBoolean && scalarOf(config.entries.get("allowNegative")?.value) === true;
    return [
      flagAt(source, {
        name: nameOfSpelling(name),
        spellings: [
          `--${name}`,
          ...(canNegate ? [`--no-${name}`] : []),
          ...(short === undefined ? [] : [`-${short}`]),
        ],
        kind: canNegate ? "toggle" : isBoolean ? "switch" : "value",
        ...(isBoolean ? { type: "bool", default: standard ?? false } : numberOrText(standard)),
        defaultSpan: field("default")?.span,
        isList: scalarOf(field("multiple")) === true,
        span,
      }),
    ];
  });
  return { flags, isOpen };
}

/** `parseArgs` has texts only: what reads as a number is one. */
export function numberOrText(value: ReturnType<typeof scalarOf>): Pick<ScriptFlag, "type" | "default"> {
  const isNumber = typeof value === "string" && /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(value);
  const standard = isNumber ? Number(value) : value;
  const isWritten = typeof value === "string" && /[.e]/i.test(value);
  const type: FlagType | undefined = isNumber && isWritten ? "float" : typeOfScalar(standard);
  return { type, default: standard };
}
