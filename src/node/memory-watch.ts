/**
 * How much memory the processes of trials hold. Linux tells it under /proc, other POSIX systems by `ps`; Windows has no
 * process groups to ask about.
 */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { TransientMap } from "../engine/transient-map.ts";
import { listProcesses, statFields } from "./process-group.ts";

export interface MemoryWatch {
  /** @param onSample told the bytes that the group of this leader holds, now and then */
  add(leader: number, onSample: (bytes: number) => void): void;
  remove(leader: number): void;
}

export interface MemoryWatchOptions {
  /** Where there is one, groups are looked at more often, and closer once they seem to exceed it. */
  readonly limitBytes: number | undefined;
}

const limitedEveryMs = 200;
const unlimitedEveryMs = 2000;
/** Looking takes at most one part in so many of the runner's time, however many processes there are. */
const leastRest = 50;

/** Whether this system tells how much memory a group of processes holds. */
export const tellsMemory: boolean = process.platform !== "win32";

export function createMemoryWatch({ limitBytes }: MemoryWatchOptions): MemoryWatch {
  const listeners = new TransientMap<number, (bytes: number) => void>();
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    const startedAt = performance.now();
    const found = await memoryOfGroups(new Set(listeners.keys()));
    const tookMs = performance.now() - startedAt;
    for (const [leader, { bytes, pids }] of found) {
      const isBeyond = limitBytes !== undefined && bytes > limitBytes;
      listeners.get(leader)?.((isBeyond ? withoutShared(pids) : undefined) ?? bytes);
    }
    timer = undefined;
    rest(tookMs);
  };
  const rest = (tookMs: number) => {
    if (listeners.size === 0 || timer !== undefined) return;
    const everyMs = limitBytes === undefined ? unlimitedEveryMs : limitedEveryMs;
    timer = setTimeout(() => void look(), Math.max(everyMs, tookMs * leastRest));
  };
  return {
    add: (leader, onSample) => {
      if (!tellsMemory) return;
      listeners.set(leader, onSample);
      rest(0);
    },
    remove: (leader) => {
      listeners.delete(leader);
      if (listeners.size > 0) return;
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

interface GroupMemory {
  /** Resident, what several members share counted for each. */
  readonly bytes: number;
  readonly pids: readonly number[];
}

/** What the groups of these leaders hold; groups without a member are left out. */
async function memoryOfGroups(leaders: ReadonlySet<number>): Promise<ReadonlyMap<number, GroupMemory>> {
  const groups = new Map<number, { bytes: number; readonly pids: number[] }>();
  for (const { pid, group, bytes } of (await listMemory(leaders)) ?? []) {
    if (!leaders.has(group)) continue;
    const known = groups.get(group) ?? { bytes: 0, pids: [] };
    known.bytes += bytes;
    known.pids.push(pid);
    groups.set(group, known);
  }
  return groups;
}

interface ProcessMemory {
  readonly pid: number;
  readonly group: number;
  readonly bytes: number;
}

async function listMemory(leaders: ReadonlySet<number>): Promise<readonly ProcessMemory[]> {
  const pids = process.platform === "linux" ? listProcesses() : undefined;
  if (pids === undefined) return listByPs();
  return pids.flatMap((pid) => {
    const group = Number(statFields(pid)?.[2]);
    const kilobytes = leaders.has(group) ? fieldOf(`/proc/${pid}/status`, "VmRSS") : undefined;
    return kilobytes === undefined ? [] : [{ pid, group, bytes: kilobytes * 1024 }];
  });
}

function listByPs(): Promise<readonly ProcessMemory[]> {
  return new Promise((resolve) => {
    execFile("ps", ["-A", "-o", "pid=,pgid=,rss="], { maxBuffer: 1 << 24 }, (_, output) =>
      resolve(
        output.split("\n").map((line) => {
          const [pid = 0, group = 0, kilobytes = 0] = line.trim().split(/\s+/).map(Number);
          return { pid, group, bytes: kilobytes * 1024 };
        }),
      ),
    );
  });
}

/**
 * What these processes hold together, with what they share counted once: forked helpers share most of their parent's
 * memory. Undefined where the system does not tell it of each; it takes far longer than the resident size.
 */
function withoutShared(pids: readonly number[]): number | undefined {
  let sum = 0;
  for (const pid of pids) {
    const kilobytes = fieldOf(`/proc/${pid}/smaps_rollup`, "Pss");
    if (kilobytes === undefined) return undefined;
    sum += kilobytes * 1024;
  }
  return sum;
}

/** A number of kilobytes in a file of /proc. */
function fieldOf(file: string, name: string): number | undefined {
  try {
    const found = new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(readFileSync(file, "utf8"))?.[1];
    return found === undefined ? undefined : Number(found);
  } catch {
    return undefined;
  }
}
