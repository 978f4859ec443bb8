import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { makeWorkspace } from "./harness.ts";
import { loadWithOptuna, optunaIsMissing } from "./optuna.ts";

const study = `
run: { command: "node train.mjs {lr} {optimizer}" }
objective: { maximize: accuracy }
space:
  lr: loguniform(1e-4, 1)
  layers: int(1, 3)
  width: int(8, 256, log)
  rate: uniform(0, 1, step=0.1)
  optimizer: [sgd, adam]
  nesterov: bool
  batch: ordinal(16, 32, 64)
  momentum:
    in: uniform(0, 0.99)
    when: optimizer == "sgd"
  data: 7
  model: resnet50
constraints: [ size <= 0.02 ]
strategy: random
budget: { trials: 20, parallel: 2 }
seed: 5
`;

const train = `
const [lr, optimizer] = process.argv.slice(2);
if (Number(lr) > 0.3) process.exit(4);
for (const epoch of [1, 2, 3]) console.log(JSON.stringify({ epoch, accuracy: Math.sqrt(Number(lr)) * epoch, size: Number(lr) * 4 }));
`;

const missing = optunaIsMissing();

test.skipIf(missing !== undefined)(
  "Optuna loads a finished and an interrupted study with the same trials",
  { timeout: 120_000 },
  async () => {
    const workspace = makeWorkspace(study);
    workspace.write("train.mjs", train);
    expect((await workspace.cli("run", workspace.file)).code).toBe(0);
    const journal = path.join(workspace.folder, ".tunesmith", "s", "journal.log");

    const states = {
      complete: "COMPLETE",
      infeasible: "COMPLETE",
      failed: "FAIL",
      cancelled: "FAIL",
      running: "RUNNING",
    };
    const compare = async () => {
      const ours = await workspace.trials();
      const theirs = loadWithOptuna(journal, "s");
      expect(theirs).toEqual(
        ours.map(({ number, state, params, metrics }) => ({
          number,
          state: states[state as keyof typeof states],
          params,
          value: state === "complete" || state === "infeasible" ? metrics["accuracy"] : null,
          intermediate: expect.any(Object),
        })),
      );
      return { ours, theirs };
    };

    const { ours, theirs } = await compare();
    expect(new Set(ours.map(({ state }) => state))).toEqual(new Set(["complete", "infeasible", "failed"]));
    const complete = theirs.find(({ state }) => state === "COMPLETE");
    expect(complete?.intermediate).toEqual({
      1: expect.closeTo((complete?.value ?? 0) / 3, 12),
      2: expect.closeTo(((complete?.value ?? 0) * 2) / 3, 12),
      3: complete?.value,
    });

    // As a kill leaves it: in the middle of a trial, with a torn last line.
    const text = readFileSync(journal, "utf8");
    const cut = text.lastIndexOf('"op_code":7') + 20;
    writeFileSync(journal, text.slice(0, cut));
    await compare();
  },
);
