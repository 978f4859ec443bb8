import type { DomainMapping } from "../study/domain.ts";

/**
 * Whether a range holds every value that it held before, in a way that Optuna can go on with too: it lets numbers range
 * wider, and knows no change of choices, of the scale or of the type.
 */
export function isWidened(before: DomainMapping, after: DomainMapping): boolean {
  if (before.type !== after.type || (before.log ?? false) !== (after.log ?? false)) return false;
  if (before.low === undefined || before.high === undefined)
    return JSON.stringify(before.choices) === JSON.stringify(after.choices);
  if (after.low === undefined || after.high === undefined) return false;
  return after.low <= before.low && after.high >= before.high && isOnGrid(before, after);
}

/** Whether the steps from the new lower end meet all values of the old range. */
function isOnGrid(before: DomainMapping, after: DomainMapping): boolean {
  const step = after.step ?? (after.type === "int" ? 1 : undefined);
  if (step === undefined) return true;
  const old = before.step ?? (before.type === "int" ? 1 : undefined);
  return old !== undefined && isMultiple(old, step) && isMultiple((before.low ?? 0) - (after.low ?? 0), step);
}

function isMultiple(distance: number, step: number): boolean {
  const count = distance / step;
  return Math.abs(count - Math.round(count)) <= 1e-9 * Math.max(1, Math.abs(count));
}
