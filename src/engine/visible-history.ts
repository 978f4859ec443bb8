import type { History } from "../study/history.ts";
import { isSettled, type Trial } from "../study/trial.ts";

/**
 * The history that a proposal sees in a reproducible study: configurations below the horizon with their results, the
 * later ones as if they had just begun, whatever has become of them. It has one trial for each configuration, in their
 * order, and no times, so that it does not depend on who ran what when.
 */
export class VisibleHistory {
  /** A trial that is settled never changes, so what samplers remember of it stays good. */
  readonly #settled = new Map<Trial, Trial>();

  at(history: History, horizon: number, count: number): History {
    const trials: Trial[] = [];
    for (let configuration = 0; configuration < count; configuration++) {
      const trial = history.configurations.get(configuration);
      if (trial !== undefined) trials.push(configuration < horizon ? this.#result(trial) : begun(trial));
    }
    return {
      trials,
      configurations: new Map(trials.map((trial) => [trial.configuration, trial])),
      configurationKeys: history.configurationKeys,
      horizon,
    };
  }

  #result(trial: Trial): Trial {
    const known = this.#settled.get(trial);
    if (known !== undefined) return known;
    const result = timeless(trial);
    if (isSettled(trial)) this.#settled.set(trial, result);
    return result;
  }
}

/**
 * Why a proposal with this horizon has to wait: the first configuration below it whose result is still open. One that
 * waits between segments has the result of those that it has run.
 */
export function openBelow(history: History, horizon: number, from: number): number | undefined {
  for (let configuration = from; configuration < horizon; configuration++) {
    const trial = history.configurations.get(configuration);
    if (trial !== undefined && !isSettled(trial) && trial.state !== "waiting") return configuration;
  }
  return undefined;
}

function timeless(trial: Trial): Trial {
  const { configuration, segments } = trial;
  return {
    ...trial,
    number: configuration,
    retryOf: null,
    startedAt: null,
    endedAt: null,
    segments: segments.map((segment) => ({ ...segment, startedAt: 0, endedAt: 0, worker: 0 })),
  };
}

function begun(trial: Trial): Trial {
  return {
    ...timeless(trial),
    state: "running",
    values: null,
    metrics: {},
    reports: [],
    segments: [],
    step: null,
    reason: null,
    violations: null,
  };
}
