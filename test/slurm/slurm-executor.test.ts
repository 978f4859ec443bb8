import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Job, JobListener, Outcome, RunningJob } from "../../src/engine/ports.ts";
import { resolveRun } from "../../src/node/local-run.ts";
import { createSlurmExecutor, type SlurmExecutor } from "../../src/node/slurm/slurm-executor.ts";
import { compileStudy } from "../../src/study/compile.ts";
import { type Cluster, slurmIsInstalled, startCluster, waitFor } from "./cluster.ts";

/** One trial as its listener saw it. */
interface Seen {
  readonly running: RunningJob;
  readonly reports: Readonly<Record<string, number>>[];
  readonly notices: string[];
  outcome: Outcome | undefined;
}

interface Bench {
  readonly folder: string;
  readonly executor: SlurmExecutor;
  start(trial: number, params?: Job["params"]): Seen;
  adopt(trial: number): Seen | undefined;
  file(trial: number, name: string): string;
  /** The same study in the hands of another runner. */
  again(): Bench;
}

describe.skipIf(!slurmIsInstalled)("a trial on a Slurm cluster", { timeout: 120_000 }, () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  }, 90_000);
  afterAll(() => cluster?.close(), 60_000);

  const ended = async (...trials: readonly Seen[]) => {
    await waitFor("the trials have ended", () => trials.every(({ outcome }) => outcome !== undefined));
    return trials.map(({ outcome }) => outcome);
  };
  const queue = async () =>
    (await cluster.command("squeue", "--noheader", "--array", "--format=%i %T")).trim();
  const make = (command: string, definition: object = {}, run: object = {}) => {
    const folder = mkdtempSync(join(tmpdir(), "tunesmith-slurm-study-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    return bench(cluster, folder, {
      ...definition,
      run: { command, shell: true, env: { X: "{x}" }, ...run },
    });
  };

  test("gets its values, reports back, and ends with its exit code; trials that start together are one array", async () => {
    const study = make(
      `printf '{"step": 1, "loss": %s}\\n{"step": 2, "loss": %s.5}\\n' $X $X; echo "$TUNESMITH_TRIAL $TUNESMITH_SEED" >&2; exit $X`,
    );
    const trials = [0, 1, 2, 0].map((x, trial) => study.start(trial, { x }));
    const outcomes = await ended(...trials);
    expect(outcomes).toEqual([
      { kind: "exited", code: 0 },
      { kind: "exited", code: 1, lastLine: "1 11" },
      { kind: "exited", code: 2, lastLine: "2 12" },
      { kind: "exited", code: 0 },
    ]);
    expect(trials[2]?.reports).toEqual([
      { step: 1, loss: 2 },
      { step: 2, loss: 2.5 },
    ]);
    expect(JSON.parse(study.file(2, "params.json"))).toEqual({ x: 2 });
    const ids = trials.map(
      (_, trial) => (JSON.parse(study.file(trial, "slurm/0/job.json")) as { id: string }).id,
    );
    expect(new Set(ids.map((id) => id.split("_")[0])).size).toBe(1);
    expect(ids.map((id) => id.split("_")[1])).toEqual(["0", "1", "2", "3"]);
  });

  test("is killed by a signal, or says what was wrong with the order", async () => {
    const killed = make("kill -9 $$").start(0);
    const refused = make("true", { executor: { name: "slurm", partition: "nowhere" } }).start(0);
    const outcomes = await ended(killed, refused);
    expect(outcomes[0]).toMatchObject({ kind: "signalled", signal: "SIGKILL" });
    expect(outcomes[1]).toMatchObject({ kind: "not-started", message: expect.stringContaining("partition") });
  });

  test("is stopped while it runs, while it waits, and before it is submitted", async () => {
    const study = make("trap 'echo stopped politely; exit 0' TERM; echo ready; sleep 300 & wait");
    const places = Array.from({ length: 6 }, (_, trial) => study.start(trial));
    await waitFor("all places are taken", () =>
      places.every((_, trial) => study.file(trial, "stdout.log") === "ready\n"),
    );
    const waiting = study.start(6);
    await waitFor("one waits", async () => (await queue()).includes("PENDING"));
    const early = study.start(7);
    early.running.stop();
    for (const trial of [waiting, ...places]) trial.running.stop();
    const outcomes = await ended(early, waiting, ...places);
    expect(outcomes).toEqual(outcomes.map(() => ({ kind: "stopped" })));
    expect(study.file(0, "stdout.log")).toBe("ready\nstopped politely\n");
    expect(existsSync(join(study.folder, "trials/7/slurm/0/job.json"))).toBe(false);
    await waitFor("the queue is empty", async () => (await queue()) === "");
  });

  test("that does not listen is stopped all the same, and one out of time too", async () => {
    const deaf = make("trap '' TERM; while :; do sleep 1; done").start(0);
    const slow = make("sleep 300", {}, { timeout: "1s" }).start(0);
    await waitFor("it runs", async () => (await queue()).includes("RUNNING"));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    deaf.running.stop();
    expect(await ended(deaf, slow)).toEqual([{ kind: "stopped" }, { kind: "timed-out", afterMs: 1000 }]);
  });

  test("that somebody cancels on the cluster is cancelled, and the others are not", async () => {
    const study = make(`until [ -e "$TUNESMITH_DIR/go" ]; do sleep 0.1; done; echo '{"loss": 1}'`);
    const [first, second] = [study.start(0), study.start(1)];
    await waitFor("both run", () =>
      [0, 1].every((trial) => existsSync(join(study.folder, `trials/${trial}/slurm/0/started.json`))),
    );
    const { id } = JSON.parse(study.file(0, "slurm/0/job.json")) as { id: string };
    await cluster.command("scancel", id);
    writeFileSync(join(study.folder, "trials/1/go"), "");
    const [cancelled, other] = await ended(first, second);
    expect(cancelled).toEqual({ kind: "cancelled", message: `its job ${id} was cancelled on the cluster` });
    expect(other).toEqual({ kind: "exited", code: 0 });
  });

  test("survives a controller that is restarted; what starts meanwhile is submitted once", async () => {
    const study = make("sleep 3; echo '{\"loss\": 1}'");
    const running = study.start(0);
    await waitFor("it runs", async () => (await queue()).includes("RUNNING"));
    await cluster.stopController();
    const late = study.start(1);
    await new Promise((resolve) => setTimeout(resolve, 4000));
    await cluster.startController();
    expect(await ended(running, late)).toEqual([
      { kind: "exited", code: 0 },
      { kind: "exited", code: 0 },
    ]);
    expect(study.file(1, "stdout.log")).toBe('{"loss": 1}\n');
    expect(readdirSync(join(study.folder, "trials/1/slurm"))).toEqual(["0"]);
  });

  test("that nobody watches any more is taken up again with all that it reported, ended or not", async () => {
    const study = make(
      `echo '{"step": 1, "loss": 4}'; until [ -e "$TUNESMITH_DIR/go" ]; do sleep 0.1; done; echo '{"step": 2, "loss": 3}'`,
    );
    const [quick, slow] = [study.start(0), study.start(1)];
    await waitFor("both have reported", () => quick.reports.length === 1 && slow.reports.length === 1);
    // From here on another runner is in charge; this one's listeners are nobody's.
    const other = study.again();
    writeFileSync(join(study.folder, "trials/0/go"), "");
    await ended(quick);
    const survivors = await other.executor.findSurvivors([0, 1, 2]);
    expect([...survivors]).toEqual([0, 1]);
    const adopted = [other.adopt(0), other.adopt(1)];
    expect(other.adopt(2)).toBeUndefined();
    writeFileSync(join(study.folder, "trials/1/go"), "");
    const trials = adopted.filter((trial) => trial !== undefined);
    expect(await ended(...trials)).toEqual([
      { kind: "exited", code: 0 },
      { kind: "exited", code: 0 },
    ]);
    for (const { reports } of trials)
      expect(reports).toEqual([
        { step: 1, loss: 4 },
        { step: 2, loss: 3 },
      ]);
  });

  test("is lost with its node, and only then", async () => {
    const study = make("sleep 300");
    const trials = Array.from({ length: 6 }, (_, trial) => study.start(trial));
    await waitFor("all run", () =>
      trials.every((_, trial) => existsSync(join(study.folder, `trials/${trial}/slurm/0/started.json`))),
    );
    const nodeOf = (trial: number) =>
      (JSON.parse(study.file(trial, "slurm/0/started.json")) as { node: string }).node;
    const onFirst = trials.filter((_, trial) => nodeOf(trial) === "n1");
    await cluster.killNode(1);
    const outcomes = await ended(...onFirst);
    await cluster.startNode(1);
    expect(outcomes.length).toBeGreaterThan(0);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ kind: "lost", message: expect.stringContaining("NODE_FAIL") });
    const others = trials.filter((trial) => !onFirst.includes(trial));
    expect(others.map(({ outcome }) => outcome)).toEqual(others.map(() => undefined));
    for (const trial of others) trial.running.stop();
    await ended(...others);
  });
});

