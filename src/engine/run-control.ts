import type { Study } from "../study/study.ts";
import type { Trial } from "../study/trial.ts";
import type { OlderSource } from "./older-trials.ts";
import { judgeChange } from "./redefine-study.ts";
import { type Answer, budgetText, type ControlState, type RunControl } from "./study-control.ts";
import type { StudySession } from "./study-session.ts";
import { unknownTrial, type WishAnswer, wishForRetry, wishForValues } from "./study-wishes.ts";

/** What the run loop lends to the person who steers it. */
export interface ControlHooks {
  readonly session: StudySession;
  phase(): ControlState["phase"];
  /** Numbers of the trials that run. */
  running(): readonly number[];
  setPaused(isPaused: boolean): void;
  stop(reason: string): void;
  budgetChanged(): void;
  /** The study becomes another one before the next decision. */
  redefine(next: () => Study, older: readonly OlderSource[]): void;
  requestAdded(): void;
  /** @param ended where the trial was paused, and so has ended already */
  cancelled(number: number, ended: Trial | undefined): void;
}

const done = (message: string): Answer => ({ kind: "done", message });
const refused = (message: string): Answer => ({ kind: "refused", message });

/** Answers what a person asks of a study that runs, and has it carried out. */
export function createControl(hooks: ControlHooks): RunControl {
  const { session } = hooks;
  /** The study as the next decision finds it. */
  let latest: Study | undefined;
  const name = () => session.study.name;
  const whileItRuns = (answer: () => Answer): Answer =>
    hooks.phase() === "stopping" ? refused(`${name()} is stopping.`) : answer();
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
        const budget = { ...session.study.budget, ...given };
        if (latest !== undefined) latest = { ...latest, budget };
        session.changeBudget(budget);
        hooks.budgetChanged();
        // Less than was asked for, where this run has limits.
        const taken = Object.entries(session.study.budget).filter(([limit]) => Object.hasOwn(given, limit));
        return done(`${name()} goes on with ${budgetText(Object.fromEntries(taken))}.`);
      }),
    redefine: ({ before, after, older }) =>
      whileItRuns(() => {
        const judged = judgeChange(latest ?? session.study, before, after, session.seed);
        if (judged.kind === "unchanged") return done(`Nothing changed for ${name()}.`);
        session.noteChange(judged.kind === "permitted" ? "applied" : "refused", judged.message);
        if (judged.kind === "refused") return judged;
        latest = judged.study;
        hooks.redefine(() => latest ?? judged.study, older);
        return done(`${judged.message} ${name()} goes on with that from its next trial.`);
      }),
    enqueue: (given) =>
      whileItRuns(() => carryOut(hooks, wishForValues(session, given), "These values are tried next.")),
    cancel: (number) =>
      whileItRuns(() => {
        const trial = session.state.trials[number];
        if (trial === undefined) return refused(unknownTrial(session.state, number));
        if (trial.state !== "running" && trial.state !== "waiting")
          return refused(`Trial ${number} has ended: it is ${trial.state}.`);
        const ended = session.cancel(number, "cancelled by hand");
        hooks.cancelled(number, ended);
        return done(`Trial ${number} is cancelled.`);
      }),
    retry: (number) =>
      whileItRuns(() =>
        carryOut(hooks, wishForRetry(session, number), `The values of trial ${number} run once more.`),
      ),
  };
}

function carryOut({ session, requestAdded }: ControlHooks, answer: WishAnswer, message: string): Answer {
  if (answer.kind === "refused") return answer;
  const { wish } = answer;
  if (wish.kind === "retry") session.retry(wish.trial);
  else session.enqueue(wish.values);
  requestAdded();
  return done(message);
}

function countOfRunning(count: number): string {
  if (count === 0) return "No trial runs.";
  return count === 1 ? "One trial runs on to its end." : `${count} trials run on to their ends.`;
}

function budgetOf({ study }: StudySession): ControlState["budget"] {
  const { trials, timeMs, steps, parallel } = study.budget;
  return { trials: trials ?? null, timeMs: timeMs ?? null, steps: steps ?? null, parallel };
}
