import type { Range } from "vscode-languageserver-types";
import { checkStrategy } from "../schedulers/strategy-fit.ts";
import { type CompiledStudy, compileStudy } from "../study/compile.ts";
import { isError, type Problem, type ProblemCode, type Span } from "../study/problem.ts";
import { type Recall, withoutRecall } from "../study/recall.ts";
import type { Study } from "../study/study.ts";
import { checkResults } from "./check-results.ts";
import { checkStart } from "./check-start.ts";
import { checkStored } from "./check-stored.ts";
import { checkWorkspace } from "./check-workspace.ts";
import { locate } from "./locate.ts";
import type { BrokenSection, TextProblem } from "./parse.ts";
import { lineStarts } from "./positions.ts";
import { type ReadText, readText } from "./read-text.ts";
import type { Workspace } from "./workspace.ts";

export type LocatedProblem = Problem & {
  /** Where it is in the text, as the language server protocol counts. */
  readonly range: Range;
};

export interface CheckedStudy {
  /** Undefined exactly where a problem is an error. */
  readonly study: Study | undefined;
  /** In the order of the text. */
  readonly problems: readonly LocatedProblem[];
}

/**
 * Reads and checks the text of a study file. Never throws, whatever the text.
 *
 * @param recall of earlier looks at the same file
 */
export function checkStudy(text: string, workspace: Workspace, recall: Recall = withoutRecall): CheckedStudy {
  const read = readText(text, recall);
  const lines = lineStarts(text);
  const compiled = compile(read, workspace, recall);
  const ofText = read.problems.map(
    ({ code, severity = "error", message, span, replacement }): LocatedProblem => ({
      code,
      severity,
      message,
      path: [],
      at: "value",
      ...(replacement !== undefined && { replacement }),
      range: lines.rangeOf(span),
    }),
  );
  const ofStudy = [
    ...compiled.problems,
    ...checkWorkspace(read.definition, compiled, workspace, recall),
    ...checkStart(read.definition, compiled, workspace),
    ...checkResults(read.definition, compiled, workspace, (study, stored) =>
      recall("stored", [stored.definition, stored.trials, ...fitInputs(study)], () =>
        checkStored(study, stored),
      ),
    ),
  ]
    .map((problem) => ({ problem, span: locate(problem, read) }))
    .filter(({ problem, span }) => !isConsequence(problem, span.start, read.broken))
    .filter(({ problem, span }) => problem.code !== "expression-syntax" || !isWithinAny(span, read.problems))
    .map(({ problem, span }) => ({
      ...problem,
      ...replacementIn(problem, read),
      range: lines.rangeOf(span),
    }));
  const problems = [...ofText, ...ofStudy].sort(byPosition);
  return { study: problems.some(isError) ? undefined : compiled.study, problems };
}

function compile({ definition, broken }: ReadText, workspace: Workspace, recall: Recall): CompiledStudy {
  const isEmpty = definition === undefined || definition === null;
  const compiled = compileStudy(definition, {
    defaultName: workspace.fileStem,
    needsRun: "run-required",
    checkStrategy: (study) => recall("strategy", fitInputs(study), () => checkStrategy(study)),
    recall,
  });
  if (!isEmpty || broken.length > 0) return compiled;
  const message =
    "This study file is empty. It needs `run`, what one trial runs; `objective`, the metric to improve; and `space`, the parameters to search.";
  return {
    ...compiled,
    problems: [{ code: "missing-key", severity: "error", message, path: [], at: "key" }],
  };
}

/** All of a study that says whether its strategy fits it. To see what `require` leaves may take ten thousand draws. */
function fitInputs({ space, run, metrics, ...rest }: Study): readonly unknown[] {
  const { parameters, requirements, ...others } = space;
  return [JSON.stringify([rest, requirements, others]), ...parameters];
}

/** A replacement inside a quoted scalar is written as those quotes ask for. Quotes that mended the text are not there. */
function replacementIn({ path, span, replacement }: Problem, text: ReadText): { replacement?: string } {
  const { place, parsed } = text.find(path) ?? {};
  if (replacement === undefined || span === undefined || place?.scalar === undefined) return {};
  const { start } = place.value;
  const isWritten = parsed?.mended.origins[start] !== parsed?.mended.origins[start + 1];
  if (!isWritten) return {};
  if (place.scalar.type === "QUOTE_SINGLE") return { replacement: replacement.replaceAll("'", "''") };
  if (place.scalar.type === "QUOTE_DOUBLE") return { replacement: JSON.stringify(replacement).slice(1, -1) };
  return {};
}

/** What YAML misreads is mended first; how it then reads as an expression is only of interest after that. */
function isWithinAny({ start, end }: Span, problems: readonly TextProblem[]): boolean {
  return problems.some(({ span }) => span.start <= start && end <= span.end && span.start < span.end);
}

/** Codes of problems with names that a section declares and another uses. */
const ofNames: ReadonlySet<ProblemCode> = new Set([
  "unknown-name",
  "unknown-placeholder",
  "unused-parameter",
  "baseline-outside",
  "empty-space",
  "no-budget",
]);

/** Whether a problem may come only from what YAML could not read. */
function isConsequence({ code, path }: Problem, offset: number, broken: readonly BrokenSection[]): boolean {
  if (broken.length === 0) return false;
  if (path.length === 0 || ofNames.has(code)) return true;
  return broken.some(({ span }) => span.start <= offset && offset < span.end);
}

function byPosition(a: LocatedProblem, b: LocatedProblem): number {
  const [first, second] = [a.range.start, b.range.start];
  return first.line - second.line || first.character - second.character;
}
