import { isOlder } from "../study/older.ts";
import { isSettled, type Trial } from "../study/trial.ts";
import { drawFactors, initialMemory, type Memory, remember, type Success } from "./de-memory.ts";
import type { Standing } from "./evidence.ts";

/** What differential evolution knows of a study. */
export interface DePopulation {
  /** For each place its best trial; undefined as long as none of the place is settled. */
  readonly members: readonly (Trial | undefined)[];
  /** Trials that were members and have been replaced, latest last; at most as many as there are places. */
  readonly archive: readonly Trial[];
  readonly memory: Memory;
}

export interface DeInput {
  readonly trials: readonly Trial[];
  readonly size: number;
  readonly seed: number;
  /** How good trials are, by number; one that is missing is worse than all. */
  readonly standings: ReadonlyMap<number, Standing>;
}

/**
 * Works out the population from the history: configuration `c` competes for place `c` modulo `size`, and a place is held
 * by the best of its trials, of equal ones the latest, whatever the order in which they ended. That is differential
 * evolution's selection, and a function of the history with any number of workers.
 *
 * Which factors led to an improvement is worked out too: those of a configuration follow from its index and from the
 * memory after the generations before its own. Where workers proposed before all of these had ended, that memory knows
 * a little more than was known then, so its record is approximate; the proposals do not depend on it being exact.
 */
export function populationOf({ trials, size, seed, standings }: DeInput): DePopulation {
  const settled = trials.filter(isSettled).sort((a, b) => a.configuration - b.configuration);
  const members = new Array<Trial | undefined>(size).fill(undefined);
  let archive: Trial[] = [];
  let memory = initialMemory();
  let generation = 0;
  let successes: Success[] = [];
  for (const trial of settled) {
    const { configuration } = trial;
    if (Math.floor(configuration / size) !== generation) {
      memory = remember(memory, successes);
      successes = [];
      generation = Math.floor(configuration / size);
    }
    // Trials of older studies hold the places from the last one down.
    const place = ((configuration % size) + size) % size;
    const before = members[place];
    if (before === undefined) {
      members[place] = trial;
      continue;
    }
    const [now, then] = [standings.get(trial.number), standings.get(before.number)];
    const step = rankOf(then) - rankOf(now);
    if (step < 0) continue;
    members[place] = trial;
    if (!(step > 0) || isOlder(trial)) continue;
    archive.push(before);
    const improvement =
      now?.loss === undefined || then?.loss === undefined ? undefined : then.loss - now.loss;
    successes.push({ ...drawFactors(memory, seed, configuration), improvement });
  }
  archive = archive.slice(-size);
  return { members, archive, memory };
}

export function rankOf(standing: Standing | undefined): number {
  return standing?.rank ?? Number.MAX_SAFE_INTEGER;
}
