import type { Span } from "./problem.ts";

/**
 * A text with placeholders: `{name}`, where the name is a (dotted) identifier. `{{` and `}}` stand for braces,
 * `${...}` and every other brace stand for themselves.
 */
export type Template = readonly TemplatePart[];

export type TemplatePart =
  | { readonly kind: "text"; readonly text: string; readonly span: Span }
  | { readonly kind: "placeholder"; readonly name: string; readonly span: Span };

const segment = String.raw`[\p{L}_](?:[\p{L}\p{M}\p{N}_-]*[\p{L}\p{M}\p{N}_])?`;
const placeholder = new RegExp(String.raw`\{(${segment}(?:\.${segment})*)\}`, "uy");

/**
 * Splits a text into its parts, in order and without gaps. A text part is the text itself, except that a doubled
 * brace is a part of its own with the single brace as its text.
 *
 * A `}}` closes two single braces where two are open, so that nested JSON needs no escapes: `{"a": {"b": {lr}}}`.
 */
export function parseTemplate(text: string): Template {
  const parts: TemplatePart[] = [];
  const open: ("single" | "double")[] = [];
  let plainFrom = 0;
  let at = 0;
  const endPlain = () => {
    if (at > plainFrom)
      parts.push({ kind: "text", text: text.slice(plainFrom, at), span: { start: plainFrom, end: at } });
  };
  const push = (part: TemplatePart) => {
    endPlain();
    parts.push(part);
    at = part.span.end;
    plainFrom = at;
  };
  const pushBrace = (brace: string) => push({ kind: "text", text: brace, span: { start: at, end: at + 2 } });

  while (at < text.length) {
    const char = text[at];
    if (char === "$" && text[at + 1] === "{") {
      at = endOfBraces(text, at + 1) ?? at + 2;
    } else if (char === "{") {
      placeholder.lastIndex = at;
      const match = placeholder.exec(text);
      if (match !== null) {
        push({
          kind: "placeholder",
          name: match[1] as string,
          span: { start: at, end: placeholder.lastIndex },
        });
      } else if (text[at + 1] === "{") {
        open.push("double");
        pushBrace("{");
      } else {
        open.push("single");
        at++;
      }
    } else if (char === "}") {
      const opener = open.at(-1);
      if (text[at + 1] === "}" && opener !== "single") {
        open.pop();
        pushBrace("}");
      } else {
        if (opener === "single") open.pop();
        at++;
      }
    } else {
      at++;
    }
  }
  endPlain();
  return parts;
}

/** The offset behind the brace that closes the one at `start`; undefined where none does. */
export function endOfBraces(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth === 0) return at + 1;
  }
  return undefined;
}

/** A text that, read as a template, is `text` itself. */
export function escapeTemplate(text: string): string {
  return text.replace(/[{}]/g, "$&$&");
}
