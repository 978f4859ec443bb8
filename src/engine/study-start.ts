import type { Study } from "../study/study.ts";
import { type BudgetCeiling, budgetCeiling, budgetWithin, type RunLimits } from "./budget-ceiling.ts";
import type { FoldedJournal } from "./folded-journal.ts";
import type { OlderSource } from "./older-trials.ts";
import type { Clock } from "./ports.ts";
import { changedBudget, wantedBudget } from "./stopped-study.ts";
import type { BudgetChange } from "./study-control.ts";
import type { IncompatibleStudy } from "./study-fingerprint.ts";
import { callersTrials, openStudy } from "./study-opening.ts";
import type { RecordWriter } from "./study-records.ts";
import type { StudySessionRecord } from "./study-state.ts";

/** What a run of a study starts with. */
export interface StudyStart {
  readonly study: Study;
  /** What the start itself says of the budget: it outranks the study file, and what was wanted before. */
  readonly budget?: BudgetChange;
  /** What this run may add to the study at most, whatever its budget is or becomes. */
  readonly limits?: RunLimits | undefined;
  /** The seed to use where neither the definition nor the journal holds one. */
  readonly seed: number;
  /** Default: a runner. Callers open the study for each thing that they ask or tell. */
  readonly by?: StudySessionRecord["by"];
  /** Trials that go on though the runner that started them is gone: they are not ended as interrupted. */
  readonly survivors?: ReadonlySet<number>;
  /** What was found at the sources that the study starts from. */
  readonly older?: readonly OlderSource[];
}

/** What opening a journal has settled. */
export interface StartedStudy {
  readonly kind: "started";
  /** With the budget of this run. */
  readonly study: Study;
  readonly seed: number;
  readonly ceiling: BudgetCeiling;
  readonly survivors: ReadonlySet<number>;
}

/**
 * Opens the study in the journal, or creates it there. Trials that an earlier session left running are ended as
 * interrupted.
 *
 * @returns what in the definition does not fit the trials that the journal holds, where something does not
 */
export async function startStudy(
  start: StudyStart,
  journal: FoldedJournal,
  records: RecordWriter,
  clock: Clock,
): Promise<StartedStudy | IncompatibleStudy> {
  const { seed: drawn, by = "runner", older = [] } = start;
  let started: StartedStudy | IncompatibleStudy | undefined;
  await journal.appendNext((fold) => {
    const existing = fold.study(start.study.name);
    const wanted = { ...wantedBudget(existing), ...start.budget };
    const budget = changedBudget(start.study.budget, wanted);
    const ceiling = budgetCeiling(start.limits, start.study, existing);
    const study = { ...start.study, budget: budgetWithin(budget, ceiling) };
    const survivors =
      by === "callers" && existing !== undefined ? callersTrials(existing) : (start.survivors ?? new Set());
    const opening = openStudy({ study, seed: drawn, fold, records, now: clock.now(), by, survivors, older });
    if (opening.kind === "incompatible") {
      started = opening;
      return [];
    }
    started = { kind: "started", study, seed: opening.seed, ceiling, survivors };
    return opening.records;
  });
  if (started === undefined) throw new Error("the journal did not append");
  return started;
}
