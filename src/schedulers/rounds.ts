import type { History } from "../study/history.ts";
import type { Objective } from "../study/objective.ts";
import { hasEnded, isSettled, type Trial } from "../study/trial.ts";
import { rungLosses, targetOf } from "./rung-ledger.ts";
import { type Losses, shownLosses } from "./rung-losses.ts";
import { orderByLosses } from "./rung-order.ts";
import type { NextJob, Scheduler } from "./scheduler.ts";

/** Configurations that are compared with each other, round by round. */
export interface RoundsBracket {
  /** How the algorithm calls it; undefined where there is only one. */
  readonly number: number | undefined;
  /** The index of its first configuration. */
  readonly first: number;
  readonly size: number;
  /** The step of each round, strictly rising. */
  readonly steps: readonly number[];
  /** How many go on from a round in which `count` took part; the bracket began with `began`. */
  keep(round: number, count: number, began: number): number;
}

export interface RoundsContext {
  readonly objectives: readonly Objective[];
  /** What a step is called. */
  readonly unit: string;
  /** Bracket `position` of the study, in the order in which they begin; undefined after the last one. */
  bracketAt(position: number): RoundsBracket | undefined;
}

/**
 * Synchronous successive halving: a round ends when all of its trials have come as far as it goes, and the best of them
 * go on. While stragglers hold up one bracket, free workers begin the next; in a reproducible study (the history has a
 * horizon) brackets come one after the other.
 *
 * Who went on is read off the history (a trial's last segment says how far it was told to go) before anything is decided
 * anew, so that no more go on than the rule allows, whatever a restarted trial reports the second time. A trial that
 * failed, was stopped or has no number never goes on; one that ended by itself keeps its place, and needs no more time.
 * Of equal trials those go on that came later in the order of the round before, as in scikit-learn.
 */
export function createRounds(context: RoundsContext): Scheduler {
  let memo = createMemo([]);
  return {
    next(history, supply): NextJob {
      if (memo.trials !== history.trials) memo = createMemo(history.trials);
      const isSpent = supply === "spent";
      let isAnyRunning = false;
      for (let position = memo.finished; ; position++) {
        const bracket = context.bracketAt(position);
        if (bracket === undefined) break;
        const stage = stageOf(context, bracket, history, isSpent, memo);
        if (stage.job !== undefined) return stage.job;
        isAnyRunning ||= stage.isRunning;
        if (stage.isFinished && position === memo.finished) memo.finished += 1;
        if (!stage.isFilled) {
          if (isSpent) break;
          const { steps, number } = bracket;
          return { kind: "start", until: steps[0], ...(number !== undefined && { bracket: number }) };
        }
        if (history.horizon !== undefined && !stage.isFinished) break;
      }
      if (isAnyRunning) return { kind: "wait" };
      return { kind: "done", reason: "every round has been run" };
    },
    onReport: () => ({ kind: "continue" }),
  };
}

/** What was found out about the history of these trials. */
interface Memo {
  readonly trials: History["trials"];
  /** So many brackets, from the first on, have nothing left to decide. */
  finished: number;
  /** Who goes on, by the bracket's first configuration and the round; good as long as the losses are what they were. */
  readonly judgements: Map<string, Judgement>;
}

function createMemo(trials: History["trials"]): Memo {
  return { trials, finished: 0, judgements: new Map() };
}

/** Who of a round goes on. */
interface Judgement {
  readonly members: readonly number[];
  /** Of each member. */
  readonly losses: readonly Losses[];
  /** Configurations, the worst first. */
  readonly going: readonly number[];
  /** Where a configuration stood, for a reason. */
  describe(configuration: number): string;
}

interface Stage {
  /** What is to be done now, where something is. */
  readonly job: NextJob | undefined;
  readonly isRunning: boolean;
  /** Whether all of its configurations have been started. */
  readonly isFilled: boolean;
  /** Whether nothing is left to be done, now or later. */
  readonly isFinished: boolean;
}

