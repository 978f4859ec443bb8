import type { TextEdit } from "vscode-languageserver-types";
import { isMapping } from "../study/read-space.ts";
import { indentEdits } from "./format-indent.ts";
import { lineEndEdits, protectedLines } from "./format-lines.ts";
import { spacingEdits } from "./format-spacing.ts";
import type { Edit } from "./mended-text.ts";
import { parseStudyText } from "./parse.ts";
import { studyText } from "./study-text.ts";

/**
 * Edits that lay a study file out: two columns a level, one space behind a colon and a comma, spaces around operators
 * and inside braces, no white space at the ends of lines. Words, quotes, comments and line breaks stay as they are.
 *
 * A text that YAML cannot read in full is left alone, and so is one whose meaning an edit would change.
 */
export function format(text: string): TextEdit[] {
  const edits = onePass(text);
  if (edits.length === 0) return [];
  const source = studyText(text);
  const once = apply(text, edits);
  const final = finished(once);
  // Where one edit makes room for another, the text as a whole is put in place.
  const all = final === once ? edits : [{ span: { start: 0, end: text.length }, replacement: final }];
  return all.map(({ span, replacement }) => ({ range: source.rangeOf(span), newText: replacement }));
}

const mostPasses = 4;

/** The text once there is nothing left to lay out. */
function finished(text: string): string {
  let result = text;
  for (let pass = 0; pass < mostPasses; pass++) {
    const edits = onePass(result);
    if (edits.length === 0) return result;
    result = apply(result, edits);
  }
  return result;
}

function onePass(text: string): readonly Edit[] {
  const before = parseStudyText(text);
  if (before.problems.length > 0) return [];
  const source = studyText(text);
  const kept = protectedLines(source);
  const edits = withoutOverlaps([
    ...indentEdits(source),
    ...spacingEdits(source),
    ...lineEndEdits(source, kept),
  ]).filter(({ span, replacement }) => text.slice(span.start, span.end) !== replacement);
  if (edits.length === 0) return [];
  const after = parseStudyText(apply(text, edits));
  const isSame =
    after.problems.length === 0 &&
    JSON.stringify(meaning(after.definition)) === JSON.stringify(meaning(before.definition));
  return isSame ? edits : [];
}

/** In the order of the text; of two edits of the same characters the first one given. */
function withoutOverlaps(edits: readonly Edit[]): readonly Edit[] {
  let end = 0;
  return edits
    .toSorted((a, b) => a.span.start - b.span.start)
    .filter(({ span }) => {
      if (span.start < end) return false;
      end = span.end;
      return true;
    });
}

/** @param edits in the order of the text, without overlaps */
function apply(text: string, edits: readonly Edit[]): string {
  let result = "";
  let at = 0;
  for (const { span, replacement } of edits) {
    result += text.slice(at, span.start) + replacement;
    at = span.end;
  }
  return result + text.slice(at);
}

/** Sections whose texts are expressions, in which white space does not count. */
const spaced: ReadonlySet<string> = new Set(["space", "derived", "require", "constraints"]);

function meaning(definition: unknown): unknown {
  if (!isMapping(definition)) return definition;
  return Object.entries(definition).map(([key, value]) => [
    key,
    spaced.has(key) ? withoutSpace(value) : value,
  ]);
}

function withoutSpace(value: unknown): unknown {
  if (typeof value === "string") return value.replace(/\s+/g, "");
  if (Array.isArray(value)) return value.map(withoutSpace);
  if (!isMapping(value)) return value;
  return Object.entries(value).map(([key, inner]) => [key, withoutSpace(inner)]);
}
