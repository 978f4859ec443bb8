import { durationMs } from "./duration.ts";
import { memoryBytes } from "./memory.ts";
import type { Sections } from "./sections.ts";
import type { ExecutorChoice, RunDefinition } from "./study.ts";

/** Where trials run, by the `executor` key. A job asks for as much memory as a trial may hold. */
export function compileExecutor(
  written: Sections["executor"],
  run: RunDefinition | undefined,
): ExecutorChoice {
  if (written === undefined || written === "local") return { kind: "local" };
  const given = written === "slurm" ? { name: "slurm" as const } : written;
  if (given.name === "local") return { kind: "local" };
  const { partition, account, time, cpus, gpus, gres, memory, array, options } = given;
  return {
    kind: "slurm",
    partition,
    account,
    timeMs: time === undefined ? undefined : durationMs(time),
    cpus,
    gpus,
    gres,
    memoryBytes: memory === undefined ? run?.memoryBytes : memoryBytes(memory),
    arrayLimit: array,
    options: options ?? [],
  };
}
