import { type Document, isMap, parseAllDocuments, type YAMLError } from "yaml";
import type { DefinitionPath, Span } from "../study/problem.ts";
import { type Place, readDefinition, type TextFault } from "./definition.ts";
import { asWritten, type MendedText, mend, originalSpan } from "./mended-text.ts";
import { silentTrap, type Trap, trapOfError } from "./yaml-traps.ts";

/** What is wrong with the text as YAML, at offsets of the text as it was given. */
export type TextProblem = TextFault;

export interface ParsedText {
  /** The study as data, as far as it could be read; undefined for an empty text. */
  readonly definition: unknown;
  /** Where each key and value stands in the mended text. */
  readonly places: ReadonlyMap<string, Place>;
  readonly mended: MendedText;
  readonly problems: readonly TextProblem[];
  /** Sections (in the mended text) that YAML could not read to their end, so that what they seem to say may be wrong. */
  readonly broken: readonly BrokenSection[];
}

export interface BrokenSection {
  /** Undefined where the file has no readable sections. */
  readonly name: string | undefined;
  readonly span: Span;
}

/** Each repair reads the text anew. */
const repairLimit = 50;
/** A text with more errors than this is not misread but broken. */
const attemptsPerRepair = 8;

/**
 * Reads the text of a study file, or a stretch of one. Every text gives a result: what cannot be read is left out and
 * has its problem.
 *
 * @param prefix where a stretch stands in the study, whose paths the places have
 */
export function parseStudyText(text: string, prefix: DefinitionPath = []): ParsedText {
  let mended = asWritten(text);
  const problems: TextProblem[] = [];
  let documents = parseYaml(mended.text);
  if (documents === undefined) return tooDeep(mended);
  for (let repairs = 0; repairs < repairLimit; repairs++) {
    const repair = nextRepair(mended, documents, prefix);
    if (repair === undefined) break;
    problems.push(asProblem(mended, repair.trap));
    ({ mended, documents } = repair);
  }
  const [document, second] = documents;
  if (document === undefined) {
    return { definition: undefined, places: new Map(), mended, problems, broken: [] };
  }
  const errors = document.errors.filter(isFirstOfItsLine(mended.text));
  const { value, places, faults } = readDefinition(document, prefix);
  problems.push(...errors.map((error) => syntaxProblem(mended, error)));
  problems.push(...faults.map((fault) => ({ ...fault, span: originalSpan(mended, fault.span) })));
  if (second !== undefined) problems.push(secondDocument(mended, second));
  const broken = errors
    .filter(isDestructive)
    .map((error) => sectionAround(document, originOf(error, mended.text), mended.text.length));
  return { definition: value, places, mended, problems, broken };
}

/** Far more than a study needs. From about twice as many on, YAML's parser can run out of stack, and take the process with it. */
const nestingLimit = 400;

/** Whether the text may be nested more deeply than that: counts brackets, indentation and markers such as `- -`. */
function isTooDeep(text: string): boolean {
  let open = 0;
  for (const line of text.split("\n")) {
    const [margin = ""] = /^[\s?:-]*/.exec(line) ?? [];
    if (open + margin.length > nestingLimit && line.trim() !== "") return true;
    for (const character of line) {
      if (character === "[" || character === "{") open++;
      else if ((character === "]" || character === "}") && open > 0) open--;
      if (open > nestingLimit) return true;
    }
  }
  return false;
}

