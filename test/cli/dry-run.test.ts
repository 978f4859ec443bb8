import { existsSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { makeWorkspace } from "./harness.ts";

const study = `
run: { command: "node train.mjs {x}" }
objective: { minimize: loss }
space:
  x: uniform(-1, 1)
fidelity: { resource: epoch, min: 1, max: 9 }
strategy: halving-random
budget: { trials: 9, parallel: 2, time: 1h }
seed: 3
`;

const train = `
const [x, until] = [Number(process.argv[2]), Number(process.env.TUNESMITH_RESOURCE)];
for (let epoch = 1; epoch <= until; epoch++) console.log(JSON.stringify({ epoch, loss: x * x / epoch }));
`;

interface Plan {
  readonly seed: number | null;
  readonly settled: number;
  readonly plan: { readonly configurations: number; readonly steps: number; readonly seconds: number | null };
  readonly next: readonly { readonly params: Readonly<Record<string, unknown>>; readonly until: number }[];
}

test("--dry-run says what a run does, and leaves no trace", async () => {
  const workspace = makeWorkspace(study);
  const { code, stdout } = await workspace.cli("run", workspace.file, "--dry-run");
  expect(code).toBe(0);
  expect(stdout.replace(/ +$/gm, "")).toMatch(
    new RegExp(
      [
        "s: halving-random \\(random under halving\\)\\. Nothing is run\\.",
        "",
        "  configurations  9, 2 at once",
        "  epochs          21, 27 where trials keep no checkpoints",
        "  limit           ends after 1 h",
        "",
        "rung  until epoch  configurations  epochs",
        "   0            1               9       9",
        "   1            3               3       6",
        "   2            9               1       6",
        "",
        "The next trials \\(seed 3\\):",
        "until epoch +x",
        "( +1 +-?[\\d.e-]+\n){5}$",
      ].join("\n"),
    ),
  );
  expect(existsSync(path.join(workspace.folder, ".tunesmith"))).toBe(false);
});

test("--dry-run names the very trials that a run starts with, and after some the time that the rest take", async () => {
  const workspace = makeWorkspace(study);
  workspace.write("train.mjs", train);
  const plan = async (...options: readonly string[]) => {
    const { stdout } = await workspace.cli("run", workspace.file, "--dry-run", "--json", ...options);
    return JSON.parse(stdout) as Plan;
  };
  const before = await plan();
  expect(before).toMatchObject({
    seed: 3,
    settled: 0,
    plan: { configurations: 9, steps: 21, seconds: null },
  });
  await workspace.cli("run", workspace.file);
  const trials = await workspace.trials();
  expect(before.next.map(({ params }) => params)).toEqual(trials.slice(0, 5).map(({ params }) => params));
  expect(before.next.map(({ until }) => until)).toEqual([1, 1, 1, 1, 1]);
  const after = await plan();
  expect(after).toMatchObject({ settled: 9, next: [] });
  expect(after.plan.seconds).toBeGreaterThan(0);
  expect(await workspace.trials()).toEqual(trials);
});

test("--dry-run without a seed shows examples, and refuses what a run refuses", async () => {
  const workspace = makeWorkspace(study.replace(/seed.*/, ""));
  const { stdout } = await workspace.cli("run", workspace.file, "--dry-run");
  expect(stdout).toContain("Trials such as these, for the file has no seed:");
  const broken = makeWorkspace(study.replace("halving-random", "halvng"));
  expect((await broken.cli("run", broken.file, "--dry-run")).code).toBe(1);
});
