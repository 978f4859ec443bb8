import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { TrialJson } from "../../src/analysis/trial-json.ts";
import { randomStream } from "../../src/study/random.ts";
import { ended, makeWorkspace, trialProcesses, type Workspace } from "./harness.ts";
import { loadWithOptuna, optunaIsMissing } from "./optuna.ts";

/** `npm run chaos` sets a larger number. */
const kills = Number(process.env["TUNESMITH_KILLS_A_STUDY"] ?? 3);
const trials = 24 + kills;

interface Row {
  readonly name: string;
  readonly study: string;
  /** `train.sh` */
  readonly train: string;
  /** Configurations. */
  readonly settled: number;
}

const rows: readonly Row[] = [
  {
    name: "trials that run in one go",
    study: `
run: { command: "sh train.sh {x} {kind}" }
objective: { minimize: loss }
space:
  kind: [a, b]
  x: uniform(0, 1)
  depth:
    in: int(1, 8)
    when: kind == "a"
strategy: sobol
budget: { trials: ${trials}, parallel: 3 }
seed: 3
`,
    // A value of 1 digit after some 10 to 60 ms; one in ten trials fails.
    train: `
sleep "0.0$(printf '%s' "$1" | cut -c3 | tr -d '.')"
case "$1" in *7) echo "unlucky" >&2; exit 3;; esac
echo "{\\"epoch\\": 1, \\"loss\\": $1}"
`,
    settled: trials,
  },
  {
    name: "trials that pause and go on from their checkpoints",
    study: `
run: { command: "sh train.sh {x}" }
objective: { minimize: loss }
space:
  x: uniform(0, 1)
strategy: halving-random
fidelity: { resource: epoch, min: 1, max: 9 }
budget: { trials: ${trials}, parallel: 3 }
seed: 3
`,
    // A checkpoint that is not the trial's own, or is gone, is the trial's end.
    train: `
epoch=0
if [ -n "$TUNESMITH_RESUME" ]; then
  read epoch x < "$TUNESMITH_RESUME/state" || exit 4
  [ "$x" = "$1" ] || exit 5
fi
while [ $epoch -lt $TUNESMITH_RESOURCE ]; do
  sleep 0.02
  epoch=$((epoch + 1))
  echo "{\\"epoch\\": $epoch, \\"loss\\": $1}"
done
echo "$epoch $1" > "$TUNESMITH_CHECKPOINT/state"
`,
    settled: trials,
  },
];

/** What became of each configuration, whatever number its last attempt has. */
function decisions(list: readonly TrialJson[]): unknown {
  return list
    .filter(({ state }) => state !== "cancelled")
    .map(({ params, state, metrics, reason }) => ({ params, state, metrics, reason }))
    .sort((a, b) => Number(a.params["x"]) - Number(b.params["x"]));
}

async function prepare({ study, train }: Row): Promise<Workspace> {
  const workspace = makeWorkspace(study);
  workspace.write("train.sh", train);
  return workspace;
}

/** `<trial>/<step>` of each checkpoint on disk. */
function checkpoints({ folder }: Workspace): readonly string[] {
  const all = path.join(folder, ".tunesmith/s/trials");
  return readdirSync(all).flatMap((trial) => {
    const saved = path.join(all, trial, "checkpoint");
    return existsSync(saved) ? readdirSync(saved).map((step) => `${trial}/${step}`) : [];
  });
}

test.each(rows)(
  `${kills} kills at random moments lose no finished trial, and change no decision: $name`,
  {
    timeout: 60_000 + kills * 3_000,
  },
  async (row) => {
    const workspace = await prepare(row);
    const random = randomStream(Number(process.env["TUNESMITH_KILL_SEED"] ?? 1), "kills");
    let before: readonly TrialJson[] = [];
    for (let kill = 0; kill < kills; kill++) {
      const child = workspace.start("run", workspace.file);
      const done = ended(child);
      // Most of them while trials run, some while it is still about to begin.
      if (kill % 4 !== 0) await Promise.race([once(child.stdout as NodeJS.ReadableStream, "data"), done]);
      await sleep(60 + random.uniform() * 400);
      child.kill("SIGKILL");
      await done;
      const status = await workspace.cli("trials", workspace.file, "--format", "json");
      // Killed before it created anything.
      if (status.code !== 0) continue;
      const after = JSON.parse(status.stdout) as readonly TrialJson[];
      expect(after.map(({ number }) => number)).toEqual(after.map((_, index) => index));
      const finished = before.filter(({ state }) => state !== "running" && state !== "waiting");
      expect(finished.map(({ number }) => after[number])).toEqual(finished);
      before = after;
    }
    const last = await workspace.cli("run", workspace.file);
    expect(last, last.stderr).toMatchObject({ code: 0 });
    expect(trialProcesses(workspace)).toEqual([]);

    const interrupted = await workspace.trials();
    expect(interrupted.filter(({ state }) => state === "cancelled")).not.toHaveLength(0);
    const whole = await prepare(row);
    await whole.cli("run", whole.file);
    expect(decisions(interrupted)).toEqual(decisions(await whole.trials()));
    expect(interrupted.filter(({ state }) => state !== "cancelled")).toHaveLength(row.settled);
    // What is left on disk is what the best trial may be gone on with.
    expect(checkpoints(workspace).length).toBe(checkpoints(whole).length);

    if (optunaIsMissing() === undefined) {
      const loaded = loadWithOptuna(`${workspace.folder}/.tunesmith/s/journal.log`, "s");
      expect(loaded.map(({ params, value }) => ({ params, value }))).toEqual(
        interrupted.map(({ params, state, metrics }) => ({
          params,
          value: state === "complete" ? metrics["loss"] : null,
        })),
      );
    }
  },
);
