import { readEnqueuedValues } from "../study/enqueued-values.ts";
import type { Trial } from "../study/trial.ts";
import { searchedValues } from "./rerun.ts";
import type { Answer, BudgetChange, ControlState, StudyControl } from "./study-control.ts";
import type { StudySession } from "./study-session.ts";

/** What the run loop lends to the person who steers it. */
export interface ControlHooks {
  readonly session: StudySession;
  phase(): ControlState["phase"];
  /** Numbers of the trials that run. */
  running(): readonly number[];
  setPaused(isPaused: boolean): void;
  stop(reason: string): void;
  budgetChanged(): void;
  requestAdded(): void;
  /** @param ended where the trial was paused, and so has ended already */
  cancelled(number: number, ended: Trial | undefined): void;
}

const done = (message: string): Answer => ({ kind: "done", message });
const refused = (message: string): Answer => ({ kind: "refused", message });

/** Answers what a person asks of a study that runs, and has it carried out. */
export function createControl(hooks: ControlHooks): StudyControl {
  const { session } = hooks;
  const name = () => session.study.name;
  const whileItRuns = (carryOut: () => Answer): Answer =>
    hooks.phase() === "stopping" ? refused(`${name()} is stopping.`) : carryOut();
  return {
    state: () => ({
      study: name(),
      phase: hooks.phase(),
      running: hooks.running(),
      budget: budgetOf(session),
    }),
    stop: () => {
      const isAgain = hooks.phase() === "stopping";
      hooks.stop("the run was stopped");
      return done(isAgain ? `${name()} is stopped at once.` : `${name()} is stopping.`);
    },
    pause: () =>
      whileItRuns(() => {
        if (hooks.phase() === "paused") return done(`${name()} is paused already.`);
        hooks.setPaused(true);
        return done(`${name()} is paused. ${countOfRunning(hooks.running().length)}`);
      }),
    resume: () =>
      whileItRuns(() => {
        if (hooks.phase() === "running") return done(`${name()} is running already.`);
        hooks.setPaused(false);
        return done(`${name()} goes on.`);
      }),
    change: (change) =>
      whileItRuns(() => {
        const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
        if (Object.keys(given).length === 0) return refused("Nothing was said that changes.");
        session.changeBudget({ ...session.study.budget, ...given });
        hooks.budgetChanged();
        return done(`${name()} goes on with ${budgetText(change)}.`);
      }),
    enqueue: (given) =>
      whileItRuns(() => {
        const read = readEnqueuedValues(session.study.space, given);
        if (read.kind === "refused") return refused(read.message);
        if (!session.hasRoom) return refused(noRoom(session));
        session.enqueue(read.values);
        hooks.requestAdded();
        return done("These values are tried next.");
      }),
    cancel: (number) =>
      whileItRuns(() => {
        const trial = session.state.trials[number];
        if (trial === undefined) return refused(unknownTrial(session, number));
        if (trial.state !== "running" && trial.state !== "waiting")
          return refused(`Trial ${number} has ended: it is ${trial.state}.`);
        const ended = session.cancel(number, "cancelled by hand");
        hooks.cancelled(number, ended);
        return done(`Trial ${number} is cancelled.`);
      }),
    retry: (number) =>
      whileItRuns(() => {
        const trial = session.state.trials[number];
        if (trial === undefined) return refused(unknownTrial(session, number));
        return retry(hooks, trial);
      }),
  };
}

function retry({ session, requestAdded }: ControlHooks, trial: Trial): Answer {
  const { number, state, superseded } = trial;
  if (state === "running" || state === "waiting") return refused(`Trial ${number} has not ended.`);
  if (superseded) return refused(`Trial ${number} runs again by itself.`);
  if (state === "failed") session.retry(number);
  else if (!session.hasRoom) return refused(noRoom(session));
  else if (state === "cancelled") session.retry(number);
  // What has a result keeps it; its values run once more as a configuration of their own.
  else session.enqueue(searchedValues(trial, session.study.space));
  requestAdded();
  return done(`The values of trial ${number} run once more.`);
}

function unknownTrial({ state }: StudySession, number: number): string {
  const { length } = state.trials;
  return `There is no trial ${number}; ${length === 0 ? "none has begun" : `the last one is ${length - 1}`}.`;
}

function noRoom({ study }: StudySession): string {
  return `The budget of ${study.budget.trials} trials is used up; make it larger first.`;
}

function countOfRunning(count: number): string {
  if (count === 0) return "No trial runs.";
  return count === 1 ? "One trial runs on to its end." : `${count} trials run on to their ends.`;
}

function budgetOf({ study }: StudySession): ControlState["budget"] {
  const { trials, timeMs, steps, parallel } = study.budget;
  return { trials: trials ?? null, timeMs: timeMs ?? null, steps: steps ?? null, parallel };
}

function budgetText({ trials, timeMs, steps, parallel }: BudgetChange): string {
  const parts = [
    trials === undefined ? "" : `a budget of ${trials} trials`,
    steps === undefined ? "" : `a budget of ${steps} steps`,
    timeMs === undefined ? "" : `a budget of ${Math.round(timeMs / 1000)} s`,
    parallel === undefined ? "" : `${parallel} at once`,
  ];
  return parts.filter(Boolean).join(", ");
}
