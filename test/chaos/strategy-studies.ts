import { samplers } from "../../src/samplers/registry.ts";
import { schedulers } from "../../src/schedulers/registry.ts";
import { strategies } from "../../src/study/strategies.ts";
import { makeStudy } from "../engine/make-study.ts";

type Definition = Readonly<Record<string, unknown>>;

export interface ChaosStudy {
  readonly name: string;
  readonly definition: Definition;
}

const schedule = [
  { until: 3, values: { x: 0.2, n: 4, kind: "a" } },
  { until: 6, values: { x: 0.6, n: 4, kind: "b" } },
  { until: 9, values: { x: 0.4, n: 7, kind: "b" } },
];

/** Strategies that train a population, whose size is their budget, or a single trial. */
const endsItself: ReadonlySet<string> = new Set(["pbt", "pb2", "replay"]);

function definitionOf(strategy: Definition, sampler: string, scheduler: string): Definition {
  return {
    study: "s",
    objective: { minimize: "loss" },
    space:
      sampler === "grid"
        ? { x: [0.1, 0.3, 0.5], n: [1, 4, 9], kind: ["a", "b"] }
        : { x: "uniform(0, 1)", n: "int(1, 9)", kind: ["a", "b"] },
    ...(scheduler !== "full" && { fidelity: { resource: "epoch", min: 1, max: 9 } }),
    strategy: {
      ...strategy,
      ...((scheduler === "pbt" || scheduler === "pb2") && { population: 4, interval: 3 }),
      ...(scheduler === "replay" && { schedule }),
    },
    budget: endsItself.has(scheduler) ? {} : { trials: 12 },
    seed: 5,
  };
}

const byName: readonly ChaosStudy[] = strategies.flatMap(({ name, sampler, scheduler }) => {
  const variants = scheduler === "asha" ? [{ variant: "stop" }, { variant: "promote" }] : [{}];
  return variants.map((variant) => ({
    name: [name, ...Object.values(variant)].join(" by "),
    definition: definitionOf({ name, ...variant }, sampler, scheduler),
  }));
});

/** Every strategy of the language, asynchronous halving both ways, and a stopping rule. */
export const strategyStudies: readonly ChaosStudy[] = [
  ...byName,
  {
    name: "random, stopped by the median",
    definition: {
      ...definitionOf({ name: "random" }, "random", "full"),
      fidelity: { resource: "epoch", min: 1, max: 9 },
      stop: "median",
    },
  },
];

/** Each sampler under each scheduler, where that fits. */
export const pairStudies: readonly ChaosStudy[] = schedulers.flatMap(({ name: scheduler }) =>
  samplers.flatMap(({ name: sampler }) => {
    if ((sampler === "replay") !== (scheduler === "replay")) return [];
    const definition = definitionOf({ name: "random", sampler, scheduler }, sampler, scheduler);
    return isStudy(definition) ? [{ name: `${sampler} under ${scheduler}`, definition }] : [];
  }),
);

export function isStudy(definition: Definition): boolean {
  try {
    makeStudy(definition);
    return true;
  } catch {
    return false;
  }
}
