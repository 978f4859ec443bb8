import { type PlannedRung, plannedRung, type SchedulePlan } from "./plan-table.ts";
import type { RoundsBracket } from "./rounds.ts";

/**
 * The rounds that so many configurations make, if none fails or ends by itself.
 *
 * @param bracketAt see `RoundsContext`
 */
export function planRounds(
  bracketAt: (position: number) => RoundsBracket | undefined,
  configurations: number,
): SchedulePlan {
  const rows = new Map<string, PlannedRung>();
  for (let position = 0; ; position++) {
    const bracket = bracketAt(position);
    if (bracket === undefined || bracket.first >= configurations) break;
    const began = Math.min(bracket.size, configurations - bracket.first);
    let count = began;
    bracket.steps.forEach((until, rung) => {
      const before = bracket.steps[rung - 1] ?? 0;
      const row = { bracket: bracket.number, rung, configurations: count, until, before, pauses: true };
      const key = `${bracket.number} ${rung}`;
      rows.set(key, sum(rows.get(key), plannedRung(row)));
      count = bracket.keep(rung, count, began);
    });
  }
  return { kind: "exact", rungs: [...rows.values()] };
}

function sum(before: PlannedRung | undefined, row: PlannedRung): PlannedRung {
  const added = (key: "configurations" | "steps" | "stepsFromScratch") =>
    (before?.[key] ?? 0) + (row[key] ?? 0);
  return {
    ...row,
    configurations: added("configurations"),
    steps: added("steps"),
    stepsFromScratch: added("stepsFromScratch"),
  };
}
