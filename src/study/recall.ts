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
}

export function createRecall(): RecallRounds {
  let before = new Map<string, Kept>();
  let current = new Map<string, Kept>();
  return {
    recall<Value>(what: string, inputs: readonly unknown[], compute: () => Value): Value {
      const kept = current.get(what) ?? before.get(what);
      const isSame =
        kept !== undefined &&
        kept.inputs.length === inputs.length &&
        kept.inputs.every((input, index) => Object.is(input, inputs[index]));
      if (isSame) {
        current.set(what, kept);
        return kept.value as Value;
      }
      const value = compute();
      current.set(what, { inputs, value });
      return value;
    },
    endRound() {
      before = current;
      current = new Map();
    },
  };
}
