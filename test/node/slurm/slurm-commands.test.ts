import { expect, test } from "vitest";
import { jobKey, parseQueue } from "../../../src/node/slurm/slurm-commands.ts";
import { sbatchOptions } from "../../../src/node/slurm/slurm-executor.ts";
import type { SlurmOptions } from "../../../src/study/study.ts";

test.each([
  ["a job", "12|12|N/A|RUNNING|None|digits.abc", "digits.abc", { id: "12", phase: "running" }],
  [
    "a task of an array",
    "12_3|12|3|PENDING|Resources|digits.abc",
    "digits.abc[3]",
    { id: "12_3", phase: "queued" },
  ],
  ["a name with the separator in it", "12|12|N/A|TIMEOUT|TimeLimit|a|b", "a|b", { phase: "timed-out" }],
  ["a node that failed", "12|12|N/A|NODE_FAIL|NodeDown|x", "x", { phase: "lost", state: "NODE_FAIL" }],
  ["a state that nobody has heard of", "12|12|N/A|LEVITATING|None|x", "x", { phase: "running" }],
])("the queue's line of %s", (_, line, key, expected) => {
  expect(parseQueue(`${line}\n`).get(key)).toMatchObject(expected);
});

test("the queue of a cluster without jobs is empty", () => {
  expect(parseQueue("").size).toBe(0);
  expect(parseQueue("slurm_load_jobs error\n").size).toBe(0);
});

test("jobs of one array have keys of their own", () => {
  expect(new Set([jobKey("a", undefined), jobKey("a", 0), jobKey("a", 1)]).size).toBe(3);
});

const nothing: SlurmOptions = {
  kind: "slurm",
  partition: undefined,
  account: undefined,
  timeMs: undefined,
  cpus: undefined,
  gpus: undefined,
  gres: undefined,
  memoryBytes: undefined,
  arrayLimit: undefined,
  options: [],
};

test.each<[string, Partial<SlurmOptions>, readonly string[]]>([
  ["nothing", {}, []],
  ["a partition and an account", { partition: "gpu", account: "us" }, ["--partition=gpu", "--account=us"]],
  ["a time, in whole minutes", { timeMs: 90_001 }, ["--time=2"]],
  ["memory, in whole mebibytes", { memoryBytes: 1.5 * 2 ** 30 }, ["--mem=1536M"]],
  ["cores and cards", { cpus: 4, gpus: 2 }, ["--cpus-per-task=4", "--gres=gpu:2"]],
  ["no card", { gpus: 0 }, []],
  ["generic resources in place of cards", { gpus: 1, gres: "gpu:a100:2" }, ["--gres=gpu:a100:2"]],
  [
    "options of one's own, last",
    { cpus: 1, options: ["--cpus-per-task=8", "--qos=high"] },
    ["--cpus-per-task=1", "--cpus-per-task=8", "--qos=high"],
  ],
])("sbatch is asked for %s", (_, given, expected) => {
  expect(sbatchOptions({ ...nothing, ...given })).toEqual(expected);
});
