import { expect, test } from "vitest";
import { compileStudy } from "../../src/study/compile.ts";
import type { SlurmOptions } from "../../src/study/study.ts";

const compile = (executor: unknown, run?: object) =>
  compileStudy(
    {
      space: { x: "uniform(0, 1)" },
      objective: { minimize: "loss" },
      strategy: "random",
      ...(executor !== undefined && { executor }),
      ...(run !== undefined && { run }),
    },
    { needsRun: "run-optional" },
  );

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

test.each<[unknown, object]>([
  [undefined, { kind: "local" }],
  ["local", { kind: "local" }],
  [{ name: "local" }, { kind: "local" }],
  ["slurm", nothing],
  [
    { name: "slurm", partition: "gpu", account: "us", time: "90m", cpus: 4, gpus: 1, memory: "16GB" },
    {
      ...nothing,
      partition: "gpu",
      account: "us",
      timeMs: 5_400_000,
      cpus: 4,
      gpus: 1,
      memoryBytes: 16 * 2 ** 30,
    },
  ],
  [
    { name: "slurm", gres: "gpu:a100:2,license:1", array: 100, options: ["--qos=high"] },
    { ...nothing, gres: "gpu:a100:2,license:1", arrayLimit: 100, options: ["--qos=high"] },
  ],
])("executor %j", (executor, expected) => {
  expect(compile(executor).study?.executor).toEqual(expected);
});

test.each([
  ["slurm", 8],
  [{ name: "slurm", memory: "9GB" }, 9],
])("a job asks for what a trial may hold, unless it says otherwise: %j", (executor, gigabytes) => {
  const memoryBytes = gigabytes * 2 ** 30;
  const { study } = compile(executor, { command: "train {x}", memory: "8GB" });
  expect(study?.executor).toMatchObject({ memoryBytes });
});

test.each<[unknown, string]>([
  ["kubernetes", "slurm"],
  [{ name: "slurm", time: "soon" }, "a duration"],
  [{ name: "slurm", memory: "lots" }, "an amount of memory"],
  [{ name: "slurm", gres: "gpu a100" }, "gpu:a100:2"],
  [{ name: "slurm", cores: 4 }, "cores"],
])("executor %j is wrong", (executor, message) => {
  const { study, problems } = compile(executor);
  expect(study).toBeUndefined();
  expect(problems.map((problem) => problem.message).join()).toContain(message);
});
