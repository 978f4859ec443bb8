/**
 * Results of pure computations, kept from one look at a text to the next, so that a keystroke costs what it changed. It
 * may forget anything at any time: with it and without it, answers are the same.
 */
export type Recall = <Value>(
  /** Tells computations apart. */
  what: string,
  /** Where they are the same as the last time, one by one, by `Object.is`, so is the result. */
  inputs: readonly unknown[],
  compute: () => Value,
) => Value;

/** For a single look. */
export const withoutRecall: Recall = (_what, _inputs, compute) => compute();

/**
 * A computation about objects that are the same as at the last look where nothing changed, such as what `recall` itself
 * gave.
 */
export function recalledBy<Key extends object, Value>(
  recall: Recall,
  what: string,
  compute: (key: Key) => Value,
): (key: Key) => Value {
  const known = recall(what, [], () => new WeakMap<Key, { readonly value: Value }>());
  return (key) => {
    const kept = known.get(key) ?? { value: compute(key) };
    known.set(key, kept);
    return kept.value;
  };
}

export interface RecallRounds {
  readonly recall: Recall;
  /** Forgets what was not asked for since the last call. */
  endRound(): void;
}

interface Kept {
  readonly inputs: readonly unknown[];
  readonly value: unknown;
  /** The last one in which it was asked for. */
  round: number;
}

export function createRecall(): RecallRounds {
  const known = new Map<string, Kept>();
  let round = 0;
  return {
    recall<Value>(what: string, inputs: readonly unknown[], compute: () => Value): Value {
      const kept = known.get(what);
      const isSame =
        kept !== undefined &&
        kept.inputs.length === inputs.length &&
        (inputs.length === 0 || kept.inputs.every((input, index) => Object.is(input, inputs[index])));
      if (isSame) {
        kept.round = round;
        return kept.value as Value;
      }
      const value = compute();
      known.set(what, { inputs, value, round });
      return value;
    },
    endRound() {
      for (const [what, kept] of known) if (kept.round < round) known.delete(what);
      round++;
    },
  };
}
