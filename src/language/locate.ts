import type { DefinitionPath, Problem, Span } from "../study/problem.ts";
import { type FoundPlace, type ReadText, spanInFile } from "./read-text.ts";
import { scalarOffsets } from "./scalar-offsets.ts";

/** The span of a problem in the file: a key, a value, or a part of a scalar. */
export function locate({ path, at, span }: Pick<Problem, "path" | "at" | "span">, text: ReadText): Span {
  const nearest = nearestTo(path, text);
  if (nearest === undefined) return text.start;
  const { found, isExact } = nearest;
  const { place, parsed } = found;
  const inFile = (inner: Span) => spanInFile(found, inner);
  if (at === "key" || !isExact) return inFile(place.key ?? firstLine(place.value, parsed.mended.text));
  if (span !== undefined && place.scalar !== undefined) {
    return inFile(partOf(place.value, place.scalar.value, span, parsed.mended.text) ?? place.value);
  }
  // A value that is not there is shown at its key.
  return inFile(place.value.start === place.value.end ? (place.key ?? place.value) : place.value);
}

/** The place of a path, or of the nearest value around it: an item that an alias or a merge brought in has none. */
function nearestTo(
  path: DefinitionPath,
  text: ReadText,
): { readonly found: FoundPlace; readonly isExact: boolean } | undefined {
  for (let length = path.length; length > 0; length--) {
    const found = text.find(path.slice(0, length));
    if (found !== undefined) return { found, isExact: length === path.length };
  }
  return undefined;
}

function partOf(scalar: Span, value: string, part: Span, text: string): Span | undefined {
  const offsets = scalarOffsets(text.slice(scalar.start, scalar.end), value);
  const start = offsets?.[part.start];
  const last = offsets?.[Math.max(part.start, part.end - 1)];
  if (offsets === undefined || start === undefined || last === undefined) return undefined;
  if (part.end <= part.start) return { start: scalar.start + start, end: scalar.start + start };
  // A character of the value can take several of the source: an escape, a doubled quote.
  const next = offsets[part.end] ?? last + 1;
  const isAdjacent = !/\s/.test(text.slice(scalar.start + last, scalar.start + next));
  return { start: scalar.start + start, end: scalar.start + (isAdjacent ? next : last + 1) };
}

function firstLine({ start, end }: Span, text: string): Span {
  const next = text.indexOf("\n", start);
  return { start, end: next === -1 ? end : Math.min(end, next) };
}
