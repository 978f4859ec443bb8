import type { DefinitionPath, Problem, Span } from "../study/problem.ts";
import { type Place, placeKey } from "./definition.ts";
import type { ParsedText } from "./parse.ts";
import { scalarOffsets } from "./scalar-offsets.ts";

/** The span of a problem in the mended text: a key, a value, or a part of a scalar. */
export function locate({ path, at, span }: Pick<Problem, "path" | "at" | "span">, parsed: ParsedText): Span {
  const found = placeAt(path, parsed);
  if (found === undefined) return startOfText(parsed);
  const { place, isExact } = found;
  if (at === "key" || !isExact) return place.key ?? firstLine(place.value, parsed);
  if (span !== undefined && place.scalar !== undefined) {
    return partOf(place.value, place.scalar.value, span, parsed.mended.text) ?? place.value;
  }
  // A value that is not there is shown at its key.
  return place.value.start === place.value.end ? (place.key ?? place.value) : place.value;
}

/** The place of a path, or of the nearest value around it: an item that an alias or a merge brought in has none. */
function placeAt(
  path: DefinitionPath,
  { places }: ParsedText,
): { place: Place; isExact: boolean } | undefined {
  for (let length = path.length; length > 0; length--) {
    const place = places.get(placeKey(path.slice(0, length)));
    if (place !== undefined) return { place, isExact: length === path.length };
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

function firstLine({ start, end }: Span, { mended }: ParsedText): Span {
  const next = mended.text.indexOf("\n", start);
  return { start, end: next === -1 ? end : Math.min(end, next) };
}

/** What the file as a whole lacks is shown at its first key, else at its beginning. */
function startOfText({ places, mended }: ParsedText): Span {
  let first: Span | undefined;
  for (const { key } of places.values()) {
    if (key !== undefined && (first === undefined || key.start < first.start)) first = key;
  }
  if (first !== undefined) return first;
  const root = places.get(placeKey([]))?.value;
  return root ? firstLine(root, { places, mended } as ParsedText) : { start: 0, end: 0 };
}
