import type { History } from "../study/history.ts";
import type { Objective } from "../study/objective.ts";
import { hasEnded, type Trial } from "../study/trial.ts";
import { type Losses, lossCount, lossesAt } from "./rung-losses.ts";
import { createRungTable, type RungTable } from "./rung-table.ts";

/** One rung of one bracket. */
export interface LedgerRung {
  readonly step: number;
  /** Everyone that reached the step. */
  readonly reached: RungTable;
  /** Those of them that wait there, paused. */
  readonly paused: RungTable;
}

/** What the rungs of a study hold, by bracket and rung. */
export interface RungLedger {
  /** How many trials run. */
  readonly running: number;
  readonly brackets: readonly (readonly LedgerRung[])[];
  /** The latest attempt at a configuration that reached a rung. */
  trialOf(configuration: number): number | undefined;
  /** Looks at this paused trial anew next time: it is about to go on or to end. */
  watch(trial: number): void;
}

export interface LedgerContext {
  readonly objectives: readonly Objective[];
  /** The rungs' steps in rising order, by bracket. */
  readonly brackets: readonly (readonly number[])[];
  bracketOf(configuration: number): number;
}

/**
 * Reads histories into ledgers. A ledger is kept for the trials that it was made of and brought up to date with what can
 * have changed: new trials, those that run, and paused ones that were told to go on or to end. Made anew it is the same.
 */
export function createLedgerReader(context: LedgerContext): (history: History, trial?: Trial) => RungLedger {
  let ledger: { readonly trials: History["trials"]; readonly update: Update } | undefined;
  return (history, trial) => {
    if (ledger?.trials !== history.trials) ledger = { trials: history.trials, update: createLedger(context) };
    return ledger.update(history, trial);
  };
}

type Update = (history: History, reported: Trial | undefined) => RungLedger;

/** The latest attempt at a configuration, as the ledger holds it. */
interface Attempt {
  readonly number: number;
  readonly bracket: number;
  /** In so many rungs it is entered. */
  depth: number;
  /** The rung where it waits; -1 where it does not. */
  pausedAt: number;
  /** What was last seen of its reports. */
  reports: number;
  lastStep: number;
}

function createLedger({ objectives, brackets: steps, bracketOf }: LedgerContext): Update {
  const attempts = new Map<number, Attempt>();
  /** What was last seen of each trial that runs; -1 for one that is to be looked at whatever it looks like. */
  const watched = new Map<number, number>();
  let seen = 0;
  let running = 0;
  const brackets = steps.map((rungs) =>
    rungs.map((step) => ({
      step,
      reached: createRungTable(lossCount(objectives)),
      paused: createRungTable(lossCount(objectives)),
    })),
  );
  const ledger: RungLedger = {
    get running() {
      return running;
    },
    brackets,
    trialOf: (configuration) => attempts.get(configuration)?.number,
    watch: (trial) => {
      watched.set(trial, -1);
    },
  };

  const take = (trial: Trial, isLatest: boolean): void => {
    const { configuration, number } = trial;
    const known = attempts.get(configuration);
    if (!isLatest || trial.superseded) {
      if (known?.number === number) withdraw(configuration, known);
      return;
    }
    if (known !== undefined && known.number !== number) withdraw(configuration, known);
    let attempt = attempts.get(configuration);
    if (attempt === undefined) {
      attempt = {
        number,
        bracket: bracketOf(configuration),
        depth: 0,
        pausedAt: -1,
        reports: 0,
        lastStep: -1,
      };
      attempts.set(configuration, attempt);
    }
    enter(trial, attempt);
  };

  const enter = (trial: Trial, attempt: Attempt): void => {
    const { configuration, reports } = trial;
    const own = steps[attempt.bracket] as readonly number[];
    const rungs = brackets[attempt.bracket] as (typeof brackets)[number];
    const depth = depthOf(trial, own);
    const pausedAt = trial.state === "waiting" ? depth - 1 : -1;
    const lastStep = reports.at(-1)?.step ?? -1;
    const isOneMore =
      trial.state === "running" &&
      attempt.pausedAt === -1 &&
      reports.length === attempt.reports + 1 &&
      lastStep > attempt.lastStep;
    // One more report, beyond the rungs where it is entered, changes nothing there.
    const isBeyond = isOneMore && lastStep > (own[attempt.depth - 1] ?? -1);
    for (let rung = depth; rung < attempt.depth; rung++) rungs[rung]?.reached.remove(configuration);
    if (pausedAt !== attempt.pausedAt) rungs[attempt.pausedAt]?.paused.remove(configuration);
    for (let rung = isBeyond ? attempt.depth : 0; rung < depth; rung++) {
      const place = rungs[rung] as LedgerRung;
      const losses = rungLosses(trial, place.step, objectives);
      place.reached.put(configuration, losses);
      if (rung === pausedAt) place.paused.put(configuration, losses);
    }
    Object.assign(attempt, { depth, pausedAt, reports: reports.length, lastStep });
  };

  const withdraw = (configuration: number, attempt: Attempt): void => {
    for (const { reached, paused } of brackets[attempt.bracket] ?? []) {
      reached.remove(configuration);
      paused.remove(configuration);
    }
    attempts.delete(configuration);
  };

  return ({ trials, configurations }, reported) => {
    for (; seen < trials.length; seen++) watched.set(seen, -1);
    running = 0;
    for (const [number, before] of watched) {
      const trial = trials[number] as Trial;
      const now = trial.state === "running" ? extentOf(trial) : -1;
      if (now >= 0) running += 1;
      if (now >= 0 && now === before && number !== reported?.number) continue;
      take(trial, configurations.get(trial.configuration)?.number === number);
      if (now < 0) watched.delete(number);
      else watched.set(number, now);
    }
    return ledger;
  };
}

/** Grows with whatever happens to a trial that runs, but for a report at a step that it had reported before. */
function extentOf({ reports, segments }: Trial): number {
  return reports.length + segments.length;
}

/** How many of the rungs a trial has reached: by a report, by pausing there, or by running to its own end. */
function depthOf(trial: Trial, steps: readonly number[]): number {
  const { state, reports } = trial;
  if ((state === "complete" || state === "infeasible") && (reports.length > 0 || trial.values !== null))
    return steps.length;
  const reported = reports.at(-1)?.step ?? -1;
  const last = state === "waiting" ? Math.max(reported, targetOf(trial) ?? -1) : reported;
  let depth = 0;
  while (depth < steps.length && (steps[depth] as number) <= last) depth++;
  return depth;
}

/** The step that a trial was last told to run to. */
export function targetOf({ segments }: Trial): number | undefined {
  return segments.at(-1)?.until ?? undefined;
}

/** The losses by which a trial is compared: the worst there are where it failed or broke a constraint. */
export function rungLosses(trial: Trial, step: number, objectives: readonly Objective[]): Losses {
  const { state } = trial;
  const isLost = hasEnded(trial) && state !== "complete" && state !== "pruned";
  const worst = Array.from({ length: lossCount(objectives) }, () => Number.POSITIVE_INFINITY);
  return isLost ? worst : (lossesAt(trial, step, objectives) ?? worst);
}
