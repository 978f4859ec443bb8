import { isOlder } from "../study/older.ts";
import type { Trial } from "../study/trial.ts";
import { drawFactors, initialMemory, type Memory, remember, type Success } from "./de-memory.ts";
import type { JudgedBook, Standings } from "./standings.ts";

/** What differential evolution knows of a study. */
export interface DePopulation {
  /** For each place its best trial; undefined as long as none of the place is settled. */
  readonly members: readonly (Trial | undefined)[];
  /** Trials that were members and have been replaced, latest last; at most as many as there are places. */
  readonly archive: readonly Trial[];
  readonly memory: Memory;
}

/**
 * Works out the population from the history: configuration `c` competes for place `c` modulo `size`, and a place is held
 * by the best of its trials, of equal ones the latest, whatever the order in which they ended. That is differential
 * evolution's selection, and a function of the history with any number of workers.
 *
 * Which factors led to an improvement is worked out too: those of a configuration follow from its index and from the
 * memory after the generations before its own. Where workers proposed before all of these had ended, that memory knows
 * a little more than was known then, so its record is approximate; the proposals do not depend on it being exact.
 *
 * Generations that are as they were at the last look are not gone through again.
 */
export function populationReader(size: number, seed: number): (book: JudgedBook) => DePopulation {
  /** What was known before each generation, and of how many trials. */
  let before: { readonly count: number; readonly state: Generation }[] = [];

  return ({ settled, kept, standings }) => {
    // A generation is over once there is a trial of the next one.
    before = before.filter(({ count }) => count < kept);
    let { count, state } = before.at(-1) ?? { count: 0, state: firstGeneration(size) };
    for (; count < settled.length; count++) {
      const trial = settled[count] as Trial;
      const generation = Math.floor(trial.configuration / size);
      if (generation !== state.number) {
        const memory = remember(state.memory, state.successes);
        state = { ...state, number: generation, memory, successes: [] };
        before.push({ count, state });
      }
      state = compete(state, trial, standings);
    }
    return state;
  };

  function compete(state: Generation, trial: Trial, standings: Standings): Generation {
    // Trials of older studies hold the places from the last one down.
    const place = ((trial.configuration % size) + size) % size;
    const holder = state.members[place];
    const step = holder === undefined ? -1 : standings.compare(trial, holder);
    if (step > 0) return state;
    const members = state.members.with(place, trial);
    if (holder === undefined || step === 0 || isOlder(trial)) return { ...state, members };
    const [now, then] = [standings.lossOf(trial), standings.lossOf(holder)];
    const improvement = now === undefined || then === undefined ? undefined : then - now;
    const success = { ...drawFactors(state.memory, seed, trial.configuration), improvement };
    return {
      ...state,
      members,
      archive: [...state.archive, holder].slice(-size),
      successes: [...state.successes, success],
    };
  }
}

interface Generation extends DePopulation {
  readonly number: number;
  /** Of this generation so far. */
  readonly successes: readonly Success[];
}

function firstGeneration(size: number): Generation {
  const members = new Array<Trial | undefined>(size).fill(undefined);
  return { number: 0, members, archive: [], memory: initialMemory(), successes: [] };
}
