import { expect, test } from "vitest";
import { randomStream } from "../../src/study/random.ts";
import { isSettled, type Trial } from "../../src/study/trial.ts";
import { fates } from "../engine/fates.ts";
import { makeStudy } from "../engine/make-study.ts";
import { type Simulation, simulate } from "../engine/simulate.ts";
import { isStudy, pairStudies } from "./strategy-studies.ts";

/** For each pair of a sampler and a scheduler; `npm run chaos` sets a larger number. */
const kills = Number(process.env["TUNESMITH_SIMULATED_KILLS"] ?? 2);
const seed = Number(process.env["TUNESMITH_KILL_SEED"] ?? 1);

const training: Simulation = {
  train: ({ params }, step) => ({
    loss: (Number(params["x"]) - 0.4) ** 2 + Number(params["n"]) / (10 * step),
  }),
  stepMs: ({ trial }, step) => Math.round(1 + 1000 * randomStream(7, "duration", trial, step).uniform()),
  failure: (job) => (job.seed % 7 === 0 ? { kind: "exit", step: 2, code: 1 } : undefined),
  steps: 9,
  resource: "epoch",
};

/** With one worker, and with three where the file asks for the same study: then nothing may depend on who was first. */
const rows = pairStudies.flatMap(({ name, definition }) =>
  [
    { name: `${name}, one worker`, parts: {}, parallel: 1 },
    { name: `${name}, three workers`, parts: { reproducible: { lag: 3 } }, parallel: 3 },
  ].flatMap(({ name, parts, parallel }) => {
    const whole = { ...definition, ...parts, budget: { ...(definition["budget"] as object), parallel } };
    return isStudy(whole) ? [{ name, study: makeStudy(whole) }] : [];
  }),
);

test("most samplers fit most schedulers", () => {
  expect(rows.length).toBeGreaterThan(80);
});

test.each(rows)("kills between any two records change nothing: $name", async ({ name, study }) => {
  const whole = await simulate(study, training);
  const random = randomStream(seed, "simulated-kills", name);
  let records = whole.journal.records;
  let from = 0;
  let finished: readonly Trial[] = [];
  for (let kill = 0; kill < kills; kill++) {
    // Later and later, with most of the journal left for those to come.
    from += Math.ceil(random.uniform() * Math.max(1, ((records.length - from) * 2) / (kills - kill + 1)));
    const cut = await simulate(study, {
      ...training,
      records: records.slice(0, Math.min(from, records.length)),
    });
    const { trials } = cut.session.state;
    expect(trials.map(({ number }) => number)).toEqual(trials.map((_, index) => index));
    for (const trial of finished) expect(trials[trial.number]).toEqual(trial);
    records = cut.journal.records;
    finished = trials
      .filter((trial) => isSettled(trial) && isBefore(trial, records, from))
      .map((trial) => ({ ...trial }));
    expect(fates(trials)).toEqual(fates(whole.session.state.trials));
  }
});

/** Whether the trial had ended by the given record: what comes later is thrown away by the next kill. */
function isBefore({ number }: Trial, records: readonly object[], from: number): boolean {
  return records
    .slice(0, from)
    .some((record) => "trial_id" in record && record.trial_id === number && "datetime_complete" in record);
}
