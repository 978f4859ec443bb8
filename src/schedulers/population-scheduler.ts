import type { History } from "../study/history.ts";
import type { Objective } from "../study/objective.ts";
import { randomStream } from "../study/random.ts";
import type { SearchSpace } from "../study/space.ts";
import type { ParamValues } from "../study/value.ts";
import { backtrackSources, bestOf, losersOf, quantileSize, truncationSources } from "./exploit.ts";
import { type Member, type Population, populationReader, type Snapshot } from "./population.ts";
import { copyText, endText, placeText, withoutCheckpointText } from "./population-reasons.ts";
import type { NextJob, Scheduler } from "./scheduler.ts";

/**
 * Members train side by side and pause at common steps. There the worst take over weights and values of the best and
 * vary the values, so that one training run finds a schedule of values.
 *
 * - Synchronous: all members reach a step before any goes on. Those that give up their place go first, so that whom they
 *   copy is still where its checkpoint is. The same seed gives the same study with one worker and with many.
 * - Asynchronous: the member that is least far goes on as soon as a worker is free, compared with those that have been at
 *   its step. Nobody waits, and what happens depends on who is first.
 * - A place of the population is one configuration of the study, however many trials hold it one after the other. A member
 *   that fails is replaced by a new configuration, which trains to where the others are; at most as often as there are
 *   members.
 * - Nobody copies a trial that left no checkpoint; the first member that pauses without one ends the study.
 */
export interface PopulationSettings {
  readonly space: SearchSpace;
  readonly objectives: readonly Objective[];
  readonly seed: number;
  /** How many members there are, at least 1. */
  readonly size: number;
  /** Where members are compared, ascending; at the last one they are done. */
  readonly steps: readonly number[];
  readonly stepName: string;
  /** The share of the members that gives up its place, and the share that is copied. */
  readonly quantile: number;
  readonly exploit: "truncation" | "backtrack";
  readonly pace: "synchronous" | "asynchronous";
  /** Values for the member that takes over from `source`. */
  readonly propose: (population: Population, loser: Snapshot, source: Snapshot) => ParamValues;
}

/** A paused member and what it is compared with. */
interface Turn {
  readonly member: Member;
  readonly ranked: readonly Snapshot[];
  /** Both are there where the member gives up its place. */
  readonly loser?: Snapshot;
  readonly source?: Snapshot;
}

export function createPopulationScheduler(settings: PopulationSettings): Scheduler {
  const { space, objectives, size, steps, stepName, quantile, exploit, propose } = settings;
  const read = populationReader(space, objectives);
  const first = steps[0] as number;
  const last = steps.at(-1) as number;
  const nextTurn = settings.pace === "synchronous" ? synchronousTurn : asynchronousTurn;

  function sourceFor(population: Population, ranked: readonly Snapshot[], loser: Snapshot) {
    const parts = { population, ranked, loser };
    const sources =
      exploit === "backtrack" ? backtrackSources(parts, size, quantile) : truncationSources(parts, quantile);
    if (sources.length === 0) return undefined;
    return sources[
      randomStream(settings.seed, "exploit", loser.configuration, loser.step).below(sources.length)
    ];
  }

  /** A step is decided once every member has reached it, and the decision is the same until the last one has left it. */
  function synchronousTurn(population: Population, moving: readonly Member[]): Turn | undefined {
    const paused = moving.filter(({ phase }) => phase === "paused");
    const front = Math.max(...moving.map(({ until }) => until));
    const behind = paused.filter(({ until }) => until < front);
    const left = behind.length > 0 ? behind : paused.length === moving.length ? paused : [];
    const step = Math.min(...left.map(({ until }) => until));
    const here = left.filter(({ until }) => until === step);
    const ranked = population.at(step);
    for (const loser of losersOf(ranked, quantile)) {
      const member = here.find(({ configuration }) => configuration === loser.configuration);
      const source = member && sourceFor(population, ranked, loser);
      if (member !== undefined && source !== undefined) return { member, ranked, loser, source };
    }
    const [member] = here;
    return member && { member, ranked };
  }

  function asynchronousTurn(population: Population, moving: readonly Member[]): Turn | undefined {
    const [member] = moving
      .filter(({ phase }) => phase === "paused")
      .sort((a, b) => a.until - b.until || a.configuration - b.configuration);
    if (member === undefined) return undefined;
    // The first few that arrive cannot tell yet who is good, so they are judged by where more have been.
    const judged = steps.findLast((step) => step <= member.until && 2 * population.at(step).length >= size);
    const ranked = population.at(judged ?? member.until);
    const losers = judged === undefined ? [] : losersOf(ranked, quantile);
    // A copy is not judged by what the trial before it in its place was worth.
    const loser = losers.find(({ number }) => number === member.trial.number);
    const source = loser && sourceFor(population, ranked, loser);
    return loser !== undefined && source !== undefined
      ? { member, ranked, loser, source }
      : { member, ranked };
  }

  function carryOut({ member, ranked, loser, source }: Turn, population: Population): NextJob {
    const place = placeText(member, ranked, settings);
    const until = steps.find((step) => step > Math.max(member.until, source?.step ?? 0)) ?? last;
    const trial = member.trial.number;
    if (loser === undefined || source?.checkpoint === undefined)
      return { kind: "resume", trial, until, reason: `${place}: goes on to ${stepName} ${until}` };
    const values = propose(population, loser, source);
    const reason = `${place}: goes on as ${copyText(source, values, settings)}`;
    return { kind: "exploit", trial, source: source.checkpoint, values, until, reason };
  }

  return {
    next(history: History, supply): NextJob {
      const population = read(history);
      const { members } = population;
      const stuck = members.find((member) => isStuck(member, last));
      if (stuck !== undefined)
        return { kind: "done", reason: withoutCheckpointText(stuck, stepName), outcome: "impossible" };
      const alive = members.filter(({ phase }) => phase !== "failed");
      const moving = alive.filter(({ phase }) => phase !== "ended");
      const front = Math.max(first, ...moving.map(({ until }) => until));
      const behind = moving.some(({ phase, until }) => phase === "paused" && until < front);
      if (supply === "open" && alive.length < size && members.length < 2 * size && !behind) {
        // Where all others have ended there is nobody to be compared with.
        const isAlone = moving.length === 0 && members.length > 0;
        const until = isAlone ? last : settings.pace === "synchronous" ? front : first;
        return { kind: "start", until };
      }
      const turn = nextTurn(population, moving);
      if (turn !== undefined) return carryOut(turn, population);
      if (moving.length > 0) return { kind: "wait" };
      return { kind: "done", reason: endText(members, last, stepName) };
    },
    onReport: () => ({ kind: "continue" }),
    needs: (history) =>
      exploit === "truncation"
        ? []
        : bestOf(read(history).snapshots(), quantileSize(size, quantile)).flatMap(
            ({ checkpoint }) => checkpoint ?? [],
          ),
  };
}

/** Whether it came to a step at which members are compared and left no checkpoint there. */
export function isStuck({ trial, phase, until }: Member, last: number): boolean {
  // Once the study is over, paused trials are ended one after the other; that must not look like going on.
  const hasPaused = phase === "paused" || (trial.state === "pruned" && !trial.superseded);
  return hasPaused && until < last && trial.segments.at(-1)?.checkpoint !== true;
}
