import type { NextJob, Scheduler } from "../../src/schedulers/scheduler.ts";
import type { History } from "../../src/study/history.ts";
import type { Trial } from "../../src/study/trial.ts";

const goOn: Pick<Scheduler, "onReport"> = { onReport: () => ({ kind: "continue" }) };

/** The loss of a trial at a step. */
function lossAt({ reports }: Trial, step: number): number {
  return reports.findLast((report) => report.step <= step)?.values[0] ?? Number.POSITIVE_INFINITY;
}

/** How far a trial has got: the `until` of its last segment that ended, or where it started from. */
function position({ segments }: Trial): number {
  const last = segments.findLast(({ endedAt }) => endedAt !== null);
  return last?.until ?? segments[0]?.from?.step ?? 0;
}

function livingOf({ configurations }: History): readonly Trial[] {
  return [...configurations.values()].filter(({ state }) => state === "running" || state === "waiting");
}

/**
 * Successive halving in its smallest form: as many configurations as the first rung has places, then the best of them
 * to the next rung, until one is left.
 */
export function halves(rungs: readonly { readonly step: number; readonly places: number }[]): Scheduler {
  const [first] = rungs;
  return {
    ...goOn,
    next(history, supply): NextJob {
      const all = [...history.configurations.values()];
      if (all.length < (first?.places ?? 0) && supply === "open")
        return { kind: "start", until: first?.step };
      const living = livingOf(history);
      for (const [level, { step }] of rungs.entries()) {
        if (living.some((trial) => position(trial) < step)) break;
        const next = rungs[level + 1];
        const here = all.filter((trial) => position(trial) >= step);
        const ranked = here.toSorted((a, b) => lossAt(a, step) - lossAt(b, step));
        const paused = ranked.find((trial) => trial.state === "waiting" && position(trial) === step);
        if (paused === undefined) continue;
        const { number: trial } = paused;
        const rank = ranked.indexOf(paused) + 1;
        if (next === undefined) return { kind: "end", trial, state: "complete", reason: "the last rung" };
        return rank <= next.places
          ? { kind: "resume", trial, until: next.step, reason: `rank ${rank} of ${here.length} at ${step}` }
          : { kind: "end", trial, reason: `rank ${rank} of ${here.length} at ${step}` };
      }
      if (living.some(({ state }) => state === "running")) return { kind: "wait" };
      return { kind: "done", reason: "the last rung is done" };
    },
  };
}

/** A population of two: at every second step the worse one becomes a copy of the better one, with a smaller x. */
export function copies(last: number): Scheduler {
  return {
    ...goOn,
    next(history): NextJob {
      if (history.configurations.size < 2) return { kind: "start", until: 2 };
      const members = livingOf(history);
      for (const member of members.filter(({ state }) => state === "waiting")) {
        const step = position(member);
        const rival = members.find((other) => other !== member);
        if (rival !== undefined && position(rival) < step) continue;
        const until = Math.min(last, step + 2);
        if (
          rival?.state === "waiting" &&
          position(rival) === step &&
          lossAt(rival, step) > lossAt(member, step)
        ) {
          const values = { ...member.params, x: Number(member.params["x"]) * 0.9 };
          const source = { trial: member.number, step };
          return {
            kind: "exploit",
            trial: rival.number,
            source,
            values,
            until,
            reason: `worse at step ${step}`,
          };
        }
        if (rival?.state === "waiting" && position(rival) === step) continue;
        return { kind: "resume", trial: member.number, until, reason: "a member goes on" };
      }
      if (members.some(({ state }) => state === "running")) return { kind: "wait" };
      return { kind: "done", reason: "the population is trained" };
    },
  };
}