function bench(cluster: Cluster, folder: string, given: object): Bench {
  const { study, problems } = compileStudy(
    {
      space: { x: "int(0, 10)" },
      objective: { minimize: "loss" },
      strategy: "random",
      budget: { trials: 10 },
      executor: "slurm",
      ...given,
    },
    { needsRun: "run-required" },
  );
  if (study?.run === undefined || study.executor.kind !== "slurm") throw new Error(JSON.stringify(problems));
  const resolved = resolveRun(study.run, join(folder, "s.study.yaml"), cluster.environment);
  if (resolved.kind !== "ready") throw new Error(resolved.message);
  const trialFolder = (trial: number) => join(folder, "trials", String(trial));
  const executor = createSlurmExecutor({
    study,
    slurm: study.executor,
    run: resolved.run,
    environment: cluster.environment,
    folder,
    trialFolder,
    listMs: 500,
    fileLagMs: 5000,
  });
  mkdirSync(join(folder, "trials"), { recursive: true });
  const begin = (
    trial: number,
    params: Job["params"],
    run: (job: Job, listener: JobListener) => RunningJob | undefined,
  ) => {
    const seen: Omit<Seen, "running"> = { reports: [], notices: [], outcome: undefined };
    const running = run(
      { trial, params, seed: trial + 10, until: undefined, place: 0, segment: 0, resume: undefined },
      {
        onReport: (metrics) => seen.reports.push(metrics),
        onNotice: (message) => seen.notices.push(message),
        onEnd: (outcome) => {
          seen.outcome = outcome;
        },
      },
    );
    return running && Object.assign(seen, { running });
  };
  return {
    folder,
    executor,
    start: (trial, params = { x: 1 }) => begin(trial, params, executor.start) as Seen,
    adopt: (trial) => begin(trial, { x: 1 }, (job, listener) => executor.adopt?.(job, listener)),
    file: (trial, name) => readFileSync(join(trialFolder(trial), name), "utf8"),
    again: () => bench(cluster, folder, given),
  };
}
