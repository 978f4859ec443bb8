import { expect, test } from "vitest";
import { previewStudy } from "../../src/engine/preview.ts";
import { makeSampler, makeScheduler } from "../../src/engine/strategy.ts";
import type { Study } from "../../src/study/study.ts";
import { makeStudy } from "./make-study.ts";
import { simulate } from "./simulate.ts";

const base = {
  study: "s",
  space: { x: "uniform(0, 1)" },
  objective: { minimize: "loss" },
  baseline: [{ x: 0.5 }],
  fidelity: { resource: "step", min: 1, max: 9 },
  budget: { trials: 12, parallel: 3 },
  seed: 2,
};

function preview(study: Study, records: Parameters<typeof previewStudy>[0]["records"] = [], count = 3) {
  return previewStudy({
    study,
    seed: 1,
    records,
    older: [],
    count,
    makeSampler: (seed) => makeSampler(study, seed),
    makeScheduler: (seed) => makeScheduler(study, seed),
  });
}

test.each(["sobol", "tpe", "hyperband", "asha", "halving-random"])(
  "a run of %s starts with the trials that were shown, in its middle too",
  async (strategy) => {
    const study = makeStudy({ ...base, strategy });
    const whole = await simulate(study, { steps: 9 });
    const { records } = whole.journal;
    // Trial by trial, from the point at which the first of those that are shown begins.
    const starts = records.flatMap((record, index) => (record.op_code === 4 ? [index] : []));
    for (const [number, length] of [starts[0] as number, starts[3] as number].entries()) {
      const before = records.slice(0, number === 0 ? 0 : length);
      const looked = await preview(study, before);
      if (looked.kind !== "preview") throw new Error(looked.message);
      const run = await simulate(study, { steps: 9, records: before, startMs: Date.UTC(2026, 0, 2) });
      const started = run.events.flatMap((event) =>
        event.kind === "trial-started" || event.kind === "trial-resumed" ? [event.trial.number] : [],
      );
      expect(looked.next.map(({ trial }) => trial.number)).toEqual(started.slice(0, looked.next.length));
      expect(looked.next.length).toBeGreaterThan(0);
      expect(looked.next.map(({ trial }) => trial.params)).toEqual(
        looked.next.map(({ trial }) => run.session.state.trials[trial.number]?.params),
      );
    }
  },
);

test("nothing is left to show of a study that is done, and one that changed says so", async () => {
  const study = makeStudy({ ...base, strategy: "random" });
  const { journal } = await simulate(study, { steps: 1 });
  expect(await preview(study, journal.records)).toMatchObject({ kind: "preview", next: [] });
  const changed = makeStudy({ ...base, space: { x: "uniform(0, 0.5)" } });
  expect(await preview(changed, journal.records)).toMatchObject({ kind: "incompatible" });
});
