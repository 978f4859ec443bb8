import type { DefinitionPath, Span } from "../study/problem.ts";
import { isMapping } from "../study/read-space.ts";
import type { Recall } from "../study/recall.ts";
import { define, type Place, placeKey } from "./definition.ts";
import { asWritten, originalSpan } from "./mended-text.ts";
import {
  type BrokenSection,
  missingColon,
  type ParsedText,
  parseStudyText,
  type TextProblem,
} from "./parse.ts";
import { type Stretch, splitSections } from "./split-sections.ts";

/** The text of a study file as data, put together from stretches that were each read apart. */
export interface ReadText {
  /** As far as it could be read; undefined for an empty text. */
  readonly definition: unknown;
  /** What is wrong with the text as YAML. */
  readonly problems: readonly TextProblem[];
  /** What could not be read to its end, so that what it seems to say may be wrong. */
  readonly broken: readonly BrokenSection[];
  /** Where a path is written, or undefined for one that an alias or a merge brought in. */
  find(path: DefinitionPath): FoundPlace | undefined;
  /** What the file as a whole lacks is shown here: at its first key, else at its beginning. */
  readonly start: Span;
}

export interface FoundPlace {
  readonly place: Place;
  /** The stretch, in whose mended text the place's spans are. */
  readonly parsed: ParsedText;
  /** Where the stretch begins in the file. */
  readonly offset: number;
}

/** A span of a stretch's mended text, in the file. */
export function spanInFile({ parsed, offset }: Pick<FoundPlace, "parsed" | "offset">, span: Span): Span {
  const { start, end } = originalSpan(parsed.mended, span);
  return { start: start + offset, end: end + offset };
}

interface Part {
  readonly stretch: Stretch;
  readonly parsed: ParsedText;
  readonly offset: number;
}

export function readText(text: string, recall: Recall): ReadText {
  const stretches = splitSections(text);
  const parts = stretches?.map((stretch): Part => {
    const own = text.slice(stretch.span.start, stretch.span.end);
    const prefix = stretch.section === undefined ? [] : [stretch.section];
    const read = stretch.kind === "word" ? readWord : parseStudyText;
    const parsed = recall(`${stretch.kind} ${stretch.section ?? ""} ${own}`, [], () => read(own, prefix));
    return { stretch, parsed, offset: stretch.span.start };
  });
  // A stretch that is no mapping by itself belongs to something that the lines do not show.
  if (parts === undefined || !parts.every(({ parsed }) => isMapping(parsed.definition))) {
    return readWhole(recall(`text ${text}`, [], () => parseStudyText(text)));
  }
  return readParts(parts);
}

/** A key whose colon is not there yet, as the first of its mapping: YAML would take it for all there is. */
function readWord(own: string, prefix: DefinitionPath): ParsedText {
  const [, before = "", word = ""] =
    /^((?:[ \t\uFEFF]*(?:#.*)?\r?\n)*[ \t\uFEFF]*)(.*?)(?:\s+#.*)?\s*$/m.exec(own) ?? [];
  const span = { start: before.length, end: before.length + word.length };
  const place = { key: span, value: { start: span.end, end: span.end }, scalar: undefined };
  return {
    definition: { [word]: null },
    places: new Map([[placeKey([...prefix, word]), place]]),
    mended: asWritten(own),
    problems: [{ code: "yaml-syntax", message: missingColon, span }],
    broken: [],
  };
}

function readWhole(parsed: ParsedText): ReadText {
  const found = (place: Place | undefined) => place && { place, parsed, offset: 0 };
  const inFile = (span: Span) => spanInFile({ parsed, offset: 0 }, span);
  return {
    definition: parsed.definition,
    problems: parsed.problems,
    broken: parsed.broken.map(({ name, span }) => ({ name, span: inFile(span) })),
    find: (path) => found(parsed.places.get(placeKey(path))),
    start: inFile(startOf(parsed)),
  };
}

function readParts(parts: readonly Part[]): ReadText {
  const definition: Record<string, unknown> = {};
  const problems: TextProblem[] = [];
  const broken: BrokenSection[] = [];
  /** By section, and by section and key. */
  const owners = new Map<string, Part>();
  let isRepeated = false;
  for (const part of parts) {
    const { stretch, parsed, offset } = part;
    // What stands below a section that is there twice belongs to the second one.
    if (stretch.section !== undefined && isRepeated) continue;
    problems.push(...parsed.problems.map((problem) => ({ ...problem, span: moved(problem.span, offset) })));
    if (parsed.broken.length > 0)
      broken.push(
        ...parsed.broken.map(({ name }) => ({ name: stretch.section ?? name, span: stretch.span })),
      );
    const { section } = stretch;
    const target = section === undefined ? definition : definition[section];
    for (const [key, value] of Object.entries(parsed.definition as Readonly<Record<string, unknown>>)) {
      const path = section === undefined ? [key] : [section, key];
      const owner = ownerKey(path);
      if (owners.has(owner)) {
        const at = parsed.places.get(placeKey(path))?.key;
        if (at) problems.push({ ...duplicateKey(key), span: spanInFile(part, at) });
        isRepeated = stretch.kind === "header";
        continue;
      }
      owners.set(owner, part);
      if (section === undefined) isRepeated = false;
      if (isMapping(target))
        define(target as Record<string, unknown>, key, stretch.kind === "header" ? {} : value);
    }
  }
  const [first] = parts;
  return {
    definition,
    problems,
    broken,
    find(path) {
      const part = owners.get(ownerKey(path)) ?? owners.get(ownerKey(path.slice(0, 1)));
      const place = part?.parsed.places.get(placeKey(path));
      return part && place && { place, parsed: part.parsed, offset: part.offset };
    },
    start: first ? spanInFile(first, startOf(first.parsed)) : { start: 0, end: 0 },
  };
}

function ownerKey(path: DefinitionPath): string {
  return path.slice(0, 2).join("\n");
}

function moved({ start, end }: Span, offset: number): Span {
  return { start: start + offset, end: end + offset };
}

function duplicateKey(name: string): Omit<TextProblem, "span"> {
  const message = `\`${name}\` is given twice, and only the first counts. Remove one of them.`;
  return { code: "yaml-duplicate-key", message };
}

function startOf({ places, mended }: ParsedText): Span {
  let first: Span | undefined;
  for (const { key } of places.values()) {
    if (key !== undefined && (first === undefined || key.start < first.start)) first = key;
  }
  const root = places.get(placeKey([]))?.value;
  if (first !== undefined || root === undefined) return first ?? { start: 0, end: 0 };
  const next = mended.text.indexOf("\n", root.start);
  return { start: root.start, end: next === -1 ? root.end : Math.min(root.end, next) };
}
