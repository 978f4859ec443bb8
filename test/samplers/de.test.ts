import { describe, expect, test } from "vitest";
import { deSampler } from "../../src/samplers/de.ts";
import { drawFactors, initialMemory, remember } from "../../src/samplers/de-memory.ts";
import { populationReader } from "../../src/samplers/de-population.ts";
import { keepStandings } from "../../src/samplers/standings.ts";
import { categoricalDomain, floatDomain, intDomain } from "../../src/study/domain.ts";
import type { Trial, TrialState } from "../../src/study/trial.ts";
import type { ParamValues } from "../../src/study/value.ts";
import { makeTrial } from "../analysis/make-trial.ts";
import { complete, contextOf, proposals } from "./paper-study.ts";
import { spaceOf } from "./spaces.ts";
import { studyOf } from "./studies.ts";

const unit = () => floatDomain({ low: 0, high: 1 });
const cube = spaceOf({ parameters: { x: unit(), y: unit(), z: unit() } });
const objectives = [{ metric: "loss", direction: "minimize", of: "last" }] as const;

/** Trial n is configuration n. */
function settled(losses: readonly (number | TrialState)[]): readonly Trial[] {
  return losses.map((loss, number) =>
    typeof loss === "number"
      ? makeTrial(number, { values: [loss] })
      : makeTrial(number, { state: loss, values: null }),
  );
}

function population(losses: readonly (number | TrialState)[], size: number) {
  const trials = settled(losses);
  return populationReader(size, 1)(keepStandings(objectives)(trials));
}

describe("selection", () => {
  test.each<[string, (number | TrialState)[], (number | undefined)[], number[]]>([
    ["keeps a member that is better than its challenger", [1, 2, 3, 5, 6, 7], [0, 1, 2], []],
    [
      "puts the better challenger in its place, and the other one into the archive",
      [1, 2, 3, 5, 1, 7],
      [0, 4, 2],
      [1],
    ],
    ["prefers the challenger among equals, which is no success", [1, 2, 3, 1], [3, 1, 2], []],
    ["takes anything for a failed member", [1, "failed", 3, 5, 6], [0, 4, 2], [1]],
    ["does not wait for those that run", [1, "running", 3, 0], [3, undefined, 2], [0]],
  ])("%s", (_, losses, members, archive) => {
    const found = population(losses, 3);
    expect(found.members.map((trial) => trial?.number)).toEqual(members);
    expect(found.archive.map(({ number }) => number)).toEqual(archive);
  });

  test("does not depend on the order in which trials ended", () => {
    const trials = settled([3, 2, 1, 2, 3, 0]);
    const read = (list: readonly Trial[]) => populationReader(3, 1)(keepStandings(objectives)(list));
    expect(read(trials.toReversed())).toEqual(read(trials));
  });
});

