import { expect, test } from "vitest";
import { type JournalRecord, type OptunaState, optunaState } from "../../src/engine/journal-record.ts";
import type { MemoryJournal } from "../../src/engine/memory-journal.ts";
import { foldRecords } from "../../src/engine/study-state.ts";
import type { Trial } from "../../src/study/trial.ts";
import { makeStudy } from "./make-study.ts";
import { type SimulatedRun, simulate } from "./simulate.ts";

// Trials that another tool adds to the journal while a run of the study goes on.

const definition = {
  study: "s",
  space: { n: "int(1, 5)" },
  objective: { minimize: "loss" },
  seed: 7,
};
const train = ({ params }: { readonly params: Trial["params"] }) => ({ loss: Number(params["n"]) });

/** A trial as Optuna's `add_trial` writes it. */
function theirs(n: number, state: OptunaState): JournalRecord {
  return {
    op_code: 4,
    worker_id: "theirs",
    study_id: 0,
    datetime_start: "2026-01-01T00:00:00.000000",
    params: { n },
    distributions: {
      n: '{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 1, "high": 5}}',
    },
    state,
    ...(state === optunaState.complete && { value: -1, datetime_complete: "2026-01-01T00:00:01.000000" }),
  };
}

const arriving = [theirs(2, optunaState.complete), theirs(4, optunaState.running)];

/** A journal to which somebody else writes `records` right before the append number `at`, counted from 0. */
function sharedJournal(at: number, records: readonly JournalRecord[]): MemoryJournal {
  const written: JournalRecord[] = [];
  let appends = 0;
  return {
    records: written,
    append: async (build) => {
      const foreign = appends++ === at ? records : [];
      written.push(...foreign);
      written.push(...build(foreign));
    },
    sync: async () => {},
  };
}

/** The study's own trials, and those of the other tool. */
function apart({ session }: SimulatedRun): readonly [ours: readonly Trial[], theirs: readonly Trial[]] {
  const { trials } = session.state;
  return [
    trials.filter(({ segments }) => segments.length > 0),
    trials.filter((t) => t.segments.length === 0),
  ];
}

test("whenever they come, they take numbers, are left alone and are no part of the budget", async () => {
  const study = makeStudy({
    ...definition,
    strategy: "random",
    duplicates: "allow",
    budget: { trials: 6, parallel: 2 },
  });
  const values = (trials: readonly Trial[]) => trials.map(({ params, values }) => ({ params, values }));
  const [alone] = apart(await simulate(study, { train }));
  // The first append opens the study, and the last one closes it.
  for (let at = 1; ; at++) {
    const journal = sharedJournal(at, arriving);
    const run = await simulate(study, { train, journal });
    const [ours, foreign] = apart(run);
    if (foreign.length === 0) {
      expect(at).toBeGreaterThan(6);
      break;
    }
    expect(foreign.map(({ state, params }) => [state, params])).toEqual([
      ["complete", { n: 2 }],
      ["running", { n: 4 }],
    ]);
    expect(values(ours), `before append ${at}`).toEqual(values(alone));
    expect(run.session.history.settled).toBe(6);
    expect(run.session.best?.segments).not.toEqual([]);
    expect(foldRecords(journal.records).study("s")?.trials).toEqual(run.session.state.trials);
  }
});

test("a strategy learns from those that are complete", async () => {
  const study = makeStudy({
    ...definition,
    space: { n: "int(1, 5)", x: "uniform(0, 1)" },
    strategy: { name: "nsga2", population: 4 },
    budget: { trials: 12 },
  });
  const [complete] = arriving as [JournalRecord];
  const x = { name: "FloatDistribution", attributes: { step: null, low: 0.0, high: 1.0, log: false } };
  const best = {
    ...complete,
    params: { n: 2, x: 0.5 },
    distributions: { ...("distributions" in complete && complete.distributions), x: JSON.stringify(x) },
  } as JournalRecord;
  const [ours, [foreign]] = apart(await simulate(study, { train, journal: sharedJournal(5, [best]) }));
  expect(foreign).toMatchObject({ state: "complete", params: { n: 2, x: 0.5 } });
  const bred = ours.filter(({ note }) => new RegExp(`bred from .*\\b${foreign?.number}\\b`).test(note ?? ""));
  expect(bred).not.toEqual([]);
});

test.each(["random", "sobol", "grid", "tpe", "nsga2", "evolution", "gp"])(
  "%s does not propose their configurations again where duplicates are skipped",
  async (strategy) => {
    const study = makeStudy({ ...definition, strategy, duplicates: "skip", budget: { time: "1h" } });
    for (const at of [1, 2, 3]) {
      const [ours, foreign] = apart(await simulate(study, { train, journal: sharedJournal(at, arriving) }));
      expect(foreign).toHaveLength(2);
      // The trial next to theirs may have been proposed before they came.
      const begunLater = ours.filter(({ number }) => number > (foreign[1]?.number ?? 0) + 1);
      expect(begunLater.map(({ params }) => params["n"])).not.toContain(2);
      expect(begunLater.map(({ params }) => params["n"])).not.toContain(4);
      const tried = new Set([...ours, ...foreign].map(({ params }) => params["n"]));
      expect([...tried].sort()).toEqual([1, 2, 3, 4, 5]);
    }
  },
);
