import { appendFileSync, existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { readResults } from "../../src/cli/results.ts";
import { type RandomStream, randomStream } from "../../src/study/random.ts";
import { isSettled, type Trial } from "../../src/study/trial.ts";
import { ended, makeWorkspace, trialProcesses, type Workspace } from "../cli/harness.ts";
import { optunaIsMissing } from "../cli/optuna.ts";
import { type Fate, fates } from "../engine/fates.ts";
import { makeStudy } from "../engine/make-study.ts";
import { type Simulation, simulate } from "../engine/simulate.ts";
import { startOptunaReader } from "./optuna-reader.ts";
import { isStudy, strategyStudies } from "./strategy-studies.ts";

/** Over all strategies; `npm run chaos` sets a larger number. */
const kills = Number(process.env["TUNESMITH_KILLS"] ?? strategyStudies.length);
const seed = Number(process.env["TUNESMITH_KILL_SEED"] ?? 1);

/** Of one study: with more of them it would mostly begin, and hardly get on. */
const killsPerStudy = 5;

const epochs = 9;

/** What the program below does, for the study that nobody interrupts. */
const training: Simulation = {
  train: ({ params }, epoch) => {
    const distance = Number(params["x"]) - 0.4;
    return { loss: distance * distance + Number(params["n"]) / (10 * epoch) };
  },
  failure: (job) => (job.seed % 7 === 0 ? { kind: "exit", step: 2, code: 1 } : undefined),
  steps: epochs,
  resource: "epoch",
};

// A checkpoint that is gone is the trial's end.
const program = `
echo "$TUNESMITH_TRIAL \${TUNESMITH_RESOURCE:-all}" >> started.log
epoch=0
if [ -n "$TUNESMITH_RESUME" ]; then read epoch < "$TUNESMITH_RESUME/epoch" || exit 4; fi
while [ "$epoch" -lt "\${TUNESMITH_RESOURCE:-${epochs}}" ]; do
  epoch=$((epoch + 1))
  if [ $epoch -ge 2 ] && [ $((TUNESMITH_SEED % 7)) = 0 ]; then exit 1; fi
  sleep 0.005
  awk -v x="$1" -v n="$2" -v epoch="$epoch" 'BEGIN {
    distance = x - 0.4
    printf "{\\"epoch\\": %d, \\"loss\\": %.17g}\\n", epoch, distance * distance + n / (10 * epoch)
  }'
done
if [ -n "$TUNESMITH_CHECKPOINT" ]; then echo $epoch > "$TUNESMITH_CHECKPOINT/epoch"; fi
`;

const optuna = optunaIsMissing() === undefined ? startOptunaReader() : undefined;
afterAll(() => optuna?.close());

const rows = strategyStudies.map((row, index) => {
  const upTo = (rows: number) => Math.floor((kills * rows) / strategyStudies.length);
  return { ...row, kills: upTo(index + 1) - upTo(index) };
});

test.each(rows)(
  "$kills kills at random moments lose no finished trial, and change no decision: $name",
  { timeout: 120_000 + kills * 5_000 },
  async ({ name, definition, kills }) => {
    const random = randomStream(seed, "local-kills", name);
    for (let done = 0, round = 0; done < kills; round++)
      done += await killStudy(variant(definition, round), Math.min(killsPerStudy, kills - done), random);
  },
);

type Definition = Readonly<Record<string, unknown>>;

/** With another seed each time, and in turn with one worker and with three where the file asks for the same study. */
function variant(definition: Definition, round: number): Definition {
  const alone = { ...definition, seed: round };
  const budget = { ...(definition["budget"] as Definition), parallel: 3 };
  const together = { ...alone, budget, reproducible: { lag: 3 } };
  return round % 2 === 1 && isStudy(together) ? together : alone;
}

/** @returns how often it was killed: at most as often as wanted, for it comes to its end between kills */
async function killStudy(definition: Definition, wanted: number, random: RandomStream): Promise<number> {
  const run = { command: "sh train.sh {x} {n}" };
  // YAML reads JSON.
  const workspace = makeWorkspace(JSON.stringify({ ...definition, run }));
  workspace.write("train.sh", program);
  let finished: readonly Trial[] = [];
  let kills = 0;
  for (; kills < wanted; kills++) {
    if ((await runUntilKilled(workspace, random)) === "ended") break;
    finished = await check(workspace, finished);
  }
  const last = await workspace.cli("run", workspace.file);
  finished = await check(workspace, finished);
  const code = finished.some(({ state }) => state === "complete") ? 0 : 2;
  expect(last, last.stderr).toMatchObject({ code });
  expect(trialProcesses(workspace)).toEqual([]);
  const whole = await simulate(makeStudy(definition), training);
  expect(fates(trialsOf(workspace)).map(decisions)).toEqual(fates(whole.session.state.trials).map(decisions));
  return kills;
}

/** Kills a runner within half a second of its first record, or before that. */
async function runUntilKilled(workspace: Workspace, random: RandomStream): Promise<"killed" | "ended"> {
  const before = sizeOf(journalOf(workspace));
  const child = workspace.start("run", workspace.file);
  const done = ended(child);
  const isEarly = random.uniform() < 0.15;
  while (!isEarly && sizeOf(journalOf(workspace)) === before && child.exitCode === null) await sleep(5);
  await Promise.race([sleep(random.uniform() * 500), done]);
  if (child.exitCode !== null) return "ended";
  child.kill("SIGKILL");
  await done;
  // What a power cut leaves of a record that was being written.
  const isTorn = random.uniform() < 0.25;
  if (isTorn && sizeOf(journalOf(workspace)) > 0)
    appendFileSync(journalOf(workspace), '{"op_code": 6, "worker_id": "w", "trial_id": 0, "sta');
  return "killed";
}

/** What holds after each kill. @returns the trials that have ended by now */
async function check(workspace: Workspace, finished: readonly Trial[]): Promise<readonly Trial[]> {
  const trials = trialsOf(workspace);
  expect(trials.map(({ number }) => number)).toEqual(trials.map((_, index) => index));
  for (const trial of finished) expect(trials[trial.number]).toEqual(trial);
  const settled = trials.filter(isSettled).map(({ configuration }) => configuration);
  expect(settled.toSorted((a, b) => a - b)).toEqual([...new Set(settled)].sort((a, b) => a - b));
  const started = linesOf(path.join(workspace.folder, "started.log"));
  expect(started.toSorted()).toEqual([...new Set(started)].sort());
  if (optuna !== undefined && trials.length > 0) {
    const seen = await optuna.read(journalOf(workspace), "s");
    expect(seen.map(({ params, value }) => ({ params, value }))).toEqual(
      trials.map(({ params, state, values }) => ({
        params,
        value: state === "complete" ? values?.[0] : null,
      })),
    );
  }
  return trials.filter((trial) => isSettled(trial));
}

/** A process that was stopped may have saved a checkpoint in that moment, or not. */
function decisions({ segments, ...fate }: Fate) {
  return { ...fate, segments: segments.map(({ checkpoint, ...segment }) => segment) };
}

function trialsOf(workspace: Workspace): readonly Trial[] {
  if (linesOf(journalOf(workspace)).length === 0) return [];
  return readResults(path.join(workspace.folder, workspace.file)).state.trials;
}

const journalOf = ({ folder }: Workspace) => path.join(folder, ".tunesmith/s/journal.log");
const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
const linesOf = (file: string) =>
  existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "")
    : [];
