import { durationText } from "../analysis/duration-text.ts";
import { shownDurations, timeFor } from "../analysis/progress.ts";
import type { RunEvent } from "../engine/run.ts";
import type { StudySession } from "../engine/study-session.ts";
import { planOf } from "../schedulers/plan.ts";
import { runningTimeOf, type Trial } from "../study/trial.ts";
import { shortValue } from "./trials.ts";

/** How far a run is, kept up event by event. */
export interface RunProgress {
  note(event: RunEvent): void;
  /** Trials done, running, the best so far, and the time left. */
  parts(now: number): readonly string[];
}

export function createRunProgress(session: StudySession): RunProgress {
  const { study } = session;
  const { rungs, steps: plannedSteps } = planOf(study);
  const durations: number[] = [];
  /** Of segments that have ended. */
  let segmentsMs = 0;
  const stepsBefore = session.history.steps;

  /** Where trials pause, the steps that are left tell more than the trials. */
  const stepsTime = (parallel: number): number | undefined => {
    const done = session.history.steps;
    const steps = done - stepsBefore;
    if (plannedSteps === undefined || rungs.length < 2 || steps <= 0) return undefined;
    return (Math.max(0, plannedSteps - done) * (segmentsMs / steps)) / parallel;
  };

  const timeLeftMs = (now: number): number | undefined => {
    const { trials, timeMs, parallel } = session.study.budget;
    const byTrials = (total: number) =>
      timeFor({ left: total - session.history.settled, running: session.running, durations, parallel, now });
    const limits = [
      rungs.length > 1 ? stepsTime(parallel) : trials === undefined ? undefined : byTrials(trials),
      timeMs === undefined ? undefined : timeMs - session.elapsedMs,
    ].filter((limit) => limit !== undefined);
    return limits.length === 0 ? undefined : Math.max(0, Math.min(...limits));
  };

  return {
    note(event) {
      if (event.kind !== "trial-ended" && event.kind !== "trial-paused") return;
      segmentsMs += lastSegmentMs(event.trial);
      const duration = event.kind === "trial-ended" ? runningTimeOf(event.trial) : null;
      if (duration === null) return;
      durations.push(duration);
      if (durations.length > shownDurations) durations.shift();
    },
    parts(now) {
      const { study, best, history, running } = session;
      const { trials } = study.budget;
      const metric = study.objectives[0]?.metric ?? "";
      const paused = history.paused.size;
      const left = timeLeftMs(now);
      return [
        trials === undefined ? `${history.settled} done` : `${history.settled}/${trials}`,
        `${running.length} running`,
        paused === 0 ? "" : `${paused} waiting`,
        best === undefined
          ? "no value yet"
          : `best ${metric} ${shortValue(best.values?.[0])} (trial ${best.number})`,
        left === undefined || left === 0 ? "" : `${durationText(Math.max(1000, left))} left`,
      ].filter(Boolean);
    },
  };
}

function lastSegmentMs({ segments, endedAt }: Trial): number {
  const last = segments.at(-1);
  // A trial that waited had its last segment counted when it paused.
  if (last === undefined || last.endedAt === null || (endedAt !== null && last.endedAt !== endedAt)) return 0;
  return last.endedAt - last.startedAt;
}
