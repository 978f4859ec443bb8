import { describe, expect, test } from "vitest";
import { evolutionSampler } from "../../src/samplers/evolution.ts";
import { categoricalDomain, floatDomain, intDomain } from "../../src/study/domain.ts";
import type { ParamValues } from "../../src/study/value.ts";
import { historyBuilder } from "./history-builder.ts";
import { complete, contextOf, proposals } from "./paper-study.ts";
import { spaceOf } from "./spaces.ts";

const unit = () => floatDomain({ low: 0, high: 1 });
const mixed = spaceOf({
  parameters: {
    layers: intDomain({ low: 1, high: 12 }),
    activation: categoricalDomain(["relu", "tanh", "gelu"]),
    alpha: [unit(), 'activation == "gelu"'],
    lr: unit(),
  },
});

describe("the population", () => {
  test("forgets its best once it is too old", () => {
    const context = contextOf(mixed, { options: { population: 8 } });
    const best = { layers: 7, activation: "gelu", alpha: 0.123, lr: 0.456 };
    const sampler = evolutionSampler.create(context);
    const parentsAfter = (later: number) => {
      const builder = historyBuilder(mixed);
      builder.add(best, "complete", [0]);
      for (let i = 0; i < later; i++)
        builder.add({ layers: 1, activation: "relu", lr: 0.9 }, "complete", [9]);
      return Array.from({ length: 40 }, (_, index) => sampler.propose(builder.build(), 100 + index)).filter(
        (proposal) => proposal.kind === "values" && /trial 0 /.test(proposal.note ?? ""),
      ).length;
    };
    expect(parentsAfter(7)).toBeGreaterThan(0);
    expect(parentsAfter(8)).toBe(0);
  });
});

test("a mutant differs from its parent in one parameter, and in what that switches on or off", () => {
  const context = contextOf(mixed, { options: { population: 6 } });
  const sampler = evolutionSampler.create(context);
  const builder = historyBuilder(mixed);
  const parent: ParamValues = { layers: 7, activation: "gelu", alpha: 0.123, lr: 0.456 };
  for (let i = 0; i < 6; i++) builder.add(parent, "complete", [1]);
  const changes = new Set<string>();
  for (let index = 6; index < 120; index++) {
    const proposal = sampler.propose(builder.build(), index);
    if (proposal.kind === "exhausted") throw new Error(proposal.reason);
    const changed = Object.keys(parent).filter((name) => proposal.values[name] !== parent[name]);
    changes.add(changed.join(" "));
  }
  expect([...changes].sort()).toEqual(["activation alpha", "alpha", "layers", "lr"]);
});

test("a parameter that a mutation switches on takes the value of another parent", () => {
  const sampler = evolutionSampler.create(contextOf(mixed, { options: { population: 8 } }));
  const builder = historyBuilder(mixed);
  for (let i = 0; i < 7; i++)
    builder.add({ layers: 7, activation: "gelu", alpha: 0.123, lr: 0.5 }, "complete", [1]);
  builder.add({ layers: 7, activation: "relu", lr: 0.5 }, "complete", [0]);
  const alphas = Array.from({ length: 150 }, (_, index) =>
    sampler.propose(builder.build(), 8 + index),
  ).flatMap((proposal) =>
    proposal.kind === "values" && / 7 of/.test(proposal.note ?? "") ? [proposal.values] : [],
  );
  const switchedOn = alphas.filter(({ activation }) => activation === "gelu");
  expect(switchedOn.length).toBeGreaterThan(0);
  expect(switchedOn.filter(({ alpha }) => alpha === 0.123).length).toBeGreaterThan(switchedOn.length / 2);
});

test.each([
  ["one after the other", 0],
  ["with four workers", 3],
])("finds good values over integers, choices and conditions %s", (_, lag) => {
  const loss = (values: ParamValues) =>
    Math.abs(Number(values["layers"]) - 9) / 12 +
    Number(values["lr"]) +
    (values["activation"] === "gelu" ? Math.abs(Number(values["alpha"]) - 0.2) : 1);
  const context = contextOf(mixed, { trials: 150 });
  const run = proposals(evolutionSampler.create, context, 150, (values) => complete(loss(values)), lag);
  expect(Math.min(...run.map(loss))).toBeLessThan(0.15);
});
