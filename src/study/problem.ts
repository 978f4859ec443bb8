/**
 * A user's mistake, as a value. Everything that reads a study (the file, an object given to `createStudy`, an
 * expression) returns problems instead of throwing, so that one mistake never hides another.
 */
export type Severity = "error" | "warning" | "information" | "hint";

/** Character offsets in a text, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Keys and list positions from the root of a study definition. */
export type DefinitionPath = readonly (string | number)[];

export interface Problem {
  readonly code: ProblemCode;
  readonly severity: Severity;
  /** What is wrong and what to write instead, in whole sentences. */
  readonly message: string;
  readonly path: DefinitionPath;
  /** Whether the key or the value at `path` is at fault. A missing key is reported at its parent's key. */
  readonly at: "key" | "value";
  /** The part of the scalar at `path` that is at fault, where it is less than the whole. */
  readonly span?: Span;
  /** Text that, put in place of the faulty range, mends it. */
  readonly replacement?: string;
}

/** Every code of a diagnostic. A code, once released, keeps its meaning; docs/diagnostics.md explains each. */
export type ProblemCode =
  // The YAML text
  | "yaml-syntax"
  | "yaml-comma-in-flow"
  | "yaml-needs-quotes"
  | "yaml-mapping-for-text"
  | "yaml-duplicate-key"
  | "yaml-unsupported"
  | "misread-value"
  // The shape of the definition
  | "unknown-key"
  | "missing-key"
  | "wrong-type"
  | "wrong-value"
  | "conflicting-keys"
  | "no-effect"
  | "not-available"
  // Expressions
  | "expression-syntax"
  | "expression-type"
  | "unknown-name"
  | "unknown-function"
  | "condition-cycle"
  | "condition-never-holds"
  // The space
  | "bad-arguments"
  | "swapped-bounds"
  | "log-needs-positive"
  | "step-does-not-divide"
  | "bad-step"
  | "duplicate-choice"
  | "bad-name"
  | "empty-space"
  | "no-feasible-values"
  | "default-outside"
  | "baseline-outside"
  // The strategy against the rest
  | "unknown-strategy"
  | "grid-continuous"
  | "grid-too-large"
  | "strategy-misfit"
  | "no-budget"
  | "weak-comparison"
  // The workspace
  | "unknown-task"
  | "unsupported-task"
  | "no-tasks-file"
  | "unknown-placeholder"
  | "unused-parameter"
  | "unknown-flag"
  | "flag-mismatch"
  | "shell-syntax"
  | "bad-command"
  | "bad-pattern"
  | "missing-plugin"
  | "duplicate-study"
  // Earlier trials
  | "incompatible-change"
  | "start-unreadable"
  | "start-left-out"
  | "bound-pressed";

export function isError(problem: Problem): boolean {
  return problem.severity === "error";
}
