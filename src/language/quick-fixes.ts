import { type CodeAction, CodeActionKind, type Position, type Range } from "vscode-languageserver-types";
import type { LocatedProblem } from "./check.ts";
import { toDiagnostic } from "./diagnostic.ts";

/** The mends of the problems that a range touches. */
export function quickFixes(uri: string, problems: readonly LocatedProblem[], range: Range): CodeAction[] {
  return problems.flatMap((problem) => {
    const { replacement } = problem;
    if (replacement === undefined || !touches(problem.range, range)) return [];
    return [
      {
        title: titleOf(replacement),
        kind: CodeActionKind.QuickFix,
        diagnostics: [toDiagnostic(problem)],
        isPreferred: true,
        edit: { changes: { [uri]: [{ range: problem.range, newText: replacement }] } },
      },
    ];
  });
}

const longestTitle = 60;

function titleOf(replacement: string): string {
  const text = replacement.replace(/\s+/g, " ").trim();
  if (text === "") return "Remove this";
  return `Replace with ${text.length > longestTitle ? `${text.slice(0, longestTitle - 1)}…` : text}`;
}

function touches(a: Range, b: Range): boolean {
  return !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
