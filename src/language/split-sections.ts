import type { Span } from "../study/problem.ts";

/**
 * A stretch of a study file that is YAML by itself: a section, or a key within one. Read apart, a mistake in one cannot
 * hide those of another, and after a keystroke only one has to be read anew.
 */
export interface Stretch {
  /** The section that it lies in; undefined for a section as a whole. */
  readonly section: string | undefined;
  readonly span: Span;
  /**
   * `header`: only the line of a section whose keys follow as stretches of their own. `word`: a key before all others that
   * has no colon yet.
   */
  readonly kind: "entry" | "header" | "word";
}

interface Line {
  readonly start: number;
  readonly end: number;
  readonly indent: number;
  /** A word may become a key, once its colon is there. */
  readonly kind: "blank" | "key" | "word" | "other";
}

/** Anchors and aliases tie distant places together; explicit keys, directives and document markers shape the whole. */
const tiesTogether = /(?:^|[\s,:[{(-])[&*]\w|^\s*\?\s|^(?:---|\.\.\.|%)/m;

const key =
  /(?:"(?:\\.|[^"\\\n])*"|'(?:''|[^'\n])*'|[^\s\-?:,[\]{}#&*!|>'"%@`](?:[^:#\n]|:(?=\S)|#(?<=\S#))*?)[ \t]*:(?=\s|$)/y;

/** Undefined where the text has to be read as a whole. The stretches leave nothing out. */
export function splitSections(text: string): readonly Stretch[] | undefined {
  if (tiesTogether.test(text)) return undefined;
  const lines = linesOf(text);
  const sections = groups(lines, 0);
  if (sections === undefined) return undefined;
  return sections.flatMap((group) => splitSection(text, group));
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf("\n", start);
    const end = next === -1 ? text.length : next + 1;
    let at = start === 0 && text.charCodeAt(0) === 0xfeff ? 1 : start;
    const margin = at;
    while (text.charCodeAt(at) === 0x20) at++;
    const first = text.charCodeAt(at);
    const isBlank = at >= end || first === 0x0a || first === 0x23 || (first === 0x0d && at + 1 >= end - 1);
    key.lastIndex = at;
    const kind = isBlank ? "blank" : key.test(text) ? "key" : isWord(first) ? "word" : "other";
    lines.push({ start, end, indent: at - margin, kind });
    start = end;
  }
  return lines;
}

/** A letter or an underscore. */
function isWord(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f;
}

/**
 * Lines from one key at a column to the next. Before the first there may be a key that is being typed; undefined where
 * something else stands there, or left of the column.
 */
function groups(lines: readonly Line[], column: number): readonly (readonly Line[])[] | undefined {
  const found: Line[][] = [];
  let waiting: Line[] = [];
  for (const line of lines) {
    if (line.kind === "key" && line.indent === column) {
      found.push([...waiting, line]);
      waiting = [];
    } else if (found.length > 0) {
      const isMore = line.kind !== "blank";
      if (isMore && (line.indent < column || (found.length === 1 && isWordAlone(found[0])))) return undefined;
      found.at(-1)?.push(line);
    } else if (line.kind === "blank") waiting.push(line);
    else if (line.kind === "word" && line.indent === column) {
      found.push([...waiting, line]);
      waiting = [];
    } else return undefined;
  }
  return found.length === 0 || (found.length === 1 && isWordAlone(found[0])) ? undefined : found;
}

function isWordAlone(lines: readonly Line[] = []): boolean {
  return lines.find(({ kind }) => kind !== "blank")?.kind === "word";
}

function splitSection(text: string, lines: readonly Line[]): readonly Stretch[] {
  const spanOf = (part: readonly Line[]): Span => ({
    start: part[0]?.start ?? 0,
    end: part.at(-1)?.end ?? 0,
  });
  const stretchOf = (section: string | undefined, part: readonly Line[]): Stretch => ({
    section,
    span: spanOf(part),
    kind: isWordAlone(part) ? "word" : "entry",
  });
  const whole = stretchOf(undefined, lines);
  const first = lines.findIndex(({ kind }) => kind !== "blank");
  const { start = 0, end = 0 } = lines[first] ?? {};
  const name = /^\uFEFF?([A-Za-z_]\w*):[ \t]*(?:#.*)?\r?\n?$/.exec(text.slice(start, end))?.[1];
  const inner = lines.slice(first + 1);
  const column = inner.find(({ kind }) => kind !== "blank")?.indent ?? 0;
  const parts = name === undefined || column === 0 ? undefined : groups(inner, column);
  if (name === undefined || parts === undefined) return [whole];
  return [
    { section: undefined, span: spanOf(lines.slice(0, first + 1)), kind: "header" },
    ...parts.map((part) => stretchOf(name, part)),
  ];
}
