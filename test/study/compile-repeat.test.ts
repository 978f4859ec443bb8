import { describe, expect, test } from "vitest";
import { compileStudy } from "../../src/study/compile.ts";

const compile = (change: object) =>
  compileStudy(
    {
      space: { x: "uniform(0, 1)" },
      objective: { minimize: "loss" },
      strategy: "random",
      budget: { trials: 3 },
      ...change,
    },
    { needsRun: "run-optional" },
  );

const mean = { aggregate: "mean", raceLevel: undefined };
test.each<[unknown, object | undefined]>([
  [undefined, undefined],
  [1, undefined],
  [{ times: 1, race: true }, undefined],
  [3, { times: 3, ...mean }],
  [{ times: 2 }, { times: 2, ...mean }],
  [
    { times: 5, aggregate: "worst", race: true },
    { times: 5, aggregate: "worst", raceLevel: 0.05 },
  ],
  [
    { times: 5, race: 0.1 },
    { times: 5, aggregate: "mean", raceLevel: 0.1 },
  ],
  [
    { times: 5, race: false },
    { times: 5, ...mean },
  ],
])("repeat %j", (repeat, expected) => {
  const { study, problems } = compile({ repeat });
  expect(problems).toEqual([]);
  expect(study?.repeat).toEqual(expected);
});

describe("what does not go with repetitions", () => {
  const epochs = { fidelity: { resource: "epoch", min: 1, max: 9 } };
  test.each<[object, string, RegExp]>([
    [{ ...epochs, repeat: 3, strategy: "hyperband" }, "repeat", /`hyperband` stops or continues/],
    [{ ...epochs, repeat: 3, strategy: "asha" }, "repeat", /`asha` stops or continues/],
    [{ ...epochs, repeat: 3, stop: "median" }, "stop", /race: true/],
    [
      {
        repeat: { times: 3, race: true },
        objective: undefined,
        objectives: [{ minimize: "a" }, { minimize: "b" }],
      },
      "repeat.race",
      /no such order/,
    ],
    [
      { ...epochs, duplicates: "reuse", strategy: "hyperband" },
      "duplicates",
      /a result that is taken over has none/,
    ],
  ])("%j", (change, path, message) => {
    const { problems } = compile(change);
    expect(problems.map(({ code, path }) => [code, path.join(".")])).toContainEqual([
      "conflicting-keys",
      path,
    ]);
    expect(problems.map(({ message }) => message).join(" ")).toMatch(message);
  });
});
