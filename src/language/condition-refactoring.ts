import { choiceText } from "../study/domain.ts";
import type { Span } from "../study/problem.ts";
import { entryAt, lineBreakOf, outerSpan } from "./edit-study.ts";
import type { FixContext } from "./fix.ts";
import type { Refactoring } from "./refactorings.ts";
import type { StudyName } from "./study-names.ts";

/** `lr: uniform(0, 1)` becomes `lr: { in: ..., when: ... }`, with a condition on the choice that is declared nearest before. */
export function conditionActions(name: StudyName, context: FixContext): readonly Refactoring[] {
  const found = entryAt(context.outline, name.path);
  const value = found?.entry.value;
  if (found === undefined || value === undefined || name.expression !== undefined) return [];
  const isOneValue =
    value.kind === "scalar" ? value.style !== "block" : value.kind === "list" && value.style === "flow";
  const condition = conditionFor(name, context.names);
  if (!isOneValue || condition === undefined) return [];
  const { start, end } = outerSpan(context.text, value);
  const title = `Add a condition: when ${condition}`;
  const written = context.text.slice(start, end);
  if (found.mapping.style === "flow") {
    const replacement = `{ in: ${written}, when: ${/[,[\]{}"']/.test(condition) ? `'${condition}'` : condition} }`;
    return [{ title, kind: "rewrite", edits: [{ span: { start, end }, replacement }] }];
  }
  const margin = `${lineBreakOf(context.text)}${" ".repeat(found.mapping.column + 2)}`;
  const after = found.entry.afterColon ?? start;
  const quoted = /^['"]/.test(condition) ? `'${condition}'` : condition;
  return [
    {
      title,
      kind: "rewrite",
      edits: [
        { span: { start: after, end: start }, replacement: `${margin}in: ` },
        { span: atLineEnd(end, context.text), replacement: `${margin}when: ${quoted}` },
      ],
    },
  ];
}

/** Behind a comment, which stays beside the range. */
function atLineEnd(offset: number, text: string): Span {
  const at = offset + (/\r?\n|$/.exec(text.slice(offset))?.index ?? 0);
  return { start: at, end: at };
}

/** Declared before it, else anywhere: a condition may not come back to the parameter itself. */
function conditionFor(name: StudyName, names: readonly StudyName[]): string | undefined {
  const index = names.indexOf(name);
  const others = [...names.slice(0, index).toReversed(), ...names.slice(index + 1)];
  const switches = others.filter(
    (other) =>
      other.kind === "parameter" && other.domain !== undefined && !dependsOn(other, name.name, names, 0),
  );
  const choice =
    switches.find(({ domain }) => domain?.kind === "categorical") ??
    switches.find(({ domain }) => domain?.kind === "bool");
  if (choice?.domain === undefined) return undefined;
  const written = /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(choice.name) ? choice.name : `\`${choice.name}\``;
  if (choice.domain.kind === "bool") return written;
  const first = choice.domain.at(0);
  return `${written} == ${typeof first === "string" ? JSON.stringify(first) : choiceText(first)}`;
}

function dependsOn(other: StudyName, name: string, names: readonly StudyName[], depth: number): boolean {
  const condition = other.expression;
  if (condition === undefined || depth > 20) return depth > 20;
  return names.some(
    (each) =>
      condition.includes(each.name) &&
      each !== other &&
      (each.name === name || dependsOn(each, name, names, depth + 1)),
  );
}