/** Undefined where the text is nested too deeply for the parser. */
function parseYaml(text: string): readonly Document[] | undefined {
  if (isTooDeep(text)) return undefined;
  try {
    const options = {
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: "silent",
      stringKeys: false,
    } as const;
    return parseAllDocuments(text, { ...options, keepSourceTokens: true }) as Document[];
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function tooDeep(mended: MendedText): ParsedText {
  const span = { start: 0, end: Math.min(mended.text.length, 1) };
  const problem: TextProblem = {
    code: "yaml-unsupported",
    message: "This file is nested too deeply to be read.",
    span,
  };
  return {
    definition: undefined,
    places: new Map(),
    mended,
    problems: [problem],
    broken: [{ name: undefined, span }],
  };
}

interface Repair {
  readonly trap: Trap;
  readonly mended: MendedText;
  readonly documents: readonly Document[];
}

/** The first trap whose repair leaves fewer errors behind. */
function nextRepair(
  mended: MendedText,
  documents: readonly Document[],
  prefix: DefinitionPath,
): Repair | undefined {
  const [document] = documents;
  if (document === undefined) return undefined;
  for (const error of document.errors.slice(0, attemptsPerRepair)) {
    const trap = trapOfError(mended.text, error);
    const repair = trap && attempt(mended, trap);
    if (repair && countErrors(repair.documents) < countErrors(documents)) return repair;
  }
  if (document.errors.length > attemptsPerRepair) return undefined;
  const trap = silentTrap(mended.text, document, prefix);
  const repair = trap && attempt(mended, trap);
  return repair && countErrors(repair.documents) <= countErrors(documents) ? repair : undefined;
}

function attempt(before: MendedText, trap: Trap): Repair | undefined {
  const mended = mend(before, trap);
  const documents = parseYaml(mended.text);
  return documents && { trap, mended, documents };
}

function countErrors(documents: readonly Document[]): number {
  return documents.reduce((sum, { errors }) => sum + errors.length, 0);
}

function asProblem(mended: MendedText, { code, message, span, replacement }: Trap): TextProblem {
  return { code, message, span: originalSpan(mended, span), replacement };
}

/** A bracket that is never closed is found missing only where the next section begins. */
function originOf({ code, pos }: YAMLError, text: string): number {
  return code === "BAD_INDENT" ? Math.max(0, text.slice(0, pos[0]).trimEnd().length - 1) : pos[0];
}

/** Whether what stands after the error may have been read as something else than it is. */
function isDestructive({ code, message }: YAMLError): boolean {
  return code !== "BAD_SCALAR_START" && !(code === "MISSING_CHAR" && /map values/.test(message));
}

/** One mistake often gives several errors, one after the other on its line. */
function isFirstOfItsLine(text: string): (error: YAMLError) => boolean {
  const lines = new Set<number>();
  return ({ pos }) => {
    const line = text.lastIndexOf("\n", pos[0] - 1);
    if (lines.has(line)) return false;
    lines.add(line);
    return true;
  };
}

function syntaxProblem(mended: MendedText, error: YAMLError): TextProblem {
  const [start, end] = error.pos;
  const unclosed = /Missing closing .quote/.test(error.message)
    ? openingQuote(mended.text, start)
    : undefined;
  const span = unclosed ?? { start, end: Math.max(end, start) };
  return { code: "yaml-syntax", message: messageOf(error), span: originalSpan(mended, span) };
}

/** From the quote that is never closed to the end of its line. */
function openingQuote(text: string, end: number): Span | undefined {
  const opening = /(?:^|[\s,[{:])(["'])(?:(?!\1)[^\\]|\\[\s\S])*$/.exec(text.slice(0, end));
  if (opening === null) return undefined;
  const start = opening.index + opening[0].indexOf(opening[1] as string);
  const next = text.indexOf("\n", start);
  return { start, end: next === -1 ? text.length : next };
}

export const missingColon = "A `:` with a value is missing after this key.";

function messageOf({ code, message }: YAMLError): string {
  if (/Missing closing .quote/.test(message)) return "This quote is never closed. Close it on the same line.";
  switch (code) {
    case "BAD_INDENT":
      return /must be sufficiently indented and end with a (.)/.test(message)
        ? `A closing \`${message.at(-1)}\` is missing before this line, or the line is not indented enough.`
        : "This line is indented differently from those it belongs to. Keys of one mapping begin in the same column.";
    case "BLOCK_AS_IMPLICIT_KEY":
    case "MULTILINE_IMPLICIT_KEY":
      return "This cannot be read as `key: value`. Is the line before it complete, and is this one indented as it should be?";
    case "MISSING_CHAR":
      return /map values|Implicit map keys/.test(message) ? missingColon : `${message}.`;
    default:
      return `${message}.`;
  }
}

function secondDocument(mended: MendedText, document: Document): TextProblem {
  const start = document.range?.[0] ?? 0;
  const marker = mended.text.lastIndexOf("---", start);
  const span = marker === -1 ? { start, end: start + 1 } : { start: marker, end: marker + 3 };
  const message =
    "A study file holds one document; what follows `---` is not read. Put it into a file of its own.";
  return { code: "yaml-unsupported", message, span: originalSpan(mended, span) };
}

/** The top-level key and value that an offset falls into, up to the next key. */
function sectionAround(document: Document, offset: number, length: number): BrokenSection {
  const whole = { name: undefined, span: { start: 0, end: length } };
  if (!isMap(document.contents)) return whole;
  const starts = document.contents.items.map(({ key }) => ({
    name: String((key as { value?: unknown } | null)?.value ?? ""),
    start: (key as { range?: readonly number[] | null } | null)?.range?.[0] ?? 0,
  }));
  const index = starts.findLastIndex(({ start }) => start <= offset);
  const found = starts[index];
  if (found === undefined) return whole;
  return { name: found.name, span: { start: found.start, end: starts[index + 1]?.start ?? length } };
}
