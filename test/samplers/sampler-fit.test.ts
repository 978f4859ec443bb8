import { describe, expect, test } from "vitest";
import { samplers } from "../../src/samplers/registry.ts";
import { checkSampler } from "../../src/samplers/sampler-fit.ts";
import { compileStudy } from "../../src/study/compile.ts";
import type { Study } from "../../src/study/study.ts";

function studyOf(definition: object): Study {
  const base = { objective: { minimize: "loss" }, space: { lr: "uniform(0, 1)" }, strategy: "random" };
  const { study, problems } = compileStudy({ ...base, ...definition }, { needsRun: "run-optional" });
  if (study === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  return study;
}

const wide = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`p${index}`, "bool"]));
const studies = {
  plain: studyOf({}),
  "several objectives": studyOf({ objective: undefined, objectives: [{ minimize: "a" }, { maximize: "b" }] }),
  "nothing left": studyOf({ space: { a: "int(1, 3)", b: "int(1, 3)" }, require: ["a > b", "b > a"] }),
  "many parameters": studyOf({ space: wide }),
  "a grid beyond the budget": studyOf({ space: { a: "int(1, 99)" }, budget: { trials: 5 } }),
};

describe("the editor and the engine agree on which studies fit a sampler", () => {
  for (const sampler of samplers)
    test.each(Object.entries(studies))(`${sampler.name}: %s`, (_, study) => {
      const chosen = { ...study, strategy: { ...study.strategy, sampler: sampler.name } };
      expect(checkSampler(chosen)).toEqual(sampler.check(chosen));
    });
});
