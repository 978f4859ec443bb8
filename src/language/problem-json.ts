import type { LocatedProblem } from "./check.ts";

/** A problem as `tunesmith check --format json` gives it, lines and columns from 1. The shape is stable. */
export interface ProblemJson {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly severity: LocatedProblem["severity"];
  readonly code: LocatedProblem["code"];
  readonly message: string;
}

export function problemJson(file: string, { range, severity, message, code }: LocatedProblem): ProblemJson {
  return {
    file,
    line: range.start.line + 1,
    column: range.start.character + 1,
    endLine: range.end.line + 1,
    endColumn: range.end.character + 1,
    severity,
    code,
    message,
  };
}
