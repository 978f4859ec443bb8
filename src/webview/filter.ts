import { formatNumber } from "../analysis/number-text.ts";
import type { ParamValue } from "../study/value.ts";
import { formatDuration, formatParam } from "./format.ts";
import type { StudyOverview, TrialRow } from "./protocol.ts";
import { type FieldId, fieldTitle, readField } from "./trial-fields.ts";

/**
 * One condition on the trials that are shown; all of a filter's clauses must hold. At most one clause a field, so that
 * brushing a field again replaces what was brushed before.
 */
export type Clause =
  /** Both ends are included. A trial without a number in the field is not in any range. */
  | { readonly kind: "range"; readonly field: FieldId; readonly low: number; readonly high: number }
  /** `absent` also takes the trials that have no such parameter. */
  | {
      readonly kind: "values";
      readonly field: FieldId;
      readonly values: readonly ParamValue[];
      readonly absent: "in" | "out";
    };

export type Filter = readonly Clause[];

/** The trials that meet every clause, in their order; the list itself where there is nothing to meet. */
export function filterTrials(trials: readonly TrialRow[], filter: Filter): readonly TrialRow[] {
  return filter.length === 0 ? trials : trials.filter((trial) => meets(trial, filter));
}

export function meets(trial: TrialRow, filter: Filter): boolean {
  return filter.every((clause) => meetsClause(trial, clause));
}

function meetsClause(trial: TrialRow, clause: Clause): boolean {
  const value = readField(trial, clause.field);
  if (clause.kind === "range")
    return typeof value === "number" && value >= clause.low && value <= clause.high;
  return value === undefined ? clause.absent === "in" : clause.values.includes(value);
}

/** The filter with this clause in place of another one on its field. */
export function withClause(filter: Filter, clause: Clause): Filter {
  const others = withoutField(filter, clause.field);
  return [...others, clause];
}

export function withoutField(filter: Filter, field: FieldId): Filter {
  return filter.filter((clause) => clause.field !== field);
}

export function clauseOn(filter: Filter, field: FieldId): Clause | undefined {
  return filter.find((clause) => clause.field === field);
}

/** A clause in words: `lr from 0.001 to 0.1`. */
export function clauseText(clause: Clause, overview: Pick<StudyOverview, "objectives">): string {
  const title = fieldTitle(clause.field, overview);
  if (clause.kind === "values") {
    const words = clause.values.map((value) => formatParam(value));
    if (clause.absent === "in") words.push("absent");
    return `${title}: ${words.join(", ")}`;
  }
  const text = valueFormat(clause.field);
  const { low, high } = clause;
  if (low === Number.NEGATIVE_INFINITY) return `${title} up to ${text(high)}`;
  if (high === Number.POSITIVE_INFINITY) return `${title} from ${text(low)}`;
  return `${title} from ${text(low)} to ${text(high)}`;
}

function valueFormat(field: FieldId): (value: number) => string {
  if (field === "duration") return formatDuration;
  if (field === "startedAt" || field === "endedAt") return (value) => new Date(value).toLocaleTimeString();
  return formatNumber;
}

/** Takes over what is usable of a saved filter. */
export function readFilter(saved: unknown): Filter {
  return Array.isArray(saved) ? saved.flatMap(readClause) : [];
}

function readClause(saved: unknown): readonly Clause[] {
  if (typeof saved !== "object" || saved === null) return [];
  const clause = saved as Readonly<Record<string, unknown>>;
  const { kind, field } = clause;
  if (typeof field !== "string") return [];
  if (kind === "range") {
    // JSON has no word for an open end; it is written as null.
    const low = clause["low"] ?? Number.NEGATIVE_INFINITY;
    const high = clause["high"] ?? Number.POSITIVE_INFINITY;
    return typeof low === "number" && typeof high === "number" ? [{ kind, field, low, high }] : [];
  }
  const { values } = clause;
  if (kind !== "values" || !Array.isArray(values)) return [];
  const known = values.filter(
    (value) => ["number", "string", "boolean"].includes(typeof value) || value === null,
  );
  return [{ kind, field, values: known, absent: clause["absent"] === "in" ? "in" : "out" }];
}
