import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { JournalFold } from "../../src/engine/study-state.ts";
import { createJournalTail } from "../../src/node/journal-tail.ts";
import type { Trial } from "../../src/study/trial.ts";
import { cliBundle, type Ended, ended } from "../cli/harness.ts";
import { type Cluster, slurmIsInstalled, startCluster, waitFor } from "./cluster.ts";

describe.skipIf(!slurmIsInstalled)("a study on a Slurm cluster", { timeout: 180_000 }, () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  }, 90_000);
  afterAll(() => cluster?.close(), 60_000);

  const studyIn = (lines: readonly string[]) => {
    const folder = mkdtempSync(join(tmpdir(), "tunesmith-slurm-run-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    const file = join(folder, "s.study.yaml");
    writeFileSync(file, ["study: s", ...lines].join("\n"));
    const start = (...words: readonly string[]): ChildProcess =>
      spawn(process.execPath, [cliBundle, ...words], {
        cwd: folder,
        env: cluster.environment as NodeJS.ProcessEnv,
        stdio: ["ignore", "pipe", "pipe"],
      });
    const run = (): Promise<Ended> => ended(start("run", file));
    const trials = (): readonly Trial[] => {
      const journal = join(folder, ".tunesmith/s/journal.log");
      const fold = new JournalFold();
      if (existsSync(journal))
        for (const record of createJournalTail(journal).readNewRecords().records) fold.apply(record);
      return fold.study("s")?.trials ?? [];
    };
    const attempts = (trial: Trial) => readdirSync(join(folder, `.tunesmith/s/trials/${trial.number}/slurm`));
    return { folder, file, start, run, trials, attempts };
  };

  test("whose runner is killed again and again loses nothing, submits nothing twice, and takes its jobs up again", async () => {
    const study = studyIn([
      "run:",
      `  command: 'echo "{\\"step\\": 1, \\"loss\\": {x}}"; sleep 1; echo "{\\"step\\": 2, \\"loss\\": {x}}"'`,
      "  shell: true",
      "executor: slurm",
      "objective: { minimize: loss }",
      "space: { x: 'uniform(0, 1)' }",
      "strategy: random",
      "budget: { trials: 20, parallel: 6 }",
      "seed: 3",
    ]);
    const settled = () => study.trials().filter(({ state }) => state === "complete").length;
    for (const enough of [2, 8, 14]) {
      const runner = study.start("run", study.file);
      await waitFor(`${enough} trials are complete`, () => settled() >= enough);
      runner.kill("SIGKILL");
      await new Promise((resolve) => runner.once("exit", resolve));
    }
    const before = study.trials();
    const { code, stdout } = await study.run();
    expect({ code, stdout }).toMatchObject({ code: 0 });
    const trials = study.trials();
    const complete = trials.filter(({ state }) => state === "complete");
    expect(complete).toHaveLength(20);
    // Only what had not been handed to the cluster yet has to begin again.
    for (const trial of trials.filter(({ state }) => state !== "complete")) {
      expect(trial).toMatchObject({ state: "cancelled", superseded: true });
      const attempt = join(study.folder, `.tunesmith/s/trials/${trial.number}/slurm/0`);
      const isNamed = existsSync(join(attempt, "job.json"));
      expect(isNamed && !existsSync(join(attempt, "withdrawn")), `trial ${trial.number} ran`).toBe(false);
      expect(existsSync(join(attempt, "started.json"))).toBe(false);
    }
    expect(new Set(trials.map(({ configuration }) => configuration)).size).toBe(20);
    for (const trial of before.filter(({ state }) => state === "complete"))
      expect(trials[trial.number]).toEqual(trial);
    for (const trial of complete) {
      expect(study.attempts(trial)).toEqual(["0"]);
      const command = join(study.folder, `.tunesmith/s/trials/${trial.number}/command.json`);
      expect(JSON.parse(readFileSync(command, "utf8"))).toEqual({
        cwd: study.folder,
        line: expect.stringContaining("sleep 1"),
      });
      expect(trial.reports.map(({ step }) => step)).toEqual([1, 2]);
      expect(trial.values).toEqual([trial.params["x"]]);
      const output = readFileSync(
        join(study.folder, `.tunesmith/s/trials/${trial.number}/stdout.log`),
        "utf8",
      );
      expect(output.trim().split("\n")).toHaveLength(2);
    }
  });

  test("prunes, goes on from checkpoints, and counts what is lost with a node as not tried", async () => {
    const study = studyIn([
      "run:",
      "  command: sh train.sh {x}",
      "executor: slurm",
      "objective: { minimize: loss }",
      "fidelity: { resource: step, min: 1, max: 4 }",
      "space: { x: 'uniform(0, 1)' }",
      "strategy: { name: halving-random, eta: 2 }",
      "budget: { trials: 4, parallel: 4 }",
      "seed: 1",
    ]);
    writeFileSync(
      join(study.folder, "train.sh"),
      `first=1
[ -z "$TUNESMITH_RESUME" ] || first=$(($(cat "$TUNESMITH_RESUME/step") + 1))
for step in $(seq $first $TUNESMITH_RESOURCE); do echo "{\\"step\\": $step, \\"loss\\": $1}"; done
echo $TUNESMITH_RESOURCE > "$TUNESMITH_CHECKPOINT/step"
`,
    );
    expect((await study.run()).code).toBe(0);
    const trials = study.trials().toSorted((a, b) => Number(a.params["x"]) - Number(b.params["x"]));
    expect(trials.map(({ state, step }) => [state, step])).toEqual([
      ["complete", 4],
      ["pruned", 2],
      ["pruned", 1],
      ["pruned", 1],
    ]);
    expect(trials[0]?.segments.map(({ from, until }) => [from?.step ?? 0, until])).toEqual([
      [0, 1],
      [1, 2],
      [2, 4],
    ]);
    expect(trials[0]?.reports.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
  });
});
