import { existsSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { createScratch, runJob } from "./run-job.ts";

const scratch = createScratch();
afterAll(() => scratch.remove());

const hasTaskset = existsSync("/usr/bin/taskset");
const slots = [
  { name: "", gpu: "5", cores: [0] },
  { name: "", gpu: "MIG-1/2", cores: undefined },
];
const run = {
  command: `: {lr}; echo "[$CUDA_VISIBLE_DEVICES]"; grep Cpus_allowed_list /proc/self/status`,
  shell: true,
};

test.runIf(hasTaskset)("a trial sees its own card, and runs on its own cores", async () => {
  const { read, outcome } = await runJob(scratch, { run, slots });
  expect(outcome).toEqual({ kind: "exited", code: 0 });
  expect(read("stdout.log")).toMatch(/^\[5\]\nCpus_allowed_list:\t0\n$/);
});

test("the place decides, and one without cores is not held to any", async () => {
  const { read } = await runJob(scratch, { run, slots, place: 1 });
  expect(read("stdout.log")).toMatch(/^\[MIG-1\/2\]\n/);
});

test.runIf(hasTaskset)("a program that is not there is named, not what would have pinned it", async () => {
  const { outcome } = await runJob(scratch, { run: { command: "no-such-program {lr}" }, slots });
  expect(outcome).toMatchObject({
    kind: "not-started",
    message: expect.stringContaining("`no-such-program` was not found"),
  });
});

test("without taskset a trial runs on all cores, and a person is told", async () => {
  const echo = { command: "/bin/echo {lr}" };
  const { outcome, notices } = await runJob(scratch, { run: echo, slots, environment: { PATH: "/nowhere" } });
  expect(outcome).toEqual({ kind: "exited", code: 0 });
  expect(notices).toEqual([expect.stringContaining("no `taskset`")]);
});
