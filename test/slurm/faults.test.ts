import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { readRecords } from "../../src/cli/results.ts";
import { foldRecords } from "../../src/engine/study-state.ts";
import type { Trial } from "../../src/study/trial.ts";
import { cliBundle, ended } from "../cli/harness.ts";
import { loadWithOptuna, optunaIsMissing } from "../cli/optuna.ts";
import { type Cluster, nodeCount, slurmIsInstalled, startCluster, waitFor } from "./cluster.ts";

/** `npm run chaos -- --slurm N` sets a larger number. */
const trials = Number(process.env["TUNESMITH_SLURM_TRIALS"] ?? 20);
/** More would wait in vain for a short study, and one machine plays all nodes of a long one. */
const coresPerNode = trials > 100 ? 8 : 2;
const parallel = nodeCount * coresPerNode;
const limitMs = 120_000 + trials * 2_000;

describe.skipIf(!slurmIsInstalled)("a study on a cluster of which every part fails", () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster({ coresPerNode });
  }, 90_000);
  afterAll(() => cluster?.close(), 60_000);

  test(`has ${trials} results in the end, and started nothing twice`, { timeout: 2 * limitMs }, async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "tunesmith-slurm-faults-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }), limitMs);
    const file = path.join(folder, "s.study.yaml");
    const journal = path.join(folder, ".tunesmith/s/journal.log");
    writeFileSync(
      file,
      `
study: s
run: { command: "sh train.sh {x}" }
executor: { name: slurm, time: 10m }
objective: { minimize: loss }
space: { x: "uniform(0, 1)" }
strategy: random
budget: { trials: ${trials}, parallel: ${parallel} }
seed: 3
`,
    );
    writeFileSync(
      path.join(folder, "train.sh"),
      `
echo "$TUNESMITH_TRIAL" >> started.log
echo "{\\"step\\": 1, \\"loss\\": $1}"
sleep 1
# The node that is to fail is slow, so that there is something to lose.
[ "$SLURMD_NODENAME" != n1 ] || sleep 2
echo "{\\"step\\": 2, \\"loss\\": $1}"
`,
    );
    const start = () => {
      const env = cluster.environment as NodeJS.ProcessEnv;
      const runner = spawn(process.execPath, [cliBundle, "run", file], {
        cwd: folder,
        env,
        stdio: ["ignore", "pipe", "pipe"],
      });
      onTestFinished(() => {
        runner.kill("SIGKILL");
      });
      return runner;
    };
    // A runner that has just started has a journal, and no study in it yet.
    const all = (): readonly Trial[] =>
      existsSync(journal) ? (foldRecords(readRecords(journal)).study("s")?.trials ?? []) : [];
    const complete = () => all().filter(({ state }) => state === "complete");
    const until = (share: number) =>
      waitFor(`${share * 100} % are complete`, () => complete().length >= share * trials, limitMs);
    const attempt = ({ number }: Trial, name: string) =>
      path.join(folder, `.tunesmith/s/trials/${number}/slurm/0`, name);
    const killRunner = async (runner: ReturnType<typeof start>) => {
      const before = complete();
      const exit = once(runner, "exit");
      runner.kill("SIGKILL");
      await exit;
      return before;
    };

    let runner = start();
    await until(0.1);
    const early = await killRunner(runner);
    runner = start();

    await until(0.25);
    // A trial may have ended before its job is cancelled; then it is the turn of another one.
    const cancelled = () => all().find(({ state, superseded }) => state === "cancelled" && !superseded);
    while (cancelled() === undefined) {
      const runs = (trial: Trial) =>
        existsSync(attempt(trial, "started.json")) && !existsSync(attempt(trial, "exit.json"));
      const chosen = all().find((trial) => trial.state === "running" && runs(trial));
      if (chosen !== undefined) {
        const { id } = JSON.parse(readFileSync(attempt(chosen, "job.json"), "utf8"));
        await cluster.command("scancel", id);
        await waitFor("it has ended", () => all()[chosen.number]?.state !== "running");
      } else await sleep(50);
    }
    expect(cancelled()?.reason).toContain("was cancelled on the cluster");

    await until(0.4);
    await cluster.stopController();
    await sleep(2000);
    await cluster.startController();

    await until(0.55);
    const onFirstNode = () => cluster.command("squeue", "--noheader", "--nodelist=n1", "--states=RUNNING");
    await waitFor("a trial runs on the first node", async () => (await onFirstNode()) !== "");
    await cluster.powerOff(1);
    await until(0.7);
    const late = await killRunner(runner);
    runner = start();
    let hasEnded = false;
    const done = ended(runner).finally(() => {
      hasEnded = true;
    });
    // The cluster may have given the node up while there was no runner; then the next one runs its trials again.
    await waitFor(
      "the node's trials are lost",
      () => hasEnded || all().some(({ cause }) => cause?.kind === "lost"),
      limitMs,
    );
    await cluster.startNode(1);
    const last = await done;
    expect(last, last.stderr).toMatchObject({ code: 0 });

    const list = all();
    const others = list.filter(({ state, superseded }) => state !== "complete" && !superseded);
    expect(others.map(({ state }) => state)).toEqual(["cancelled"]);
    expect(complete()).toHaveLength(trials);
    expect(new Set(complete().map(({ configuration }) => configuration)).size).toBe(trials);
    for (const trial of [...early, ...late]) expect(list[trial.number]).toEqual(trial);
    const started = readFileSync(path.join(folder, "started.log"), "utf8").trim().split("\n");
    expect(started.toSorted()).toEqual([...new Set(started)].sort());
    for (const trial of complete()) {
      expect(readdirSync(path.dirname(path.dirname(attempt(trial, "job.json"))))).toEqual(["0"]);
      expect(trial.reports.map(({ step }) => step)).toEqual([1, 2]);
      expect(trial.values).toEqual([trial.params["x"]]);
    }
    expect((await cluster.command("squeue", "--noheader")).trim()).toBe("");
    if (optunaIsMissing() === undefined)
      expect(loadWithOptuna(journal, "s").map(({ value }) => value)).toEqual(
        list.map(({ state, values }) => (state === "complete" ? values?.[0] : null)),
      );
    console.log(
      `${list.length} trials, ${list.filter(({ superseded }) => superseded).length} of them run again`,
    );
  });
});
