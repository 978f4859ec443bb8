import { describe, expect, test } from "vitest";
import { bayesianSampler } from "../../src/samplers/bayesian.ts";
import type { SamplerContext } from "../../src/samplers/sampler.ts";
import { floatDomain } from "../../src/study/domain.ts";
import { historyBuilder } from "./history-builder.ts";
import { spaceOf } from "./spaces.ts";

interface Situation {
  readonly parameters?: number;
  readonly results?: number;
  readonly trials?: number;
  readonly parallel?: number;
  readonly index?: number;
}

/** What the sampler says of its proposal in a situation. */
function noteIn({ parameters = 2, results = 0, trials, parallel = 1, index = results }: Situation): string {
  const names = Array.from({ length: parameters }, (_, i) => `x${i}`);
  const space = spaceOf({
    parameters: Object.fromEntries(names.map((name) => [name, floatDomain({ low: 0, high: 1 })])),
  });
  const context: SamplerContext = {
    space,
    objectives: [{ metric: "loss", direction: "minimize", of: "last" }],
    seed: 1,
    trials,
    parallel,
    duplicates: "allow",
    options: {},
  };
  const builder = historyBuilder(space);
  for (let i = 0; i < results; i++) {
    const values = Object.fromEntries(names.map((name, k) => [name, ((i + 1) * (0.618 + k * 0.1)) % 1]));
    builder.add(values, "complete", [Number(values["x0"]) ** 2]);
  }
  const proposal = bayesianSampler.create(context).propose(builder.build(), index);
  if (proposal.kind === "exhausted") throw new Error(proposal.reason);
  return proposal.note ?? "";
}

describe("says which model it chose, and why", () => {
  test.each<[string, Situation, RegExp]>([
    ["at first", {}, /^gp: 0 results in 2 parameters/],
    ["of one parameter", { parameters: 1 }, /^gp: 0 results in 1 parameter$/],
    ["with few results", { results: 40 }, /^gp: 40 results in 2 parameters/],
    ["in turn with more", { results: 201, index: 204 }, /^gp: 201 results in 2 parameters, in turn/],
    ["the other", { results: 201, index: 206 }, /^tpe: 201 results in 2 parameters, in turn; drawn near/],
    ["with many", { results: 501 }, /^tpe: 501 results are many/],
    ["of many parameters", { parameters: 31 }, /^tpe: 31 parameters are many/],
    ["with many trials at once", { parallel: 64 }, /^tpe: 64 trials at once are many/],
  ])("%s", (_, situation, note) => {
    expect(noteIn(situation)).toMatch(note);
  });
});

test("a small budget is not spent on covering the space", () => {
  const drawn = /drawn near/;
  const estimators = { parameters: 31, results: 6 };
  expect(noteIn({ ...estimators, trials: 18 })).toMatch(drawn);
  expect(noteIn({ ...estimators, trials: 100 })).not.toMatch(drawn);
});
