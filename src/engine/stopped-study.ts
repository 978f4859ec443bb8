/**
 * Carries out what a person asks of a study that no runner looks after: as records of its journal, which the next run
 * finds there.
 */
import type { Budget, Study } from "../study/study.ts";
import type { Trial } from "../study/trial.ts";
import { newerFormat } from "./journal-format.ts";
import { type JournalRecord, studyAttribute } from "./journal-record.ts";
import { type Answer, type BudgetChange, budgetText, type StudyQuestion } from "./study-control.ts";
import { counts, StudyHistory } from "./study-history.ts";
import type { RecordWriter } from "./study-records.ts";
import type { StudyState } from "./study-state.ts";
import { unknownTrial, type WishedStudy, wishForRetry, wishForValues } from "./study-wishes.ts";
import { isMapping } from "./trial-entry.ts";

export interface StoppedStudy {
  /** As the study file defines it now. */
  readonly study: Study;
  readonly state: StudyState;
  readonly records: RecordWriter;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface StoppedAnswer {
  readonly answer: Answer;
  readonly records: readonly JournalRecord[];
}

export function askStoppedStudy(stopped: StoppedStudy, question: StudyQuestion): StoppedAnswer {
  const { study, state, records } = stopped;
  const newer = newerFormat(state);
  if (newer !== undefined) return refused(newer);
  switch (question.kind) {
    case "pause":
      return refused(`${study.name} is not running.`);
    case "resume":
      return refused(`${study.name} is not running; run it to go on with it.`);
    case "change": {
      const { change } = question;
      const text = budgetText(change);
      if (text === "") return refused("Nothing was said that changes.");
      const all = { ...wantedBudget(state), ...change };
      return done(`The next run of ${study.name} has ${text}.`, [
        records.wantBudget(state.id, state.sessions, all),
      ]);
    }
    case "enqueue":
    case "retry": {
      const wished = wishedStudy(stopped);
      const answer =
        question.kind === "enqueue"
          ? wishForValues(wished, question.values)
          : wishForRetry(wished, question.trial);
      if (answer.kind === "refused") return { answer, records: [] };
      const what =
        question.kind === "enqueue" ? "These values are" : `The values of trial ${question.trial} are`;
      return done(`${what} tried when ${study.name} runs again.`, [
        records.request(state.id, state.requests.length, answer.wish),
      ]);
    }
    case "cancel":
      return cancel(stopped, question.trial);
  }
}

/** What a person wants the next run's budget to be, as far as it differs from the study file. */
export function wantedBudget(state: StudyState | undefined): BudgetChange {
  const value = state?.systemAttributes.get(`${studyAttribute.wantedBudget}${state.sessions}`);
  if (value === undefined || !isMapping(value)) return {};
  const names = ["trials", "timeMs", "steps", "parallel"] as const;
  return Object.fromEntries(
    names.flatMap((name) => (typeof value[name] === "number" ? [[name, value[name]]] : [])),
  );
}

/** A budget with those parts replaced that a change names. */
export function changedBudget(budget: Budget, change: BudgetChange): Budget {
  const { trials = budget.trials, timeMs = budget.timeMs, steps = budget.steps } = change;
  return { trials, timeMs, steps, parallel: change.parallel ?? budget.parallel };
}

function wishedStudy({ study, state }: StoppedStudy): WishedStudy {
  const budget = changedBudget(study.budget, wantedBudget(state));
  const { configurations } = new StudyHistory(study.space, state.trials);
  // Whatever has begun and was not given up for good has its place, for the next run goes on with it.
  const begun = [...configurations.values()].filter(
    (trial) => counts(trial) || trial.superseded || isUnfinished(trial),
  ).length;
  const hasRoom = budget.trials === undefined || begun < budget.trials;
  return { study: { ...study, budget }, state, hasRoom };
}

const isUnfinished = ({ state, segments }: Trial) =>
  state === "running" || (state === "waiting" && segments.length > 0);

function cancel({ study, state, records, now }: StoppedStudy, number: number): StoppedAnswer {
  const trial = state.trials[number];
  if (trial === undefined) return refused(unknownTrial(state, number));
  if (trial.superseded && state.trials.some(({ retryOf }) => retryOf === number))
    return refused(`Trial ${number} was repeated since, by another trial.`);
  if (trial.superseded)
    return refused(
      `Trial ${number} was interrupted and has ended; what repeats it gets a number of its own, which can be cancelled once the study runs.`,
    );
  if (!isUnfinished(trial)) return refused(`Trial ${number} has ended: it is ${trial.state}.`);
  if (trial.state === "running" && study.executor.kind === "slurm")
    return refused(
      `The job of trial ${number} may still be on the cluster; run the study, which looks after it, and cancel the trial then.`,
    );
  const { metrics, step } = trial;
  const ended = {
    state: "cancelled",
    reason: "cancelled by hand",
    metrics,
    step,
    values: null,
    violations: null,
    endedAt: now,
  } as const;
  return done(`Trial ${number} is cancelled.`, records.endTrial(state.trialIds[number] as number, ended));
}

const refused = (message: string): StoppedAnswer => ({ answer: { kind: "refused", message }, records: [] });

function done(message: string, records: readonly JournalRecord[]): StoppedAnswer {
  return { answer: { kind: "done", message }, records };
}
