import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { formatRecord } from "../../src/engine/journal-text.ts";
import { createMemoryJournal } from "../../src/engine/memory-journal.ts";
import type { Scheduler } from "../../src/schedulers/scheduler.ts";
import type { TrialState } from "../../src/study/trial.ts";
import { makeStudy } from "../engine/make-study.ts";
import { openSession, simulate } from "../engine/simulate.ts";
import { copies, halves } from "../engine/small-schedulers.ts";
import { makeWorkspace } from "./harness.ts";
import { loadWithOptuna, optunaIsMissing } from "./optuna.ts";

const states: Readonly<Record<TrialState, string>> = {
  complete: "COMPLETE",
  infeasible: "COMPLETE",
  pruned: "PRUNED",
  failed: "FAIL",
  cancelled: "FAIL",
  running: "RUNNING",
  waiting: "WAITING",
};

const rungs = [
  { step: 2, places: 5 },
  { step: 4, places: 2 },
  { step: 6, places: 1 },
];

test.skipIf(optunaIsMissing() !== undefined).each<[string, () => Scheduler]>([
  ["pause and go on", () => halves(rungs)],
  ["become copies of others", () => copies(6)],
])("Optuna loads a study whose trials %s, whole and cut off", async (_, scheduler) => {
  const study = makeStudy({
    study: "s",
    space: { x: "uniform(0, 1)" },
    objective: { minimize: "loss" },
    strategy: "random",
    fidelity: { resource: "epoch", min: 1, max: 6 },
    budget: { trials: 5, parallel: 2 },
    seed: 7,
  });
  const training = { steps: 6, resource: "epoch", scheduler };
  const whole = await simulate(study, {
    ...training,
    train: ({ params }, step) => ({ loss: Number(params["x"]) / step }),
  });
  const { records } = whole.journal;
  const workspace = makeWorkspace();
  const seen = new Set<string>();
  for (const share of [0.3, 0.6, 1]) {
    // As a kill leaves it, and as the next run goes on with it.
    const cut = records.slice(0, Math.round(records.length * share));
    const goneOn = createMemoryJournal(cut);
    await openSession(study, goneOn);
    for (const [index, list] of [cut, goneOn.records].entries()) {
      const file = path.join(workspace.folder, `${share}-${index}.log`);
      writeFileSync(file, list.map((record) => `${formatRecord(record)}\n`).join(""));
      const { state } = await openSession(study, createMemoryJournal(goneOn.records));
      const theirs = loadWithOptuna(file, "s");
      for (const trial of theirs) seen.add(trial.state);
      if (index === 0) continue;
      expect(theirs).toEqual(
        state.trials.map(({ number, state, params, values, reports }) => ({
          number,
          state: states[state],
          params,
          value: state === "complete" ? values?.[0] : null,
          intermediate: Object.fromEntries(reports.map(({ step, values }) => [step, values[0]])),
        })),
      );
    }
  }
  for (const state of ["RUNNING", "WAITING", "PRUNED", "COMPLETE"]) expect(seen).toContain(state);
});
