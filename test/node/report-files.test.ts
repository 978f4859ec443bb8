import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { kerasEvents, pytorchEvents } from "../engine/metrics/event-files.ts";
import { createScratch, type JobOptions, runJob } from "./run-job.ts";

const scratch = createScratch();
afterAll(() => scratch.remove());

/** Runs a script of Node that has `write(path, base64)` and `wait(ms)`; reports that it names are awaited. */
function runScript(script: string, options: Omit<JobOptions, "run">) {
  const file = join(scratch.folder, "trial.mjs");
  writeFileSync(
    file,
    `import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
    import { dirname, join } from "node:path";
    const own = (path) => join(process.env.TUNESMITH_DIR, path);
    const append = (path, bytes) => { mkdirSync(dirname(path), { recursive: true }); appendFileSync(path, bytes); };
    const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const pytorch = Buffer.from("${pytorchEvents.toString("base64")}", "base64");
    const keras = Buffer.from("${kerasEvents.toString("base64")}", "base64");
    ${script}`,
  );
  return runJob(scratch, { ...options, run: { command: "node trial.mjs {lr}" }, params: { lr: 0.5 } });
}

const epochs = { fidelity: { resource: "epoch", max: 9 } };

describe("TensorBoard", () => {
  test("a tag of an event file in the trial's own folder, its step as the study's resource", async () => {
    const { reports, notices } = await runScript(
      "append(own('runs/a/events.out.tfevents.1.host'), pytorch);",
      {
        study: { ...epochs, metrics: { val_acc: { file: "runs", format: "tensorboard" } } },
      },
    );
    expect(reports).toEqual([0.5, 0.625, 0.75].map((value, epoch) => ({ epoch, val_acc: value })));
    expect(notices).toEqual([]);
  });

  test("tags of the same name in two folders, each under a name of its own", async () => {
    const script = `for (const part of ["train", "validation"]) append(own("logs/" + part + "/events.out.tfevents.1"), keras);`;
    const metrics = Object.fromEntries(
      ["train", "validation"].map((part) => [
        `${part}_loss`,
        { file: `logs/${part}/**`, format: "tensorboard", name: "epoch_loss" },
      ]),
    );
    const { reports } = await runScript(script, { study: { metrics } });
    const values = [2, 1, Math.fround(2 / 3)];
    expect(reports.filter((report) => "train_loss" in report)).toEqual(
      values.map((value, step) => ({ step, train_loss: value })),
    );
    expect(reports.filter((report) => "validation_loss" in report)).toHaveLength(3);
  });

  test("while the trial runs", async () => {
    const script = `append(own("events.out.tfevents.1"), pytorch.subarray(0, 200)); setInterval(() => {}, 1000);`;
    const seen: unknown[] = [];
    const { outcome } = await runScript(script, {
      study: { metrics: { val_acc: { file: "**", format: "tensorboard" } } },
      graceMs: 100,
      onReport: (metrics, job) => {
        seen.push(metrics);
        job.stop();
      },
    });
    expect(seen[0]).toEqual({ step: 0, val_acc: 0.5 });
    expect(outcome.kind).not.toBe("not-started");
  });

  test("files that other trials have left where all trials run are not read", async () => {
    mkdirSync(join(scratch.folder, "shared"), { recursive: true });
    writeFileSync(join(scratch.folder, "shared", "events.out.tfevents.0"), pytorchEvents);
    const { reports } = await runScript(`append("shared/events.out.tfevents.1", pytorch);`, {
      study: { metrics: { val_acc: { file: "shared", format: "tensorboard" } } },
    });
    expect(reports).toHaveLength(3);
  });

  test("a file that is broken is named", async () => {
    const script = `pytorch[200] ^= 1; append(own("events.out.tfevents.1"), pytorch);`;
    const { reports, notices } = await runScript(script, {
      study: { metrics: { val_acc: { file: "**", format: "tensorboard" } } },
    });
    expect(reports.length).toBeLessThan(3);
    expect(notices).toEqual([
      expect.stringContaining("events.out.tfevents.1 has a record with a wrong checksum"),
    ]);
  });
});

describe("tables", () => {
  test("Keras' CSVLogger", async () => {
    const script = `append(own("log.csv"), "epoch,accuracy,loss,val_loss\\n"); await wait(60);
      append(own("log.csv"), "0,0.5,1.5,1.25\\n"); await wait(60); append(own("log.csv"), "1,0.75,nan,1.125\\n");`;
    const { reports } = await runScript(script, { study: { metrics: { val_loss: { file: "log.csv" } } } });
    expect(reports).toEqual([
      { epoch: 0, accuracy: 0.5, loss: 1.5, val_loss: 1.25 },
      { epoch: 1, accuracy: 0.75, loss: Number.NaN, val_loss: 1.125 },
    ]);
  });

  test("PyTorch Lightning's, with sparse rows and a column that comes later", async () => {
    const script = `const file = own("lightning_logs/version_0/metrics.csv");
      append(file, "epoch,step,train_loss\\n0,9,0.5\\n"); await wait(1300);
      writeFileSync(file, "epoch,step,train_loss,val/loss\\n0,9,0.5,\\n0,9,,0.25\\n"); await wait(100);
      append(file, "1,19,0.375,\\n1,19,,0.125\\n");`;
    const metrics = { val_loss: { file: "lightning_logs/version_*/metrics.csv", name: "val/loss" } };
    const { reports } = await runScript(script, { study: { metrics } });
    expect(reports).toEqual([
      { epoch: 0, step: 9, train_loss: 0.5 },
      { epoch: 0, step: 9, val_loss: 0.25 },
      { epoch: 1, step: 19, train_loss: 0.375 },
      { epoch: 1, step: 19, val_loss: 0.125 },
    ]);
  });

  test("a name with a trial's value in it", async () => {
    const { reports } = await runScript(`append("out-0.5.csv", "loss\\n3\\n");`, {
      study: { metrics: { loss: { file: "out-{lr}.csv" } } },
    });
    expect(reports).toEqual([{ loss: 3 }]);
  });
});
