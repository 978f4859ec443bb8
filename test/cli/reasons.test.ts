import { appendFileSync, copyFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { makeWorkspace } from "./harness.ts";

const train = `
const [x, until] = [Number(process.argv[2]), Number(process.env.TUNESMITH_RESOURCE)];
for (let epoch = 1; epoch <= until; epoch++) console.log(JSON.stringify({ epoch, loss: x * x / epoch }));
`;

const study = (parts: string) => `
run: { command: "node train.mjs {x}" }
objective: { minimize: loss }
space:
  x: uniform(-1, 1)
seed: 3
${parts}
`;

test("whoever is promoted or stopped, the reason is told and kept", async () => {
  const workspace = makeWorkspace(
    study(`fidelity: { resource: epoch, min: 1, max: 9 }
strategy: halving-random
budget: { trials: 9, parallel: 2 }`),
  );
  workspace.write("train.mjs", train);
  const { stdout } = await workspace.cli("run", workspace.file);
  expect(stdout).toMatch(/^trial \d: waits at epoch 1, loss [\d.e-]+$/m);
  expect(stdout).toMatch(/^trial \d: goes on to epoch 9: .*rank 1 of 3/m);
  expect(stdout).toMatch(/^trial \d: pruned, loss .* \(.*rank \d of [93].*\) in /m);
  // It has no checkpoints, so trials begin anew, which is said once.
  expect(stdout.match(/begin at their first step again/g)).toHaveLength(1);

  const trials = await workspace.trials();
  expect(trials.every(({ reason }) => reason !== null)).toBe(true);
  expect(trials.find(({ state }) => state === "complete")?.reason).toMatch(/^goes on to epoch 9/);
  const table = await workspace.cli("trials", workspace.file);
  expect(table.stdout).toMatch(/complete .* goes on to epoch 9/);
  const status = await workspace.cli("status", workspace.file);
  expect(status.stdout).toContain("not running (the budget of 9 trials is spent)");
  expect(status.stdout).toMatch(/lately {3}trial \d/);
  // What an earlier run decided is not what happened lately.
  await workspace.cli("run", workspace.file);
  expect((await workspace.cli("status", workspace.file)).stdout).not.toContain("lately");
});

test("of a journal with several studies, --study names one, and without it the others are named", async () => {
  const workspace = makeWorkspace(study("study: one\nbudget: { trials: 1 }\nstrategy: random"));
  workspace.write("train.mjs", "console.log('{\"loss\": 1}')");
  await workspace.cli("run", workspace.file);
  const journal = path.join(workspace.folder, "both.log");
  copyFileSync(path.join(workspace.folder, ".tunesmith/one/journal.log"), journal);
  // The second study of one file, as Optuna puts it there.
  appendFileSync(
    journal,
    '{"op_code": 0, "worker_id": "w", "study_name": "two", "directions": [1]}\n' +
      '{"op_code": 4, "worker_id": "w", "study_id": 1, "datetime_start": "2026-01-02T03:04:05.000000"}\n',
  );
  for (const command of ["trials", "best", "status"]) {
    const first = await workspace.cli(command, "both.log");
    expect(first).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("other studies too: two. This is one"),
    });
  }
  const second = await workspace.cli("status", "both.log", "--study", "two");
  expect(second).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("1 running") });
  const none = await workspace.cli("trials", "both.log", "--study", "three");
  expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining("it has one, two") });
  const misplaced = await workspace.cli("trials", workspace.file, "--study", "one");
  expect(misplaced).toMatchObject({ code: 1, stderr: expect.stringContaining("journals (*.log)") });
});
