import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Counts how often the kernel has ended a process for want of memory: among those of this control group, or else on this
 * machine. A trial that was killed by nobody known while the count rose was one of them.
 *
 * @param root where /proc and /sys are
 * @returns a function that counts anew; it gives undefined where the system does not tell
 */
export function kernelKillCounter(root = "/"): () => number | undefined {
  const source = sources(root).find((file) => countIn(file) !== undefined);
  return () => (source === undefined ? undefined : countIn(source));
}

function sources(root: string): readonly string[] {
  const groups = read(join(root, "proc/self/cgroup")) ?? "";
  const unified = /^0::(.*)$/m.exec(groups)?.[1];
  const memory = /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m.exec(groups)?.[1];
  const groupRoot = join(root, "sys/fs/cgroup");
  const files = [
    ...(unified === undefined ? [] : [join(groupRoot, unified, "memory.events")]),
    ...(memory === undefined ? [] : [join(groupRoot, "memory", memory, "memory.oom_control")]),
    join(root, "proc/vmstat"),
  ];
  return files.filter((file) => existsSync(file));
}

function countIn(file: string): number | undefined {
  const found = /^oom_kill (\d+)$/m.exec(read(file) ?? "")?.[1];
  return found === undefined ? undefined : Number(found);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
