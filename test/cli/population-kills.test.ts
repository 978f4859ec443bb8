import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { scheduleOf } from "../../src/analysis/lineage.ts";
import { readResults } from "../../src/cli/results.ts";
import { randomStream } from "../../src/study/random.ts";
import type { Trial } from "../../src/study/trial.ts";
import { ended, makeWorkspace, trialProcesses, type Workspace } from "./harness.ts";
import { loadWithOptuna, optunaIsMissing } from "./optuna.ts";

/** So many, and the study comes to its end between them. */
const kills = 8;
/** `npm run chaos` sets a larger number of kills: more studies. */
const rounds = Math.ceil(Number(process.env["TUNESMITH_KILLS_A_STUDY"] ?? kills) / kills);
const epochs = 12;

const study = `
run: { command: "sh train.sh {x}" }
objective: { maximize: gain }
space:
  x: uniform(0, 1)
fidelity: { resource: epoch, max: ${epochs} }
strategy: { name: pbt, population: 6, interval: 3 }
budget: { parallel: 3 }
seed: 3
`;

// The checkpoint is the whole line of ancestors: a line for each epoch, with the value that it was trained with.
const train = `
set -e
line="$TUNESMITH_DIR/line.$$"
: > "$line"
if [ -n "$TUNESMITH_RESUME" ]; then cat "$TUNESMITH_RESUME/line" > "$line"; fi
epoch=$(wc -l < "$line")
while [ "$epoch" -lt "$TUNESMITH_RESOURCE" ]; do
  epoch=$((epoch + 1))
  echo "$epoch $1" >> "$line"
  sleep 0.02
  awk '{ d = $2 - $1 / ${epochs}; gain += 1 - d * d } END { printf "{\\"epoch\\": %d, \\"gain\\": %.9f}\\n", NR, gain }' "$line"
done
mv "$line" "$TUNESMITH_CHECKPOINT/line"
`;

function prepare(): Workspace {
  const workspace = makeWorkspace(study);
  workspace.write("train.sh", train);
  return workspace;
}

const trialsOf = ({ folder, file }: Workspace) => readResults(path.join(folder, file)).state.trials;

/** What the trial should report if the checkpoints it says it went on from are those that it went on from. */
function expectedGain(trials: readonly Trial[], { number }: Trial): number {
  let gain = 0;
  for (const { start, end, params } of scheduleOf(trials, number))
    for (let epoch = start + 1; epoch <= end; epoch++)
      gain += 1 - (Number(params["x"]) - epoch / epochs) ** 2;
  return gain;
}

const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** Who held each place, from where to where, with which value. */
function story(trials: readonly Trial[]): unknown {
  return trials
    .filter(({ state }) => state !== "cancelled")
    .map(({ configuration, state, params, reports }) => ({ configuration, state, params, reports }))
    .sort(
      (a, b) => a.configuration - b.configuration || Number(a.reports[0]?.step) - Number(b.reports[0]?.step),
    );
}

/** Trials that have a checkpoint on disk, by number. */
function saved({ folder }: Workspace): readonly number[] {
  const trials = path.join(folder, ".tunesmith/s/trials");
  return readdirSync(trials)
    .filter((number) => {
      const checkpoints = path.join(trials, number, "checkpoint");
      return (
        existsSync(checkpoints) &&
        readdirSync(checkpoints).some((step) => existsSync(path.join(checkpoints, step, "line")))
      );
    })
    .map(Number);
}

test.each(Array.from({ length: rounds }, (_, round) => round))(
  `${kills} kills leave a population's lineage and checkpoints right: %d`,
  {
    timeout: 60_000 + kills * 5_000,
  },
  async (round) => {
    const workspace = prepare();
    const journal = path.join(workspace.folder, ".tunesmith/s/journal.log");
    const random = randomStream(Number(process.env["TUNESMITH_KILL_SEED"] ?? 1), "population-kills", round);
    for (let kill = 0; kill < kills; kill++) {
      const before = sizeOf(journal);
      const child = workspace.start("run", workspace.file);
      const done = ended(child);
      // A busy machine takes its time to begin.
      while (sizeOf(journal) === before && child.exitCode === null) await sleep(5);
      await sleep(random.uniform() * 500);
      child.kill("SIGKILL");
      await done;
    }
    const last = await workspace.cli("run", workspace.file);
    expect(last, last.stderr).toMatchObject({ code: 0 });
    expect(trialProcesses(workspace)).toEqual([]);

    const trials = trialsOf(workspace);
    expect(trials.filter(({ state }) => state === "cancelled")).not.toHaveLength(0);
    expect(trials.filter(({ state }) => state === "failed")).toEqual([]);
    expect(trials.filter(({ state }) => state === "complete")).toHaveLength(6);
    for (const trial of trials)
      if (trial.state === "complete" || trial.state === "pruned")
        expect(trial.reports.at(-1)?.values[0]).toBeCloseTo(expectedGain(trials, trial), 6);

    const whole = prepare();
    expect((await whole.cli("run", whole.file)).code).toBe(0);
    expect(story(trials)).toEqual(story(trialsOf(whole)));

    // Whatever was kept for a copy, or for a trial to go on, is gone with them; the best trial's stays.
    const best = trials
      .filter(({ state }) => state === "complete")
      .reduce((a, b) => (Number(b.values?.[0]) > Number(a.values?.[0]) ? b : a));
    expect(saved(workspace)).toEqual([best.number]);

    if (optunaIsMissing() === undefined) {
      const loaded = loadWithOptuna(journal, "s");
      expect(loaded.map(({ params }) => params["x"])).toEqual(trials.map(({ params }) => params["x"]));
    }
  },
);
