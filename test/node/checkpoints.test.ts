import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { checkpointFolder, discardCheckpoints } from "../../src/node/checkpoint-folder.ts";
import { createScratch, type JobOptions, runJob } from "./run-job.ts";

const scratch = createScratch();
afterAll(() => scratch.remove());

const fidelity = { resource: "epoch", min: 1, max: 9 };
const script = join(scratch.folder, "train.mjs");
writeFileSync(
  script,
  `import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
  const { TUNESMITH_RESUME: resume, TUNESMITH_CHECKPOINT: checkpoint, TUNESMITH_RESOURCE: until } = process.env;
  let epoch = resume ? Number(readFileSync(resume + "/epoch", "utf8")) : 0;
  while (epoch < Number(until)) {
    epoch += 1;
    console.log(JSON.stringify({ epoch, loss: 1 / epoch }));
    appendFileSync(process.env.TUNESMITH_METRICS, JSON.stringify({ epoch, other: epoch }) + "\\n");
  }
  console.error("at " + epoch);
  if (process.argv[2] !== "forget") writeFileSync(checkpoint + "/epoch", String(epoch));`,
);

const segment = (options: Partial<JobOptions>, word = "save") =>
  runJob(scratch, {
    run: { command: `node ${JSON.stringify(script)} ${word}` },
    study: { fidelity },
    ...options,
  });

describe("a trial that pauses and goes on", () => {
  test("finds what it saved, and its output is kept and read once", async () => {
    const first = await segment({ trial: 3, until: 2 });
    expect(first.checkpoint).toBe("saved");
    expect(readFileSync(join(checkpointFolder(first.folder, 2), "epoch"), "utf8")).toBe("2");
    const second = await segment({ trial: 3, until: 4, segment: 1, resume: { trial: 3, step: 2 } });
    expect(second.checkpoint).toBe("saved");
    const epochs = second.reports.filter(({ loss }) => loss !== undefined).map(({ epoch }) => epoch);
    expect(epochs).toEqual([3, 4]);
    expect(second.reports.filter(({ other }) => other !== undefined)).toHaveLength(2);
    expect(second.read("stdout.log").trim().split("\n")).toHaveLength(4);
    expect(second.read("metrics.jsonl").trim().split("\n")).toHaveLength(4);
    expect(second.read("stderr.log")).toBe("at 2\nat 4\n");
    expect(readdirSync(join(second.folder, "checkpoint")).sort()).toEqual(["2", "4"]);
  });

  test("may go on from what another one saved", async () => {
    await segment({ trial: 5, until: 3 });
    const copy = await segment({ trial: 6, until: 4, resume: { trial: 5, step: 3 } });
    expect(copy.reports.filter(({ loss }) => loss !== undefined).map(({ epoch }) => epoch)).toEqual([4]);
  });

  test("that saves nothing has nothing to go on from, and is told so by the variable's absence", async () => {
    const { checkpoint, folder } = await segment({ trial: 7, until: 2 }, "forget");
    expect(checkpoint).toBe("none");
    expect(existsSync(checkpointFolder(folder, 2))).toBe(false);
    const again = await segment({ trial: 7, until: 3, segment: 1 }, "forget");
    expect(again.reports.filter(({ loss }) => loss !== undefined).map(({ epoch }) => epoch)).toEqual([
      1, 2, 3,
    ]);
  });

  test("does not find what a runner that was killed left in its place", async () => {
    const { checkpoint } = await segment(
      {
        trial: 8,
        until: 2,
        segment: 1,
        onStart: () => {},
        beforeStart: (folder) => {
          mkdirSync(checkpointFolder(folder, 2), { recursive: true });
          writeFileSync(join(checkpointFolder(folder, 2), "epoch"), "half a");
        },
      },
      "forget",
    );
    expect(checkpoint).toBe("none");
  });

  test("says in its end what it complained of in this segment, not in an earlier one", async () => {
    const run = { command: `node -e "process.exit(1)"` };
    const { outcome } = await segment({ trial: 3, until: 6, segment: 2, run });
    expect(outcome).toEqual({ kind: "exited", code: 1 });
  });
});

test("a checkpoint that nobody needs is removed, and nothing else", async () => {
  const { folder } = await segment({ trial: 9, until: 2 });
  await segment({ trial: 9, until: 4, segment: 1, resume: { trial: 9, step: 2 } });
  discardCheckpoints(
    [
      { trial: 9, step: 2 },
      { trial: 99, step: 1 },
    ],
    (trial) => join(scratch.folder, "trials", String(trial)),
  );
  while (existsSync(checkpointFolder(folder, 2))) await sleep(5);
  expect(readdirSync(join(folder, "checkpoint"))).toEqual(["4"]);
});
