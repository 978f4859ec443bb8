import type { SyntaxNode } from "@lezer/common";
import { childrenOf, type ScriptText, textAt } from "./script-text.ts";

/** What a call prints: literal text, and values that are known only when the script runs. */
export type Printed = readonly (
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "value" }
)[];

const value = { kind: "value" } as const;

/**
 * The arguments of `print`, `console.log` or a logger, one after the other: f-strings and template strings, `%` and
 * `format` included. What is not understood is a value.
 *
 * @param node a call
 */
export function printedText(node: SyntaxNode, source: ScriptText): Printed {
  const list = node.getChild("ArgList");
  const inside = list === null ? [] : positionalOf(list);
  const parts = inside.flatMap((argument, index) => [
    ...(index === 0 ? [] : [{ kind: "text", text: " " } as const]),
    ...printedBy(argument, source),
  ]);
  const [first] = inside;
  // A logger fills in what follows its first text.
  const isLazy = first !== undefined && isText(first) && /%[-+\d.]*[sdfegi]/.test(textAt(source, first));
  return joined(isLazy && inside.length > 1 ? printedBy(first, source, "%") : parts);
}

function positionalOf(list: SyntaxNode): readonly SyntaxNode[] {
  const children = childrenOf(list);
  return children.filter((child, index) => {
    if (/^[(),]$|Comment|AssignOp/.test(child.name)) return false;
    const isNamed = children[index + 1]?.name === "AssignOp" || children[index - 1]?.name === "AssignOp";
    return !isNamed;
  });
}

function isText({ name }: SyntaxNode): boolean {
  return /^(?:String|FormatString|ContinuedString|TemplateString)$/.test(name);
}

function printedBy(node: SyntaxNode, source: ScriptText, fill?: "%" | "{}"): Printed {
  const text = textAt(source, node);
  switch (node.name) {
    case "String":
    case "FormatString":
    case "TemplateString":
      return textOfLiteral(text, fill);
    case "ContinuedString":
      return childrenOf(node).flatMap((part) => printedBy(part, source, fill));
    case "ParenthesizedExpression": {
      const inner = childrenOf(node)[1];
      return inner ? printedBy(inner, source, fill) : [value];
    }
    case "BinaryExpression": {
      const [left, operator, right] = childrenOf(node);
      if (!left || !operator || !right) return [value];
      const symbol = textAt(source, operator);
      if (symbol === "%" && isText(left)) return printedBy(left, source, "%");
      return symbol === "+" ? [...printedBy(left, source), ...printedBy(right, source)] : [value];
    }
    case "CallExpression": {
      // "loss {:.3f}".format(loss)
      const callee = node.firstChild;
      const [object, , property] = callee ? childrenOf(callee) : [];
      const isFormat = property !== undefined && textAt(source, property) === "format";
      return object && isFormat && isText(object) ? printedBy(object, source, "{}") : [value];
    }
    default:
      return [value];
  }
}

const literal = /^([A-Za-z]*)("""|'''|"|'|`)([\s\S]*?)\2?$/;

function textOfLiteral(written: string, fill: "%" | "{}" | undefined): Printed {
  const [, prefix = "", quote = "", body = ""] = literal.exec(written) ?? [];
  if (quote === "`") return split(body, /\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/g);
  if (/f/i.test(prefix) || fill === "{}")
    return split(body.replace(/\{\{|\}\}/g, " "), /\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/g);
  if (fill === "%") return split(body, /%(?:\(\w+\))?[-+ #0]*\d*(?:\.\d+)?[sdfegir]/g);
  return [{ kind: "text", text: body }];
}

function split(body: string, holes: RegExp): Printed {
  const texts = body.split(holes);
  return texts.flatMap((text, index) => [
    ...(index === 0 ? [] : [value]),
    ...(text === "" ? [] : [{ kind: "text", text } as const]),
  ]);
}

/** Texts that touch are one, and escapes are what they stand for where that is space. */
function joined(parts: Printed): Printed {
  const whole: { kind: "text" | "value"; text: string }[] = [];
  for (const part of parts) {
    const last = whole.at(-1);
    const text = part.kind === "text" ? part.text.replace(/\\[nrt]/g, " ") : "";
    if (part.kind === "text" && last?.kind === "text") last.text += text;
    else whole.push({ kind: part.kind, text });
  }
  return whole.map(({ kind, text }) => (kind === "text" ? { kind, text } : value));
}
