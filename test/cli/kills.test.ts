import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { TrialJson } from "../../src/analysis/trial-json.ts";
import { randomStream } from "../../src/study/random.ts";
import { ended, makeWorkspace, trialProcesses, type Workspace } from "./harness.ts";
import { loadWithOptuna, optunaIsMissing } from "./optuna.ts";

/** `npm run chaos` sets a larger number. */
const kills = Number(process.env["TUNESMITH_KILLS"] ?? 20);
const trials = 24 + kills;

const study = `
run: { command: "sh train.sh {x} {kind}" }
objective: { minimize: loss }
space:
  kind: [a, b]
  x: uniform(0, 1)
  depth: { in: int(1, 8), when: kind == "a" }
strategy: sobol
budget: { trials: ${trials}, parallel: 3 }
seed: 3
`.replace('{ in: int(1, 8), when: kind == "a" }', '\n    in: int(1, 8)\n    when: kind == "a"');

// A value of 1 digit after some 10 to 60 ms; one in ten trials fails.
const train = `
sleep "0.0$(printf '%s' "$1" | cut -c3 | tr -d '.')"
case "$1" in *7) echo "unlucky" >&2; exit 3;; esac
echo "{\\"epoch\\": 1, \\"loss\\": $1}"
`;

function decisions(list: readonly TrialJson[]): unknown {
  return list
    .filter(({ state }) => state !== "cancelled")
    .map(({ params, state, metrics }) => ({ params, state, metrics }))
    .sort((a, b) => Number(a.params["x"]) - Number(b.params["x"]));
}

async function prepare(): Promise<Workspace> {
  const workspace = makeWorkspace(study);
  workspace.write("train.sh", train);
  return workspace;
}

test(`${kills} kills at random moments lose no finished trial, and change no decision`, {
  timeout: 60_000 + kills * 3_000,
}, async () => {
  const workspace = await prepare();
  const random = randomStream(Number(process.env["TUNESMITH_KILL_SEED"] ?? 1), "kills");
  let before: readonly TrialJson[] = [];
  for (let kill = 0; kill < kills; kill++) {
    const child = workspace.start("run", workspace.file);
    const done = ended(child);
    await sleep(60 + random.uniform() * 500);
    child.kill("SIGKILL");
    await done;
    const status = await workspace.cli("trials", workspace.file, "--format", "json");
    // Killed before it created anything.
    if (status.code !== 0) continue;
    const after = JSON.parse(status.stdout) as readonly TrialJson[];
    expect(after.map(({ number }) => number)).toEqual(after.map((_, index) => index));
    const finished = before.filter(({ state }) => state !== "running");
    expect(finished.map(({ number }) => after[number])).toEqual(finished);
    before = after;
  }
  const last = await workspace.cli("run", workspace.file);
  expect(last, last.stderr).toMatchObject({ code: 0 });
  expect(trialProcesses(workspace)).toEqual([]);

  const interrupted = await workspace.trials();
  expect(interrupted.filter(({ state }) => state === "cancelled")).not.toHaveLength(0);
  const whole = await prepare();
  await whole.cli("run", whole.file);
  expect(decisions(interrupted)).toEqual(decisions(await whole.trials()));
  expect(interrupted.filter(({ state }) => state !== "cancelled")).toHaveLength(trials);

  if (optunaIsMissing() === undefined) {
    const loaded = loadWithOptuna(`${workspace.folder}/.tunesmith/s/journal.log`, "s");
    expect(loaded.map(({ params, value }) => ({ params, value }))).toEqual(
      interrupted.map(({ params, state, metrics }) => ({
        params,
        value: state === "complete" ? metrics["loss"] : null,
      })),
    );
  }
});
