import type { CellValue, Column } from "./columns.ts";
import type { TrialRow } from "./protocol.ts";

export interface SortOrder {
  readonly column: string;
  readonly descending: boolean;
}

/** A new list in the given order. Trials without a value come last either way; equal ones stay by number. */
export function sortTrials(
  trials: readonly TrialRow[],
  columns: readonly Column[],
  order: SortOrder,
  now: number,
): readonly TrialRow[] {
  const column = columns.find((candidate) => candidate.id === order.column);
  if (!column) return trials;
  const sign = order.descending ? -1 : 1;
  const keyed = trials.map((trial) => ({ trial, value: column.value(trial, now) }));
  keyed.sort(
    (a, b) =>
      Number(isMissing(a.value)) - Number(isMissing(b.value)) ||
      sign * compare(a.value, b.value) ||
      a.trial.number - b.trial.number,
  );
  return keyed.map(({ trial }) => trial);
}

/** A first click sorts upwards, a second one downwards. */
export function nextSortOrder(current: SortOrder, column: string): SortOrder {
  return { column, descending: current.column === column && !current.descending };
}

function isMissing(value: CellValue): boolean {
  return value === undefined || Number.isNaN(value);
}

function compare(a: CellValue, b: CellValue): number {
  if (isMissing(a) || isMissing(b)) return 0;
  if (typeof a === "number" && typeof b === "number") return a < b ? -1 : a > b ? 1 : 0;
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}