function stageOf(
  context: RoundsContext,
  bracket: RoundsBracket,
  history: History,
  isSpent: boolean,
  memo: Memo,
): Stage {
  const { first, size, steps } = bracket;
  let members = trialsOf(
    history,
    Array.from({ length: size }, (_, index) => first + index),
  );
  const began = members.length;
  const isFilled = began === size;
  const isRunning = members.some(({ state }) => state === "running");
  const isFinished = isFilled && members.every(isSettled);
  const job = (): NextJob | undefined => {
    let standing = "";
    for (const [round, step] of steps.entries()) {
      const behind = members.find((trial) => trial.state === "waiting" && reachOf(trial) < step);
      if (behind !== undefined) {
        const before = memo.judgements.get(`${first} ${round - 1}`);
        standing = before?.describe(behind.configuration) ?? "it has not come that far yet";
        const reason = `goes on to ${context.unit} ${step}: ${standing}`;
        return { kind: "resume", trial: behind.number, until: step, reason };
      }
      const isComplete = members.every((trial) => isThrough(trial, step, isRunning));
      if (!isComplete || (round === 0 && !isFilled && !isSpent)) return undefined;
      const isLast = round === steps.length - 1;
      const key = `${first} ${round}`;
      const losses = members.map((trial) => rungLosses(trial, step, context.objectives));
      let judgement = memo.judgements.get(key);
      if (judgement === undefined || !isAbout(judgement, members, losses)) {
        const quota = isLast ? members.length : bracket.keep(round, members.length, began);
        judgement = judge(context, { members, losses, step, quota });
        memo.judgements.set(key, judgement);
      }
      const stays = new Set(isLast ? [] : judgement.going);
      const leaving = members.find(
        ({ state, configuration }) => state === "waiting" && !stays.has(configuration),
      );
      if (leaving !== undefined) {
        const described = judgement.describe(leaving.configuration);
        const end = { kind: "end", trial: leaving.number } as const;
        return isLast
          ? { ...end, state: "complete", reason: `ran the last round: ${described}` }
          : { ...end, state: "pruned", reason: `stopped at ${context.unit} ${step}: ${described}` };
      }
      members = trialsOf(history, judgement.going);
    }
    return undefined;
  };
  return { job: job(), isRunning, isFilled, isFinished };
}

function trialsOf({ configurations }: History, indices: readonly number[]): Trial[] {
  return indices.flatMap((index) => configurations.get(index) ?? []);
}

function isAbout(judgement: Judgement, members: readonly Trial[], losses: readonly Losses[]): boolean {
  return (
    judgement.members.length === members.length &&
    members.every(({ configuration }, at) => judgement.members[at] === configuration) &&
    losses.every((own, at) => own.every((loss, index) => loss === judgement.losses[at]?.[index]))
  );
}

interface Round {
  readonly members: readonly Trial[];
  /** Of each member, at `step`. */
  readonly losses: readonly Losses[];
  readonly step: number;
  /** How many may go on, those included that have done so. */
  readonly quota: number;
}

function judge({ objectives, unit }: RoundsContext, { members, losses, step, quota }: Round): Judgement {
  const last = members.length - 1;
  const bestFirst = orderByLosses(losses.toReversed()).map((position) => last - position);
  const isGoing = members.map((trial) => reachOf(trial) > step);
  let places = quota - isGoing.filter(Boolean).length;
  for (const position of bestFirst) {
    if (places <= 0) break;
    if (isGoing[position] || !canGoOn(members[position] as Trial, losses[position] as Losses)) continue;
    isGoing[position] = true;
    places -= 1;
  }
  const standings = new Map(
    bestFirst.map((position, at) => [(members[position] as Trial).configuration, { position, rank: at + 1 }]),
  );
  return {
    members: members.map(({ configuration }) => configuration),
    losses,
    going: bestFirst
      .filter((position) => isGoing[position])
      .map((position) => (members[position] as Trial).configuration)
      .reverse(),
    describe(configuration) {
      const { position = 0, rank } = standings.get(configuration) ?? {};
      const value = shownLosses(losses[position] as Losses, objectives);
      const standing = `${value} is rank ${rank} of ${losses.length} at ${unit} ${step}`;
      return quota < losses.length ? `${standing}, ${quota} go on` : standing;
    },
  };
}

/** How far a trial was told to run. */
function reachOf(trial: Trial): number {
  return targetOf(trial) ?? -1;
}

/**
 * Whether a round need not wait for a trial any more. One that was interrupted runs again before anything new is asked
 * for, so it is waited for while anything runs.
 */
function isThrough(trial: Trial, step: number, isAnyRunning: boolean): boolean {
  if (trial.state === "waiting") return true;
  if (hasEnded(trial)) return !(trial.superseded && isAnyRunning);
  return reachOf(trial) > step;
}

function canGoOn({ state }: Trial, losses: Losses): boolean {
  return (state === "waiting" || state === "complete") && losses.every(Number.isFinite);
}