describe("what has succeeded", () => {
  test("is remembered as the Lehmer mean, weighted by the improvements", () => {
    const memory = remember(initialMemory(), [
      { scale: 0.2, crossover: 0.4, improvement: 3 },
      { scale: 0.8, crossover: 1, improvement: 1 },
    ]);
    // (3 · 0.2² + 0.8²) / (3 · 0.2 + 0.8) and (3 · 0.4² + 1²) / (3 · 0.4 + 1)
    expect(memory.cells[0]?.scale).toBeCloseTo(0.76 / 1.4, 12);
    expect(memory.cells[0]?.crossover).toBeCloseTo(1.48 / 2.2, 12);
    expect(memory.cells.slice(1)).toEqual(initialMemory().cells.slice(1));
    expect(memory.next).toBe(1);
  });

  test("weighs equally where an improvement is no number", () => {
    const { cells } = remember(initialMemory(), [
      { scale: 0.2, crossover: 0.5, improvement: undefined },
      { scale: 0.6, crossover: 0.5, improvement: undefined },
    ]);
    expect(cells[0]?.scale).toBeCloseTo(0.4 / 0.8, 12);
  });

  test("is left alone by a generation without success, and goes round", () => {
    expect(remember(initialMemory(), [])).toEqual(initialMemory());
    const success = { scale: 0.7, crossover: 0.7, improvement: 1 };
    let memory = initialMemory();
    for (let generation = 0; generation < 7; generation++) memory = remember(memory, [success]);
    expect(memory.next).toBe(1);
    for (const { scale, crossover } of memory.cells) {
      expect(scale).toBeCloseTo(0.7, 12);
      expect(crossover).toBeCloseTo(0.7, 12);
    }
  });

  test("stays at a crossover of 0 once nothing else succeeds", () => {
    let memory = initialMemory();
    for (let generation = 0; generation < 6; generation++)
      memory = remember(memory, [{ scale: 0.5, crossover: 0, improvement: 1 }]);
    const factors = Array.from({ length: 50 }, (_, c) => drawFactors(memory, 1, c).crossover);
    expect(new Set(factors)).toEqual(new Set([0]));
  });

  test("is what factors are drawn around, within their bounds", () => {
    const factors = Array.from({ length: 500 }, (_, c) => drawFactors(initialMemory(), 1, c));
    for (const { scale, crossover } of factors) {
      expect(scale).toBeGreaterThan(0);
      expect(scale).toBeLessThanOrEqual(1);
      expect(crossover).toBeGreaterThanOrEqual(0);
      expect(crossover).toBeLessThanOrEqual(1);
    }
    const median = factors.map(({ scale }) => scale).sort((a, b) => a - b)[250] as number;
    expect(median).toBeGreaterThan(0.47);
    expect(median).toBeLessThan(0.53);
  });
});

test("a mutant of members that agree is what they agree on, but for what the best has", () => {
  const space = spaceOf({ parameters: { x: unit(), y: unit() } });
  const context = contextOf(space, { options: { population: 4 } });
  // All have y = 0.5: no difference can lead away from it.
  const xs = [0.1, 0.4, 0.6, 0.9];
  const proposed = proposals(
    (given) => {
      const de = deSampler.create(given);
      return {
        propose: (history, index) =>
          index < 4
            ? { kind: "values", values: { x: xs[index] as number, y: 0.5 } }
            : de.propose(history, index),
      };
    },
    context,
    24,
    ({ x }) => complete(Number(x)),
  );
  for (const { y } of proposed) expect(y).toBe(0.5);
  expect(Math.min(...proposed.map(({ x }) => Number(x)))).toBeLessThan(0.05);
});

const sphere = ({ x, y, z }: ParamValues) =>
  (Number(x) - 0.3) ** 2 + (Number(y) - 0.7) ** 2 + (Number(z) - 0.5) ** 2;

describe("finds the minimum", () => {
  test.each([
    ["of a sphere", 0],
    ["with four workers", 3],
  ])("%s", (_, lag) => {
    const run = proposals(
      deSampler.create,
      contextOf(cube, { trials: 200 }),
      200,
      (v) => complete(sphere(v)),
      lag,
    );
    expect(Math.min(...run.map(sphere))).toBeLessThan(1e-3);
  });

  test("over integers, choices and conditions", () => {
    const space = spaceOf({
      parameters: {
        layers: intDomain({ low: 1, high: 12 }),
        activation: categoricalDomain(["relu", "tanh", "gelu"]),
        alpha: [unit(), 'activation == "gelu"'],
      },
    });
    const loss = (values: ParamValues) =>
      Math.abs(Number(values["layers"]) - 9) / 12 +
      (values["activation"] === "gelu" ? Math.abs(Number(values["alpha"]) - 0.2) : 1);
    const run = proposals(deSampler.create, contextOf(space, { trials: 150 }), 150, (v) => complete(loss(v)));
    expect(Math.min(...run.map(loss))).toBeLessThan(0.05);
    expect(run.slice(100).filter(({ activation }) => activation === "gelu").length).toBeGreaterThan(30);
  });
});

test.each([
  [{ population: 3 }, "strategy-misfit"],
  [{ population: 4 }, undefined],
  [{}, undefined],
])("needs four members: %j", (options, code) => {
  expect(deSampler.check(studyOf({ space: cube, options }))[0]?.code).toBe(code);
});
