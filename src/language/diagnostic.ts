import { type Diagnostic, DiagnosticSeverity, DiagnosticTag } from "vscode-languageserver-types";
import type { Severity } from "../study/problem.ts";
import type { LocatedProblem } from "./check.ts";

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** A problem as editors show it. */
export function toDiagnostic({ range, severity, code, message }: LocatedProblem): Diagnostic {
  return {
    range,
    severity: severities[severity],
    code,
    source: "tunesmith",
    message,
    ...(code === "unused-parameter" && { tags: [DiagnosticTag.Unnecessary] }),
  };
}

/** With a link to the section that explains its code. @param page the address of docs/diagnostics.md */
export function withExplanation(diagnostic: Diagnostic, page: string | undefined): Diagnostic {
  return page === undefined
    ? diagnostic
    : { ...diagnostic, codeDescription: { href: `${page}#${diagnostic.code}` } };
}
