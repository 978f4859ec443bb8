import type { OutlineEntry, OutlineItem, OutlineNode, OutlineScalar } from "./outline-node.ts";
import { plainScalar, readQuoted } from "./outline-scalar.ts";

export interface FlowReading {
  readonly node: OutlineNode;
  /** Behind the closing bracket, or where the search for it was given up. */
  readonly end: number;
}

const deepestNesting = 50;

/**
 * Reads `{ ... }` or `[ ... ]` at `start`. Differs from YAML in one thing: commas between parentheses do not separate,
 * since whoever writes `{ lr: uniform(0, 1) }` means one entry.
 *
 * @param limit where an unclosed bracket is given up
 */
export function readFlow(text: string, start: number, limit: number, column: number, depth = 0): FlowReading {
  let at = start + 1;
  return text[start] === "{" ? readMapping() : readList();

  function readMapping(): FlowReading {
    const entries: OutlineEntry[] = [];
    while (goToContent("}")) {
      const entryStart = at;
      const key = readScalar(":");
      at = Math.max(at, key.reach);
      const afterColon = text[at] === ":" && at < limit ? ++at : undefined;
      const value = afterColon === undefined ? undefined : readValue("}");
      skipToSeparator();
      entries.push({ key, afterColon, value, span: { start: entryStart, end: at } });
    }
    return close({ kind: "mapping", style: "flow", column, entries, span: { start: start + 1, end: at } });
  }

  function readList(): FlowReading {
    const items: OutlineItem[] = [];
    while (goToContent("]")) {
      const itemStart = at;
      const value = readValue("]");
      skipToSeparator();
      items.push({ value, span: { start: itemStart, end: at } });
    }
    return close({ kind: "list", style: "flow", column, items, span: { start: start + 1, end: at } });
  }

  function close(node: OutlineNode): FlowReading {
    return { node, end: Math.min(at + 1, limit) };
  }

  /** To the next entry or item; false at the end. */
  function goToContent(closing: "}" | "]"): boolean {
    skipBlank();
    while (text[at] === "," && at < limit) {
      at++;
      skipBlank();
    }
    if (at >= limit || text[at] === closing) return false;
    // A bracket of the other kind closes something outside, or nothing.
    if (/[}\]]/.test(text.charAt(at))) return false;
    return true;
  }

  function skipBlank(): void {
    for (; at < limit; at++) {
      if (text[at] === "#" && /[\s,{[]/.test(text.charAt(at - 1))) {
        while (at < limit && text[at] !== "\n") at++;
      }
      if (!/\s/.test(text.charAt(at))) return;
    }
  }

  function readValue(closing: "}" | "]"): OutlineNode | undefined {
    skipBlank();
    const anchor = skipProperties();
    const node = readContent(closing);
    return node === undefined || anchor === undefined ? node : { ...node, anchor };
  }

  /** Past the anchor and the tag before a value; returns the anchor's name. */
  function skipProperties(): string | undefined {
    const prefix = /^(?:[&!][^\s,[\]{}]*\s+)+/.exec(text.slice(at, Math.min(limit, at + 200)))?.[0] ?? "";
    at += prefix.length;
    return /&(\S+)/.exec(prefix)?.[1];
  }

  function readContent(closing: "}" | "]"): OutlineNode | undefined {
    const first = text.charAt(at);
    if (at >= limit || first === "," || first === closing || /[}\]]/.test(first)) return undefined;
    if ((first === "{" || first === "[") && depth < deepestNesting) {
      const inner = readFlow(text, at, limit, column, depth + 1);
      at = inner.end;
      return inner.node;
    }
    const scalar = readScalar(",");
    at = Math.max(at + 1, scalar.reach);
    return scalar;
  }

  function readScalar(stop: ":" | ","): OutlineScalar {
    const first = text[at];
    if (first === '"' || first === "'") {
      const lineEnd = endOfLine(text, at, limit);
      const scalar = readQuoted(text, at, limit, lineEnd);
      return stop === ":" ? { ...scalar, reach: spaceAfter(scalar.reach) } : scalar;
    }
    return plainScalar(text, at, endOfPlain(stop));
  }

  function spaceAfter(offset: number): number {
    let position = offset;
    while (position < limit && /[ \t]/.test(text.charAt(position))) position++;
    return position;
  }

  function endOfPlain(stop: ":" | ","): number {
    const open: string[] = [];
    for (let position = at; position < limit; position++) {
      const char = text.charAt(position);
      if (char === "\n" || (char === "#" && /\s/.test(text.charAt(position - 1)))) return position;
      if (char === "(" || char === "{" || char === "[") open.push(char);
      else if (char === ")") {
        if (open.at(-1) === "(") open.pop();
      } else if (char === "}" || char === "]") {
        if (open.at(-1) !== (char === "}" ? "{" : "[")) return position;
        open.pop();
      } else if (char === "," && open.length === 0) return position;
      else if (char === ":" && stop === ":" && /[\s,{}[\]]|^$/.test(text.charAt(position + 1)))
        return position;
    }
    return limit;
  }

  /** Past what follows a value without belonging to it. */
  function skipToSeparator(): void {
    for (; at < limit && !/[,}\]\n]/.test(text.charAt(at)); at++) {
      if (text[at] === "#" && /\s/.test(text.charAt(at - 1))) {
        at = endOfLine(text, at, limit);
        return;
      }
    }
  }
}

function endOfLine(text: string, offset: number, limit: number): number {
  const newline = text.indexOf("\n", offset);
  return Math.min(limit, newline < 0 ? text.length : newline);
}
