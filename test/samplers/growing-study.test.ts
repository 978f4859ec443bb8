import { describe, expect, test } from "vitest";
import { withOlder } from "../../src/engine/older-trials.ts";
import { findSampler } from "../../src/samplers/registry.ts";
import { categoricalDomain, floatDomain, intDomain } from "../../src/study/domain.ts";
import type { History } from "../../src/study/history.ts";
import type { Objective } from "../../src/study/objective.ts";
import { type RandomStream, randomStream } from "../../src/study/random.ts";
import { configurationKey, configure } from "../../src/study/space.ts";
import { hasEnded, isSettled, type Trial } from "../../src/study/trial.ts";
import { makeTrial } from "../analysis/make-trial.ts";
import { contextOf } from "./paper-study.ts";
import { spaceOf } from "./spaces.ts";

type Mutable = { -readonly [Key in keyof Trial]: Trial[Key] };

const space = spaceOf({
  parameters: {
    x: floatDomain({ low: 0, high: 1 }),
    n: intDomain({ low: 1, high: 40 }),
    kind: categoricalDomain(["a", "b"]),
    y: [floatDomain({ low: 0, high: 1 }), 'kind == "b"'],
  },
});
const lastStep = 9;

/** A study whose trials are changed in place, as those of the engine are. */
class GrowingStudy {
  readonly #stream: RandomStream;
  readonly #objectives: number;
  readonly #trials: Mutable[] = [];
  readonly #older: readonly Trial[];

  constructor(seed: number, objectives: number, older: number) {
    this.#stream = randomStream(seed, "growing study");
    this.#objectives = objectives;
    this.#older = Array.from({ length: older }, (_, index) =>
      makeTrial(index - older, {
        params: this.#draw(),
        values: this.#values(),
        step: lastStep,
        reports: [{ step: lastStep, values: this.#values() }],
      }),
    );
  }

  get history(): History {
    const own: History = {
      trials: this.#trials,
      configurations: new Map(this.#trials.map((trial) => [trial.configuration, trial])),
      configurationKeys: new Set(this.#trials.map(({ params }) => configurationKey(space, params))),
      horizon: undefined,
    };
    return withOlder(space, own, this.#older);
  }

  get nextConfiguration(): number {
    return this.#trials.reduce((next, { configuration }) => Math.max(next, configuration + 1), 0);
  }

  /** Something happens to one of the trials, or a new one begins. */
  happen(): void {
    const open = this.#trials.filter((trial) => !hasEnded(trial));
    const settled = this.#trials.filter(isSettled);
    const what = this.#stream.below(10);
    if (what === 0 && settled.length > 0) this.#repeat(this.#pick(settled));
    else if (what < 4 || open.length === 0) this.#begin(this.nextConfiguration, this.#draw(), null);
    else if (what < 8) this.#goOn(this.#pick(open));
    else this.#end(this.#pick(open));
  }

  #begin(configuration: number, params: Trial["params"], retryOf: number | null): void {
    const { length: number } = this.#trials;
    const running = { state: "running", values: null, endedAt: null, segments: [segment] } as const;
    this.#trials.push(makeTrial(number, { configuration, params, retryOf, ...running }));
  }

  /** As a trial that somebody lets run again, or that was interrupted. */
  #repeat(trial: Mutable): void {
    trial.superseded = true;
    this.#begin(trial.configuration, trial.params, trial.number);
  }

  #goOn(trial: Mutable): void {
    if (trial.state === "waiting") {
      trial.state = "running";
      trial.segments = [...trial.segments, segment];
    }
    const step = Math.min(lastStep, (trial.step ?? 0) + 1 + this.#stream.below(4));
    trial.reports = [
      ...trial.reports.filter((report) => report.step < step),
      { step, values: this.#values() },
    ];
    trial.step = step;
    if (this.#stream.below(3) === 0) trial.state = "waiting";
  }

  #end(trial: Mutable): void {
    const fate = this.#stream.below(6);
    trial.endedAt = trial.number;
    if (fate === 0) trial.state = "failed";
    else if (fate === 1) trial.state = "pruned";
    else {
      trial.state = fate === 2 ? "infeasible" : "complete";
      trial.values = this.#values();
      trial.violations = fate === 2 ? [this.#stream.below(9) + 1, this.#stream.below(50)] : null;
      trial.reports = [
        ...trial.reports.filter(({ step }) => step < lastStep),
        { step: lastStep, values: trial.values },
      ];
      trial.step = lastStep;
    }
  }

  #draw(): Trial["params"] {
    return configure(space, ({ domain }) => domain.fromUnit(this.#stream.uniform()));
  }

  /** Few different ones, so that some are equal. */
  #values(): readonly number[] {
    return Array.from({ length: this.#objectives }, () => this.#stream.below(12) / 12);
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#stream.below(items.length)] as T;
  }
}

const segment = {
  from: null,
  until: null,
  startedAt: 0,
  endedAt: null,
  checkpoint: false,
  reason: null,
  bracket: null,
  worker: 0,
};

describe.each([
  ["tpe", 1],
  ["tpe", 2],
  ["cma-es", 1],
  ["de", 1],
  ["evolution", 1],
  ["nsga2", 1],
  ["nsga2", 2],
])("%s with %i objectives", (name, count) => {
  const objectives = Array.from(
    { length: count },
    (_, index): Objective => ({ metric: `m${index}`, direction: "minimize", of: "last" }),
  );
  const create = () => {
    const sampler = findSampler(name)?.create(
      contextOf(space, { objectives, options: { startup: 4, population: 6 } }),
    );
    if (sampler === undefined) throw new Error(`there is no sampler ${name}`);
    return sampler;
  };

  test.each([0, 1, 3])("proposes what a new one would as a study with %i older trials grows", (older) => {
    for (const seed of [1, 2, 3, 4]) {
      const study = new GrowingStudy(seed, count, older);
      const used = create();
      for (let look = 0; look < 60; look++) {
        for (let event = 0; event <= look % 4; event++) study.happen();
        const { history, nextConfiguration: index } = study;
        expect([seed, look, used.propose(history, index)]).toEqual([
          seed,
          look,
          create().propose(history, index),
        ]);
      }
    }
  });
});
