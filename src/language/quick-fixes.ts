import type { CodeAction, Position, Range } from "vscode-languageserver-types";
import type { ProblemCode } from "../study/problem.ts";
import { type Recall, withoutRecall } from "../study/recall.ts";
import type { LocatedProblem } from "./check.ts";
import { toDiagnostic } from "./diagnostic.ts";
import { type Fix, type FixContext, type FixMaker, preferred, spanAt } from "./fix.ts";
import { fixFlagMismatch, fixShellSyntax, fixUnclosed, fixUnused } from "./fixes-of-command.ts";
import {
  fixByRemoving,
  fixComparison,
  fixCondition,
  fixDuplicateKey,
  fixGridTooLarge,
  fixMisfit,
  fixMissingKey,
  fixNoBudget,
  fixPlaceholder,
  fixStudyName,
  fixSyntax,
  fixUnknownKey,
  fixUnknownName,
} from "./fixes-of-shape.ts";
import {
  fixBadName,
  fixBadStep,
  fixBaseline,
  fixDefault,
  fixDuplicateChoice,
  fixGridContinuous,
  fixLogBound,
  fixStep,
  fixSwappedBounds,
} from "./fixes-of-space.ts";
import type { Edit } from "./mended-text.ts";
import { CodeActionKind } from "./protocol-kinds.ts";
import { fixPressedBound } from "./result-refactorings.ts";
import { studyNames } from "./study-names.ts";
import { type StudyText, studyText } from "./study-text.ts";
import type { Workspace } from "./workspace.ts";

/** Beside these, a problem that brings its own replacement is mended by it, whatever its code. */
const makers: Readonly<Partial<Record<ProblemCode, FixMaker>>> = {
  "yaml-syntax": fixSyntax,
  "yaml-duplicate-key": fixDuplicateKey,
  "unknown-key": fixUnknownKey,
  "missing-key": fixMissingKey,
  "conflicting-keys": fixByRemoving,
  "no-effect": fixByRemoving,
  "unknown-name": fixUnknownName,
  "condition-cycle": fixCondition,
  "condition-never-holds": fixCondition,
  "swapped-bounds": fixSwappedBounds,
  "log-needs-positive": fixLogBound,
  "step-does-not-divide": fixStep,
  "bad-step": fixBadStep,
  "duplicate-choice": fixDuplicateChoice,
  "bad-name": fixBadName,
  "default-outside": fixDefault,
  "baseline-outside": fixBaseline,
  "grid-continuous": fixGridContinuous,
  "grid-too-large": fixGridTooLarge,
  "strategy-misfit": fixMisfit,
  "no-budget": fixNoBudget,
  "unknown-placeholder": fixPlaceholder,
  "unused-parameter": fixUnused,
  "flag-mismatch": fixFlagMismatch,
  "shell-syntax": fixShellSyntax,
  "bad-command": fixUnclosed,
  "duplicate-study": fixStudyName,
  "bound-pressed": fixPressedBound,
  "incompatible-change": fixStudyName,
  "weak-comparison": fixComparison,
};

export interface QuickFixInput {
  readonly uri: string;
  readonly text: string;
  readonly problems: readonly LocatedProblem[];
  readonly range: Range;
  readonly workspace: Workspace;
  /** Of earlier readings of the same file. */
  readonly recall?: Recall;
}

/** The mends of the problems that a range touches. */
export function quickFixes(input: QuickFixInput): CodeAction[] {
  const { uri, text, problems, range, workspace, recall = withoutRecall } = input;
  const touched = problems.filter((problem) => touches(problem.range, range));
  if (touched.length === 0) return [];
  const source = studyText(text, recall);
  const context: FixContext = { ...source, names: studyNames(source, recall), workspace };
  return touched.flatMap((problem) =>
    fixesOf(problem, context).map(({ title, edits, isPreferred }) => ({
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [toDiagnostic(problem)],
      isPreferred,
      edit: { changes: { [uri]: textEdits(edits, source) } },
    })),
  );
}

export function textEdits(edits: readonly Edit[], { rangeOf }: StudyText) {
  return edits.map(({ span, replacement }) => ({ range: rangeOf(span), newText: replacement }));
}

function fixesOf(problem: LocatedProblem, context: FixContext): readonly Fix[] {
  const { replacement } = problem;
  const made = makers[problem.code]?.(problem, context) ?? [];
  if (replacement === undefined) return made;
  const own: Fix = {
    title: titleOf(replacement),
    edits: [{ span: spanAt(context, problem), replacement }],
    isPreferred: true,
  };
  return preferred([own, ...made]);
}

const longestTitle = 60;

function titleOf(replacement: string): string {
  const text = replacement.replace(/\s+/g, " ").trim();
  if (text === "") return replacement === "" ? "Remove this" : "Replace with spaces";
  return `Replace with ${text.length > longestTitle ? `${text.slice(0, longestTitle - 1)}…` : text}`;
}

function touches(a: Range, b: Range): boolean {
  return !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
