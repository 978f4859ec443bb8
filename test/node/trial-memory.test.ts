import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { kernelKillCounter } from "../../src/node/kernel-kills.ts";
import { createScratch, processesWith, runJob } from "./run-job.ts";

const scratch = createScratch();
afterAll(() => scratch.remove());
afterEach(() => expect(processesWith(scratch.marker)).toEqual([]));

const megabyte = 1024 ** 2;
const shell = (command: string) => ({ command: `: ${scratch.marker} {lr}; ${command}`, shell: true });

test.runIf(process.platform === "linux")(
  "a trial ends once all its processes together hold more than `run.memory`",
  async () => {
    writeFileSync(
      join(scratch.folder, "hold.mjs"),
      `const held = Buffer.alloc(${120 * megabyte}, 1); setInterval(() => held[0], 1000);`,
    );
    const hold = `'${process.execPath}' hold.mjs ${scratch.marker}`;
    // Either of them alone would have room enough.
    const run = { ...shell(`${hold} & ${hold} & wait`), memory: "260MB" };
    const { outcome, peakMemoryBytes } = await runJob(scratch, { run });
    const limitBytes = 260 * megabyte;
    expect(outcome).toEqual({ kind: "out-of-memory", peakBytes: peakMemoryBytes, limitBytes });
    expect(peakMemoryBytes).toBeGreaterThan(limitBytes);
    expect(peakMemoryBytes).toBeLessThan(4 * limitBytes);
  },
);

describe("a trial that somebody kills", () => {
  const countUpTo = (...counts: readonly (number | undefined)[]) => {
    let at = 0;
    return () => counts[at++];
  };
  const starved = { kind: "exhausted", of: "memory" };
  const killed = { kind: "signalled", signal: "SIGKILL" };
  test.each([
    ["is out of memory where the kernel has ended a process meanwhile", "kill -KILL $$", [4, 5], starved],
    ["also behind a shell", "sh -c 'kill -KILL $$'; exit $?", [4, 5], starved],
    ["was killed where it has not", "kill -KILL $$", [4, 4], killed],
    ["was killed where nobody can tell", "kill -KILL $$", [undefined, undefined], killed],
    ["has failed by itself otherwise", "exit 1", [4, 5], { kind: "exited", code: 1 }],
  ] as const)("%s", async (_, command, counts, outcome) => {
    const result = await runJob(scratch, { run: shell(command), kernelKills: countUpTo(...counts) });
    expect(result.outcome).toMatchObject(outcome);
  });
});

describe("how often the kernel has ended a process", () => {
  const check = (files: Readonly<Record<string, string>>, expected: number | undefined) => {
    const root = join(scratch.folder, `root-${Object.keys(files).length}-${expected}`);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    expect(kernelKillCounter(root)()).toBe(expected);
  };
  const machine = { "proc/vmstat": "nr_free_pages 1\noom_kill 9\n" };

  test("by the control group, where there is one", () => {
    check(
      {
        ...machine,
        "proc/self/cgroup": "0::/user.slice\n",
        "sys/fs/cgroup/user.slice/memory.events": "oom 3\noom_kill 2\n",
      },
      2,
    );
    check(
      {
        ...machine,
        "proc/self/cgroup": "5:cpu:/\n4:memory:/box\n0::/\n",
        "sys/fs/cgroup/memory/box/memory.oom_control": "oom_kill_disable 0\noom_kill 3\n",
      },
      3,
    );
  });
  test("else by the machine", () => check(machine, 9));
  test("nobody knows where there is no /proc", () => check({ "etc/passwd": "" }, undefined));
});
