import type { AshaBrackets } from "./asha-brackets.ts";
import { plannedRung, type SchedulePlan } from "./plan-table.ts";
import { overPower } from "./rungs.ts";

/**
 * What asynchronous halving comes to when all is done: one in eta of those at a rung goes on, and of a trial's own
 * decisions made before others arrived nothing is foreseen.
 *
 * @param configurations undefined where nothing limits them
 */
export function planAsha(
  brackets: AshaBrackets,
  eta: number,
  variant: "stop" | "promote",
  configurations: number | undefined,
): SchedulePlan {
  const shares = configurations === undefined ? undefined : brackets.shares(configurations);
  const isOne = brackets.steps.length === 1;
  const rungs = brackets.steps.flatMap((steps, bracket) =>
    steps.map((until, rung) => {
      const share = shares?.[bracket];
      const left = share === undefined ? undefined : overPower(share, eta, rung, "down");
      // The best one that has come so far is never stopped, but it may never be promoted.
      const least = variant === "stop" && share !== undefined && share > 0 ? 1 : 0;
      return plannedRung({
        bracket: isOne ? undefined : bracket,
        rung,
        configurations: left === undefined ? undefined : Math.max(least, left),
        until,
        before: steps[rung - 1] ?? 0,
        pauses: variant === "promote",
      });
    }),
  );
  return { kind: "expected", rungs };
}
