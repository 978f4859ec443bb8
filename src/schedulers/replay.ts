import { scheduleIn } from "../study/schedule.ts";
import type { Trial } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";
import { populationReader } from "./population.ts";
import { withoutCheckpointText } from "./population-reasons.ts";
import { isStuck } from "./population-scheduler.ts";
import { replayFit } from "./replay-fit.ts";
import type { NextJob, SchedulerDefinition } from "./scheduler.ts";

/**
 * Trains by a schedule of values: each stretch goes on from the checkpoint of the one before with values of its own. As
 * many times as the budget has trials, once where it does not say; each time with a seed of its own.
 */
export const replayScheduler: SchedulerDefinition = {
  name: "replay",
  ...replayFit,
  create({ space, objectives, fidelity, trials = 1, options }) {
    const schedule = scheduleIn(options);
    const stepName = fidelity?.resource ?? "step";
    const end = schedule.at(-1)?.until ?? 0;
    const read = populationReader(space, objectives);
    return {
      next(history, supply): NextJob {
        const { members, latest } = read(history);
        const stuck = members.find((member) => isStuck(member, end));
        if (stuck !== undefined)
          return { kind: "done", reason: withoutCheckpointText(stuck, stepName), outcome: "impossible" };
        for (const member of members) {
          if (member.phase !== "paused") continue;
          const { trial, until } = member;
          const stretch = schedule.find((later) => later.until > until);
          if (stretch === undefined)
            return {
              kind: "end",
              trial: trial.number,
              state: "complete",
              reason: "the schedule is carried out",
            };
          const checkpoint = latest(member.configuration)?.checkpoint;
          if (checkpoint === undefined) throw new Error("a paused trial without a checkpoint ends the study");
          const values = { ...stretch.values, ...space.constants };
          const reason = `the schedule from ${stepName} ${until} to ${stretch.until}`;
          return isSame(trial, stretch.values)
            ? { kind: "resume", trial: trial.number, until: stretch.until, reason }
            : {
                kind: "exploit",
                trial: trial.number,
                source: checkpoint,
                values,
                until: stretch.until,
                reason,
              };
        }
        if (supply === "open" && members.length < trials && schedule[0] !== undefined)
          return { kind: "start", until: schedule[0].until };
        return members.some(({ phase }) => phase === "busy")
          ? { kind: "wait" }
          : { kind: "done", reason: "the schedule is carried out" };
      },
      onReport: () => ({ kind: "continue" }),
    };
  },
};

function isSame({ params }: Trial, values: ParamValues): boolean {
  return Object.entries(values).every(([name, value]) => params[name] === value);
}
