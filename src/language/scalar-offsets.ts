/**
 * For each character of a scalar's value, where it is written in the scalar's source, and at last where the value
 * ends. Undefined where the two cannot be matched.
 *
 * Walks both at once: quotes and escapes are undone, folded line breaks and indentation skipped.
 *
 * @param source from the opening quote or block header (or the first character) to the end of the scalar
 */
export function scalarOffsets(source: string, value: string): readonly number[] | undefined {
  const quote = source[0] === '"' || source[0] === "'" ? source[0] : undefined;
  const isBlock = /^[|>]/.test(source) && source.includes("\n");
  let at = quote ? 1 : isBlock ? source.indexOf("\n") + 1 : 0;
  const offsets: number[] = [];
  for (let index = 0; index < value.length; index++) {
    const char = value.charAt(index);
    if (quote === '"') at = skipFold(source, skipBlank(source, at, char), char);
    const escaped = quote === '"' ? readEscape(source, at) : undefined;
    if (escaped !== undefined && value.startsWith(escaped.text, index)) {
      for (let unit = 0; unit < escaped.text.length; unit++) offsets.push(escaped.start);
      index += escaped.text.length - 1;
      at = escaped.end;
    } else if (isSpace(char)) {
      offsets.push(at);
      if (source[at] === char) at++;
      else while (at < source.length && isSpace(source.charAt(at))) at++;
    } else {
      while (at < source.length && isSpace(source.charAt(at))) at++;
      if (source[at] !== char) return undefined;
      offsets.push(at);
      at += quote === "'" && char === "'" ? 2 : 1;
    }
  }
  offsets.push(at);
  return offsets;
}

function isSpace(char: string): boolean {
  return char === " " || char === "\n" || char === "\t" || char === "\r";
}

/** To an escaped character of white space behind line breaks that are written as blank lines. */
function skipBlank(source: string, from: number, char: string): number {
  if (!isSpace(char) || source[from] === char) return from;
  let at = from;
  while (isSpace(source[at] ?? "")) at++;
  return at > from && readEscape(source, at)?.text === char ? at : from;
}

/** Past an escaped line break with the indentation behind it, and past a folded one unless whitespace is looked for. */
function skipFold(source: string, from: number, char: string): number {
  let at = from;
  while (true) {
    const joined = /^\\\r?\n[ \t]*/.exec(source.slice(at, at + 200))?.[0].length ?? 0;
    if (joined > 0) at += joined;
    else if (!isSpace(char) && isSpace(source[at] ?? "")) at++;
    else return at;
  }
}

const simpleEscapes: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  e: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  N: "\x85",
  _: "\xa0",
  L: "\u2028",
  P: "\u2029",
  " ": " ",
  '"': '"',
  "/": "/",
  "\\": "\\",
  "\t": "\t",
};

function readEscape(source: string, start: number): { text: string; start: number; end: number } | undefined {
  if (source[start] !== "\\") return undefined;
  const letter = source[start + 1] ?? "";
  const digits = { x: 2, u: 4, U: 8 }[letter];
  if (digits !== undefined) {
    const code = Number.parseInt(source.slice(start + 2, start + 2 + digits), 16);
    if (!(code <= 0x10ffff)) return undefined;
    return { text: String.fromCodePoint(code), start, end: start + 2 + digits };
  }
  const text = simpleEscapes[letter];
  return text === undefined ? undefined : { text, start, end: start + 2 };
}
