import { expect, test } from "vitest";
import { bayesianSampler } from "../../src/samplers/bayesian.ts";
import { cmaEsSampler } from "../../src/samplers/cma-es.ts";
import { deSampler } from "../../src/samplers/de.ts";
import { evolutionSampler } from "../../src/samplers/evolution.ts";
import { gpSampler } from "../../src/samplers/gp.ts";
import { nsga2Sampler } from "../../src/samplers/nsga2.ts";
import type { SamplerDefinition } from "../../src/samplers/sampler.ts";
import { tpeSampler } from "../../src/samplers/tpe.ts";
import { floatDomain, intDomain } from "../../src/study/domain.ts";
import type { ParamValues } from "../../src/study/value.ts";
import { contextOf, type Outcome, proposals } from "./paper-study.ts";
import { spaceOf } from "./spaces.ts";

const space = spaceOf({
  parameters: {
    lr: floatDomain({ low: 1e-4, high: 1, log: true }),
    width: intDomain({ low: 8, high: 512, log: true }),
    dropout: floatDomain({ low: 0, high: 0.8 }),
  },
});

/** Two constraints in units of their own that one configuration in six meets, while the loss pulls away from them. */
function outcome(values: ParamValues): Outcome {
  const [lr, width, dropout] = [
    Math.log10(Number(values["lr"])),
    Number(values["width"]),
    Number(values["dropout"]),
  ];
  const violations = [width - 40, 1e9 * (0.45 - dropout)];
  const loss = (lr + 2) ** 2 - Math.log(width) - dropout;
  return {
    fate: violations.every((violation) => violation <= 0) ? "complete" : "infeasible",
    values: [loss],
    violations,
  };
}

interface Size {
  readonly seeds: readonly number[];
  readonly trials: number;
}

/** The share of feasible proposals in the second half of each study. */
function feasibleShare({ create }: SamplerDefinition, { seeds, trials }: Size): number {
  const shares = seeds.map((seed) => {
    const late = proposals(create, contextOf(space, { seed, trials }), trials, outcome).slice(trials / 2);
    return late.filter((values) => outcome(values).fate === "complete").length / late.length;
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** By the ranges: log(40.5 / 7.5) / log(512.5 / 7.5) of the widths, 35 of 80 of the dropouts. */
const chance = (Math.log(40.5 / 7.5) / Math.log(512.5 / 7.5)) * (0.35 / 0.8);

const usual = { seeds: [1, 2, 3], trials: 80 };
/** Their proposals take long, and fewer are enough. */
const costly = { seeds: [1], trials: 40 };

test.each([
  [tpeSampler, usual],
  [cmaEsSampler, usual],
  [deSampler, usual],
  [evolutionSampler, usual],
  [nsga2Sampler, usual],
  [gpSampler, costly],
  [bayesianSampler, costly],
])("$name learns where constraints hold", (definition, size) => {
  expect(chance).toBeLessThan(0.18);
  expect(feasibleShare(definition, size)).toBeGreaterThan(0.5);
});
