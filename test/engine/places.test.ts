import { expect, test } from "vitest";
import { makeStudy } from "./make-study.ts";
import { simulate } from "./simulate.ts";

const study = makeStudy({
  objective: { minimize: "loss" },
  space: { x: "uniform(0, 1)" },
  strategy: "random",
  budget: { trials: 12, parallel: 5 },
  seed: 1,
});
const stepMs = ({ trial }: { readonly trial: number }) => 1000 + (trial % 3) * 500;

test("no place has two trials at once, and each trial says which one it had", async () => {
  const places = ["gpu 0", "gpu 1"];
  const { session } = await simulate(study, { places, stepMs });
  const segments = session.state.trials.flatMap((trial) => trial.segments);
  expect(segments).toHaveLength(12);
  for (const place of places) {
    const its = segments.filter(({ slot }) => slot === place).sort((a, b) => a.startedAt - b.startedAt);
    expect(its.length).toBeGreaterThan(2);
    its.slice(1).forEach(({ startedAt }, index) => {
      expect(startedAt).toBeGreaterThanOrEqual(its[index]?.endedAt ?? Number.POSITIVE_INFINITY);
    });
  }
  expect(segments.filter(({ slot }) => slot === undefined)).toEqual([]);
});

test("where a study sets no places, its budget alone says how many run at once", async () => {
  const { session } = await simulate(study, { stepMs });
  const segments = session.state.trials.flatMap((trial) => trial.segments);
  expect(new Set(segments.map(({ worker }) => worker))).toEqual(new Set([0, 1, 2, 3, 4]));
  expect(segments.every(({ slot }) => slot === undefined)).toBe(true);
});
