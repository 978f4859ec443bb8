import { splitCommand } from "../study/command.ts";
import { choiceText } from "../study/domain.ts";
import type { Span } from "../study/problem.ts";
import type { ParamValue } from "../study/value.ts";
import { addKey, entryAt, yamlText } from "./edit-study.ts";
import type { FixContext } from "./fix.ts";
import type { Edit } from "./mended-text.ts";
import type { OutlineScalar } from "./outline-node.ts";
import { mappingOf, textOf } from "./outline-value.ts";
import type { Refactoring } from "./refactorings.ts";
import { scalarOffsets } from "./scalar-offsets.ts";
import { proposeRange } from "./script/propose-range.ts";
import { findFlag, type ScriptFlag } from "./script/script-flags.ts";
import { studyScript } from "./study-script.ts";

/** A literal value of a flag: `--lr 0.1`, `--lr=0.1`, `lr=0.1`. */
interface FlagValue {
  readonly flag: string;
  readonly value: ParamValue;
  /** Of the value, in the command. */
  readonly span: Span;
}

/** The value at the selection becomes a placeholder, and a parameter with a range around it. */
export function extractActions(context: FixContext, selection: Span): readonly Refactoring[] {
  const node = entryAt(context.outline, ["run", "command"])?.entry.value;
  if (node?.kind !== "scalar" || selection.start < node.span.start - 1 || selection.end > node.reach)
    return [];
  const command = textOf(node);
  const offsets = offsetsOf(node, command, context.text);
  if (offsets === undefined) return [];
  const inFile = (offset: number) => node.span.start + (offsets[offset] ?? offset);
  return flagValues(command).flatMap(({ flag, value, span }): readonly Refactoring[] => {
    const place = { start: inFile(span.start), end: inFile(span.end) };
    if (selection.start > place.end || selection.end < inFile(wordStart(command, span.start, flag)))
      return [];
    const name = flag.replace(/^-+/, "").replaceAll("-", "_");
    if (context.names.some((known) => known.name === name || known.name.startsWith(`${name}.`))) return [];
    const range = rangeFor(flag, name, value, context);
    const parameter = range === undefined ? undefined : addParameter(name, range, context);
    if (range === undefined || parameter === undefined) return [];
    const title = `Make \`${name}\` a parameter: ${range}`;
    return [
      {
        title,
        kind: "extract",
        edits: [...placeholder(node, command, place, span, name, context), parameter],
      },
    ];
  });
}

/** Offsets within the node's text, quotes left out. */
function offsetsOf(node: OutlineScalar, command: string, text: string): readonly number[] | undefined {
  if (node.style === "block") return undefined;
  const quote = node.style === "single" ? "'" : node.style === "double" ? '"' : "";
  const source = quote + text.slice(node.span.start, node.span.end) + quote;
  return scalarOffsets(source, command)?.map((offset) => offset - quote.length);
}

function flagValues(command: string): readonly FlagValue[] {
  const { words } = splitCommand(command);
  return words.flatMap(({ text, span }, index): readonly FlagValue[] => {
    if (/[{}]/.test(text)) return [];
    const [, assigned, after] = /^(-{0,2}[A-Za-z][\w.-]*)=(.*)$/s.exec(text) ?? [];
    const isPlain = command.slice(span.start, span.end) === text;
    if (assigned !== undefined && after !== undefined && after !== "" && index > 0) {
      const start = span.end - after.length;
      return isPlain ? [{ flag: assigned, value: scalarOf(after), span: { start, end: span.end } }] : [];
    }
    const flag = words[index - 1]?.text ?? "";
    const isValue = /^--[A-Za-z][\w.-]*$|^-[A-Za-z]$/.test(flag) && !/^-[A-Za-z-]/.test(text);
    return isValue ? [{ flag, value: scalarOf(text), span }] : [];
  });
}

/** Where the flag begins, so that the action is there on the flag as well as on its value. */
function wordStart(command: string, offset: number, flag: string): number {
  const before = command.lastIndexOf(flag, offset - 1);
  return before === -1 ? offset : before;
}

function scalarOf(text: string): ParamValue {
  const number = Number(text);
  if (text.trim() !== "" && Number.isFinite(number)) return number;
  return /^(?:true|false)$/i.test(text) ? text.toLowerCase() === "true" : text;
}

function rangeFor(flag: string, name: string, value: ParamValue, context: FixContext): string | undefined {
  const script = studyScript(mappingOf(context.outline), context.workspace);
  const known: ScriptFlag | undefined =
    script && (findFlag(script.flags, flag) ?? script.flags.flags.find((each) => each.name === flag));
  const shape = { name, kind: "value" as const, default: value, choices: known?.choices };
  const type = known?.isTyped ? known.type : writtenType(value);
  const range = known?.range;
  const proposed = proposeRange({ ...shape, type, ...(range && { range }) })?.text;
  // A text alone is the first of its choices; a person adds the others.
  return proposed ?? (typeof value === "string" ? `[${choiceText(value)}]` : undefined);
}

function writtenType(value: ParamValue): "int" | "float" | "bool" | "string" {
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "float";
  return typeof value === "boolean" ? "bool" : "string";
}

function addParameter(name: string, range: string, context: FixContext): Edit | undefined {
  return addKey(context, ["space"], name, (style) =>
    range.startsWith("[") ? range : yamlText(range, style),
  );
}

/** In flow style a plain text cannot hold braces, so the command goes into quotes. */
function placeholder(
  node: OutlineScalar,
  command: string,
  place: Span,
  span: Span,
  name: string,
  context: FixContext,
): readonly Edit[] {
  const isFlow = entryAt(context.outline, ["run", "command"])?.mapping.style === "flow";
  if (node.style !== "plain" || !isFlow) return [{ span: place, replacement: `{${name}}` }];
  const whole = `${command.slice(0, span.start)}{${name}}${command.slice(span.end)}`;
  return [{ span: node.span, replacement: yamlText(whole, "flow") }];
}
