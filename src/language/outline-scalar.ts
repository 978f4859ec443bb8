import type { OutlineScalar } from "./outline-node.ts";

/** Up to a comment or the end, without the white space there. */
export function plainScalar(text: string, start: number, end: number): OutlineScalar {
  const raw = text.slice(start, end);
  const comment = /\s#/.exec(raw)?.index ?? raw.length;
  const content = raw.slice(0, comment).trimEnd();
  return {
    kind: "scalar",
    style: "plain",
    text: content,
    span: { start, end: start + content.length },
    reach: start + comment,
    mayBeKey: false,
  };
}

/** A quoted scalar at `start`. One that does not close before `limit` ends with its line. */
export function readQuoted(text: string, start: number, limit: number, lineEnd: number): OutlineScalar {
  const quote = text.charAt(start);
  const style = quote === '"' ? "double" : "single";
  let at = start + 1;
  while (at < limit) {
    if (quote === '"' && text[at] === "\\") at += 2;
    else if (text[at] !== quote) at++;
    else if (quote === "'" && text[at + 1] === "'") at += 2;
    else break;
  }
  const isClosed = at < limit && text[at] === quote;
  const end = isClosed ? at : Math.max(start + 1, lineEnd);
  return {
    kind: "scalar",
    style,
    text: text.slice(start + 1, end),
    span: { start: start + 1, end },
    reach: isClosed ? end + 1 : end,
    mayBeKey: false,
  };
}
