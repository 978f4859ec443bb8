import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { checkStudy } from "../../src/language/check.ts";
import { nodeWorkspace } from "../../src/node/node-workspace.ts";

const example = fileURLToPath(new URL("../../examples/digits", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "digits-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Run {
  readonly code: number;
  readonly reports: readonly Record<string, number>[];
  readonly error: string;
}

function train(flags: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Run> {
  return new Promise((resolve) => {
    const words = [join(example, "train.mjs"), ...flags];
    execFile(
      process.execPath,
      words,
      { env: { ...process.env, ...environment } },
      (failure, stdout, stderr) => {
        const lines = stdout.split("\n").filter((line) => line !== "");
        const code = failure === null ? 0 : Number(failure.code);
        resolve({ code, reports: lines.map((line) => JSON.parse(line)), error: stderr });
      },
    );
  });
}

/** The modules of the example are plain JavaScript, so what they export has no types here. */
function load(name: string) {
  return import(/* @vite-ignore */ pathToFileURL(join(example, name)).href);
}

describe("what a training reports", () => {
  test("one line an epoch, the test digits only at the end", async () => {
    const { code, reports } = await train(["--epochs=3"]);
    expect(code).toBe(0);
    expect(reports.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(reports.map((report) => "test_accuracy" in report)).toEqual([false, false, true]);
    for (const report of reports) expect(report).toMatchObject({ val_loss: expect.any(Number) });
  });

  test.each([
    ["sgd and ReLU", ["--optimizer=sgd", "--lr=0.1"]],
    ["momentum", ["--optimizer=sgd", "--lr=0.02", "--momentum=0.9"]],
    ["Nesterov's momentum and tanh", ["--lr=0.02", "--momentum=0.9", "--nesterov", "--activation=tanh"]],
    ["adam, two layers", ["--optimizer=adam", "--lr=0.005", "--layers=2"]],
  ])("%s learns to read the digits", async (_, flags) => {
    const { reports } = await train([...flags, "--epochs=8"]);
    expect(reports.at(-1)?.["val_accuracy"]).toBeGreaterThan(0.9);
    expect(reports.at(-1)?.["test_accuracy"]).toBeGreaterThan(0.9);
    expect(reports.at(-1)?.["train_loss"]).toBeLessThan(reports[0]?.["train_loss"] ?? 0);
  });

  test("follows from the seed, of the flag or of the study", async () => {
    const [flag, again, study, other] = await Promise.all([
      train(["--epochs=2", "--seed=7"]),
      train(["--epochs=2", "--seed=7"]),
      train(["--epochs=2"], { TUNESMITH_SEED: "7" }),
      train(["--epochs=2"], { TUNESMITH_SEED: "8" }),
    ]);
    expect(again.reports).toEqual(flag.reports);
    expect(study.reports).toEqual(flag.reports);
    expect(other.reports).not.toEqual(flag.reports);
  });
});

describe("a paused and resumed training", () => {
  test.each([
    ["sgd", ["--momentum=0.9", "--nesterov", "--lr=0.02"]],
    ["adam", ["--optimizer=adam", "--layers=2", "--activation=tanh"]],
  ])("ends as an uninterrupted one does: %s", async (name, flags) => {
    const [first, second, whole] = ["first", "second", "whole"].map((stage) =>
      join(scratch, name, stage),
    ) as [string, string, string];
    const all = ["--epochs=4", "--width=16", "--seed=3", ...flags];
    const uninterrupted = await train(all, { TUNESMITH_CHECKPOINT: whole });
    const start = await train(all, { TUNESMITH_RESOURCE: "1", TUNESMITH_CHECKPOINT: first });
    const middle = await train(all, {
      TUNESMITH_RESUME: first,
      TUNESMITH_RESOURCE: "3",
      TUNESMITH_CHECKPOINT: second,
    });
    const end = await train(all, { TUNESMITH_RESUME: second, TUNESMITH_CHECKPOINT: first });

    expect([start, middle, end].map(({ reports }) => reports.length)).toEqual([1, 2, 1]);
    expect([start, middle, end].flatMap(({ reports }) => reports)).toEqual(uninterrupted.reports);
    const [resumed, unbroken] = [first, whole].map((folder) =>
      readFileSync(join(folder, "model.json"), "utf8"),
    );
    expect(resumed).toBe(unbroken);
    expect(readdirSync(first)).toEqual(["model.json"]);
  });

  test("goes on with another learning rate and optimiser", async () => {
    const folder = join(scratch, "changed");
    await train(["--lr=0.1"], { TUNESMITH_RESOURCE: "1", TUNESMITH_CHECKPOINT: folder });
    const { code, reports } = await train(["--lr=0.001", "--optimizer=adam", "--epochs=2"], {
      TUNESMITH_RESUME: folder,
    });
    expect(code).toBe(0);
    expect(reports.map(({ epoch }) => epoch)).toEqual([2]);
  });

  test("refuses the weights of another network", async () => {
    const folder = join(scratch, "narrow");
    await train(["--width=8"], { TUNESMITH_RESOURCE: "1", TUNESMITH_CHECKPOINT: folder });
    const { code, error } = await train(["--width=9"], { TUNESMITH_RESUME: folder });
    expect(code).toBe(1);
    expect(error).toBe(
      "train.mjs: the checkpoint holds a 64-8-10 relu network, but the flags ask for 64-9-10 relu\n",
    );
  });
});

describe("what cannot be trained", () => {
  test.each([
    ["--lr=fast", '--lr must be a number from 0 to Infinity, not "fast"'],
    ["--momentum=1.5", '--momentum must be a number from 0 to 1, not "1.5"'],
    ["--width=2.5", '--width must be a whole number of at least 1, not "2.5"'],
    ["--layers=0", '--layers must be a whole number of at least 1, not "0"'],
    ["--optimizer=lion", '--optimizer must be one of sgd, adam, not "lion"'],
    ["--widht=8", "Unknown option '--widht'"],
    ["--lr=1e300", "the training diverged in epoch 1"],
  ])("%s", async (flag, message) => {
    const { code, reports, error } = await train([flag]);
    expect({ code, reports }).toEqual({ code: 1, reports: [] });
    expect(error).toContain(`train.mjs: ${message}`);
  });
});

describe("the network", () => {
  test.each([
    [[5, 4, 3], "relu"],
    [[5, 4, 3], "tanh"],
    [[6, 7, 5, 4], "relu"],
    [[6, 7, 5, 4], "tanh"],
  ])("has the gradient that finite differences give: %j %s", async (sizes, activation) => {
    const [{ createNetwork, forward, backward, crossEntropy }, { createRandom }] = await Promise.all([
      load("mlp.mjs"),
      load("random.mjs"),
    ]);
    const random = createRandom(11);
    const network = createNetwork(sizes, activation, random);
    const image = Float64Array.from({ length: sizes[0] ?? 0 }, () => random.uniform());
    const label = 2;
    forward(network, image);
    backward(network, image, label);

    const width = 1e-5;
    const parameters: Float64Array = network.parameters;
    const lossWith = (index: number, value: number) => {
      const kept = parameters[index] ?? 0;
      parameters[index] = value;
      const loss = crossEntropy(forward(network, image), label);
      parameters[index] = kept;
      return loss;
    };
    for (const [index, value] of parameters.entries()) {
      const slope = (lossWith(index, value + width) - lossWith(index, value - width)) / (2 * width);
      expect(network.gradient[index]).toBeCloseTo(slope, 7);
    }
  });
});

describe("the data", () => {
  test("is split once into three parts without a common image", async () => {
    const { loadDigits } = await load("data.mjs");
    const { train: learned, validation, test: last } = loadDigits();
    expect([learned, validation, last].map(({ images }) => images.length)).toEqual([1079, 359, 359]);

    const rows = [learned, validation, last].flatMap(({ images, labels }) =>
      images.map((image: Float64Array, index: number) =>
        [...image.map((ink) => ink * 16), labels[index]].join(","),
      ),
    );
    const [, ...lines] = readFileSync(join(example, "digits.csv"), "utf8").trim().split("\n");
    expect(rows.toSorted()).toEqual(lines.toSorted());
  });
});

describe("the study", () => {
  const study = parse(readFileSync(join(example, "digits.study.yaml"), "utf8"));
  const tasks = JSON.parse(readFileSync(join(example, ".vscode/tasks.json"), "utf8"));

  test("runs a task that is there", () => {
    const task = tasks.tasks.find(({ label }: { readonly label: string }) => label === study.run.task);
    expect(task).toMatchObject({ type: "process", command: "node" });
    expect(existsSync(join(example, task.args[0]))).toBe(true);
  });

  test("starts from the script's own defaults, and the script reads every parameter", async () => {
    const [baseline] = study.baseline as readonly Readonly<Record<string, string | number | boolean>>[];
    expect(Object.keys(baseline ?? {})).toEqual(Object.keys(study.space));
    const flags = Object.entries(baseline ?? {})
      .filter(([, value]) => value !== false)
      .map(([name, value]) => (value === true ? `--${name}` : `--${name}=${value}`));
    const [defaults, named] = await Promise.all([train(["--epochs=2"]), train(["--epochs=2", ...flags])]);
    expect(named).toEqual(defaults);
    expect(named.code).toBe(0);
  });
});

test.each(readdirSync(example).filter((name) => name.endsWith(".study.yaml")))(
  "%s has nothing to complain of",
  (name) => {
    const file = join(example, name);
    const { study, problems } = checkStudy(readFileSync(file, "utf8"), nodeWorkspace(file));
    expect(problems.filter(({ severity }) => severity !== "information")).toEqual([]);
    expect(study?.run?.target).toEqual({ kind: "task", label: "train digits" });
  },
);
