import type { History } from "../../src/study/history.ts";
import { configurationKey, type SearchSpace, withDerived } from "../../src/study/space.ts";
import type { Trial } from "../../src/study/trial.ts";
import type { ParamValues } from "../../src/study/value.ts";

/** What became of a trial, in the ways that a sampler must be able to live with. */
export type Fate =
  | "complete"
  | "failed"
  | "failed-after-reports"
  | "running"
  | "running-with-reports"
  | "waiting"
  | "infeasible"
  | "pruned"
  | "pruned-without-value"
  | "cancelled"
  | "interrupted-then-complete"
  | "only-other-metrics";

export const fates: readonly Fate[] = [
  "complete",
  "failed",
  "running",
  "pruned",
  "infeasible",
  "complete",
  "cancelled",
  "only-other-metrics",
  "failed-after-reports",
  "waiting",
  "pruned-without-value",
  "running-with-reports",
  "interrupted-then-complete",
];

/** Collects trials into histories as the engine would build them. Each history is frozen to its leaves. */
export interface HistoryBuilder {
  /**
   * Adds the next configuration with one value per objective, as far as its fate gives it values.
   *
   * @param violations in place of those that its fate would give it
   */
  add(params: ParamValues, fate: Fate, values: readonly number[], violations?: readonly number[]): void;
  build(): History;
}

export function historyBuilder(space: SearchSpace): HistoryBuilder {
  const trials: Trial[] = [];
  let configuration = 0;
  const attempt = (
    params: ParamValues,
    fate: Fate,
    values: readonly number[],
    retryOf: number | null,
    violations: readonly number[] | undefined,
  ) => {
    const number = trials.length;
    const startedAt = 1_700_000_000_000 + number * 1000;
    trials.push(
      deepFreeze({
        number,
        configuration,
        params: withDerived(space, params),
        startedAt: fate === "waiting" ? null : startedAt,
        retryOf,
        ...ending(fate, values, startedAt + 500),
        ...(violations && { violations }),
      }),
    );
  };
  return {
    add(params, fate, values, violations) {
      if (fate === "interrupted-then-complete") {
        attempt(params, "cancelled", values, null, undefined);
        attempt(params, "complete", values, trials.length - 1, violations);
      } else attempt(params, fate, values, null, violations);
      configuration++;
    },
    build: () =>
      Object.freeze({
        trials: Object.freeze([...trials]),
        configurations: new FrozenMap(trials.map((trial) => [trial.configuration, trial])),
        configurationKeys: new FrozenSet(trials.map(({ params }) => configurationKey(space, params))),
        horizon: undefined,
      }),
  };
}

type Ending = Omit<Trial, "number" | "configuration" | "params" | "startedAt" | "retryOf">;

function ending(fate: Fate, values: readonly number[], endedAt: number): Ending {
  const running: Ending = {
    state: "running",
    values: null,
    metrics: {},
    reports: [],
    segments: [],
    step: null,
    note: null,
    reason: null,
    endedAt: null,
    superseded: false,
    violations: null,
  };
  const reports = [
    { step: 1, values: values.map((value) => value + 1) },
    { step: 2, values: values.map((_, index) => (index === 0 ? Number.NaN : 0)) },
    { step: 3, values },
  ];
  const reported: Ending = {
    ...running,
    reports,
    step: 3,
    metrics: Object.fromEntries(values.map((value, index) => [`metric${index}`, value])),
  };
  switch (fate) {
    case "running":
      return running;
    case "waiting":
      return { ...running, state: "waiting" };
    case "running-with-reports":
      return reported;
    case "complete":
    case "interrupted-then-complete":
      return { ...reported, state: "complete", values, endedAt, violations: [-1] };
    case "infeasible":
      return { ...reported, state: "infeasible", values, endedAt, violations: [2.5] };
    case "pruned":
      return { ...reported, state: "pruned", values, endedAt, reason: "worse than the median" };
    case "pruned-without-value":
      return { ...running, state: "pruned", endedAt, reason: "worse than the median" };
    case "failed":
      return { ...running, state: "failed", endedAt, reason: "exit code 1" };
    case "failed-after-reports":
      return { ...reported, state: "failed", endedAt, reason: "not finite" };
    case "cancelled":
      return { ...running, state: "cancelled", endedAt, superseded: true, reason: "interrupted" };
    case "only-other-metrics":
      return { ...running, state: "failed", metrics: { other: 3 }, step: 2, endedAt, reason: "no objective" };
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

/** Object.freeze does not reach what a Map or Set holds. */
const refuse = (): never => {
  throw new TypeError("the history was changed");
};

class FrozenMap<K, V> extends Map<K, V> {
  constructor(entries: readonly (readonly [K, V])[]) {
    super();
    for (const [key, value] of entries) super.set(key, value);
    this.set = refuse;
    this.delete = refuse;
    this.clear = refuse;
  }
}

class FrozenSet<T> extends Set<T> {
  constructor(items: readonly T[]) {
    super();
    for (const item of items) super.add(item);
    this.add = refuse;
    this.delete = refuse;
    this.clear = refuse;
  }
}
