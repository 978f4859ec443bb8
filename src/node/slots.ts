/** The places of this machine that trials are spread over: a share of a graphics card, some processor cores, or both. */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { visibleGpus } from "../study/slots.ts";
import type { Slots, Study } from "../study/study.ts";

export interface Slot {
  /** For people: `gpu 1, cores 4-7`. */
  readonly name: string;
  /** As CUDA_VISIBLE_DEVICES names it. */
  readonly gpu: string | undefined;
  /** Numbers of processor cores; undefined where a trial may use all of them. */
  readonly cores: readonly number[] | undefined;
}

export interface Machine {
  /** What the runner itself may see; undefined where nothing says. */
  readonly gpus: readonly string[] | undefined;
  /** Cores that the runner itself may use. */
  readonly cores: readonly number[];
}

/** This machine, as far as the runner may use it. */
export function thisMachine(environment: Readonly<Record<string, string | undefined>>): Machine {
  const gpus = environment[visibleGpus];
  return {
    gpus:
      gpus === undefined
        ? undefined
        : gpus
            .split(",")
            .map((name) => name.trim())
            .filter(Boolean),
    cores: allowedCores() ?? Array.from({ length: availableParallelism() }, (_, core) => core),
  };
}

/**
 * The places of a study, in the order in which trials take them: each card gets a trial before any gets a second one.
 * Undefined where the study sets none.
 *
 * @returns at least one place, though it may have fewer cores than the study asks for
 */
export function openSlots({ slots }: Pick<Study, "slots">, machine: Machine): readonly Slot[] | undefined {
  if (slots === undefined) return undefined;
  const gpus = gpusOf(slots, machine);
  const coreSets =
    slots.cores === undefined ? undefined : Math.max(1, Math.floor(machine.cores.length / slots.cores));
  const count = Math.min(
    gpus === undefined ? Number.POSITIVE_INFINITY : gpus.length * slots.trialsPerGpu,
    coreSets ?? Number.POSITIVE_INFINITY,
  );
  return Array.from({ length: count }, (_, place) => {
    const gpu = gpus?.[place % gpus.length];
    const first = place * (slots.cores ?? 0);
    const cores = slots.cores === undefined ? undefined : machine.cores.slice(first, first + slots.cores);
    const names = [
      gpu === undefined ? "" : `gpu ${gpu}`,
      cores === undefined ? "" : `cores ${coreList(cores)}`,
    ];
    return { name: names.filter(Boolean).join(", "), gpu, cores };
  });
}

/** A number of cards means the first ones that the runner itself may see. */
function gpusOf({ gpus }: Slots, machine: Machine): readonly string[] | undefined {
  if (gpus === undefined || gpus.kind === "named") return gpus?.names;
  const isTold = machine.gpus !== undefined && machine.gpus.length > 0;
  const all = isTold ? machine.gpus : Array.from({ length: gpus.count }, (_, card) => String(card));
  return all.slice(0, gpus.count);
}

/** As `taskset` and Linux write it: `0-3,6`. */
export function coreList(cores: readonly number[]): string {
  const ranges: { readonly from: number; to: number }[] = [];
  for (const core of cores) {
    const last = ranges.at(-1);
    if (last !== undefined && core === last.to + 1) last.to = core;
    else ranges.push({ from: core, to: core });
  }
  return ranges.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(",");
}

/** Undefined where the system does not tell. */
function allowedCores(): readonly number[] | undefined {
  try {
    const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    return list === undefined ? undefined : readCoreList(list);
  } catch {
    return undefined;
  }
}

export function readCoreList(text: string): readonly number[] {
  return text.split(",").flatMap((range) => {
    const [from = Number.NaN, to = from] = range.split("-").map(Number);
    return Number.isInteger(from) && Number.isInteger(to)
      ? Array.from({ length: to - from + 1 }, (_, index) => from + index)
      : [];
  });
}
