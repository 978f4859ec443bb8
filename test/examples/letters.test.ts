import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import type { TrialJson } from "../../src/analysis/trial-json.ts";
import { readStudyFile } from "../../src/cli/study-file.ts";
import { cliBundle } from "../cli/harness.ts";

const example = fileURLToPath(new URL("../../examples/letters", import.meta.url));
const scratch = mkdtempSync(path.join(tmpdir(), "letters-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Run {
  readonly code: number;
  readonly reports: readonly Record<string, number>[];
  readonly error: string;
}

function train(flags: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Run> {
  return new Promise((resolve) => {
    const words = [path.join(example, "train.mjs"), ...flags];
    const options = { env: { ...process.env, ...environment } };
    execFile(process.execPath, words, options, (failure, stdout, stderr) => {
      const lines = stdout.split("\n").filter((line) => line !== "");
      const code = failure === null ? 0 : Number(failure.code);
      resolve({ code, reports: lines.map((line) => JSON.parse(line)), error: stderr });
    });
  });
}

/** The modules of the example are plain JavaScript, so what they export has no types here. */
const load = (name: string) => import(/* @vite-ignore */ pathToFileURL(path.join(example, name)).href);

test("a training learns, and follows from its seed", async () => {
  const [run, again, other] = await Promise.all([
    train(["--epochs=3", "--seed=7"]),
    train(["--epochs=3"], { TUNESMITH_SEED: "7" }),
    train(["--epochs=3", "--seed=8"]),
  ]);
  expect(run.code).toBe(0);
  expect(run.reports.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  expect(run.reports.map((report) => "test_bits" in report)).toEqual([false, false, true]);
  // Guessing among 39 characters takes 5.3 bits.
  expect(run.reports.at(-1)?.["val_bits"]).toBeLessThan(4.3);
  expect(again.reports).toEqual(run.reports);
  expect(other.reports).not.toEqual(run.reports);
});

test("a paused and resumed training ends as an uninterrupted one does, to the last bit", async () => {
  const [first, second, whole] = ["first", "second", "whole"].map((stage) => path.join(scratch, stage)) as [
    string,
    string,
    string,
  ];
  const flags = ["--epochs=3", "--hidden=16", "--dropout=0.2", "--decay=0.01", "--seed=3"];
  const uninterrupted = await train(flags, { TUNESMITH_CHECKPOINT: whole });
  const start = await train(flags, { TUNESMITH_RESOURCE: "1", TUNESMITH_CHECKPOINT: first });
  const end = await train(flags, { TUNESMITH_RESUME: first, TUNESMITH_CHECKPOINT: second });
  expect([...start.reports, ...end.reports]).toEqual(uninterrupted.reports);
  const [resumed, unbroken] = [second, whole].map((folder) =>
    readFileSync(path.join(folder, "network.json"), "utf8"),
  );
  expect(resumed).toBe(unbroken);
  expect(readdirSync(second)).toEqual(["network.json"]);
});

test("a checkpoint goes on under other settings, but not in another network", async () => {
  const folder = path.join(scratch, "other");
  await train(["--hidden=8"], { TUNESMITH_RESOURCE: "1", TUNESMITH_CHECKPOINT: folder });
  const changed = await train(["--hidden=8", "--lr=0.01", "--batch=64", "--epochs=2"], {
    TUNESMITH_RESUME: folder,
  });
  expect(changed).toMatchObject({ code: 0, reports: [{ epoch: 2 }] });
  const wider = await train(["--hidden=9"], { TUNESMITH_RESUME: folder });
  expect(wider.code).toBe(1);
  expect(wider.error).toMatch(/the checkpoint holds a network .*"hidden":8.* the flags ask for .*"hidden":9/);
});

test("the network has the gradient that finite differences give", async () => {
  const [{ createNetwork, forward, backward }, { createRandom }] = await Promise.all([
    load("network.mjs"),
    load("random.mjs"),
  ]);
  const network = createNetwork({ characters: 5, context: 3, embedding: 2, hidden: 4 }, createRandom(2));
  network.signal.mask.set([1.25, 0, 1.25, 1.25]);
  const codes = Uint8Array.from([0, 3, 1, 3, 2]);
  const loss = () => -Math.log(forward(network, codes, 4)[codes[4] as number]);
  loss();
  backward(network, codes, 4);
  const { parameters, gradient } = network as { parameters: Float64Array; gradient: Float64Array };
  for (const [index, kept] of parameters.entries()) {
    const width = 1e-5;
    parameters[index] = kept + width;
    const above = loss();
    parameters[index] = kept - width;
    const below = loss();
    parameters[index] = kept;
    expect(gradient[index]).toBeCloseTo((above - below) / (2 * width), 7);
  }
});

test("no character of the text is in two parts", async () => {
  const { loadText, contextLength } = await load("text.mjs");
  const parts = loadText() as Record<string, { codes: Uint8Array; ends: Uint32Array }>;
  const seen = Object.fromEntries(
    Object.entries(parts).map(([name, { ends }]) => [
      name,
      new Set([...ends].flatMap((end) => Array.from({ length: contextLength + 1 }, (_, back) => end - back))),
    ]),
  ) as Record<string, Set<number>>;
  for (const [a, b] of [
    ["train", "validation"],
    ["train", "test"],
    ["validation", "test"],
  ] as const)
    expect([...(seen[a] ?? [])].filter((at) => seen[b]?.has(at))).toEqual([]);
  for (const part of Object.values(parts)) expect(part.ends.length).toBeGreaterThan(5000);
});

describe("the studies", () => {
  test.each(["pbt.study.yaml", "random.study.yaml"])("%s has no mistakes", (name) => {
    expect(readStudyFile(path.join(example, name)).checked.problems).toEqual([]);
  });

  test("a short population trains, and its schedule trains again", { timeout: 60_000 }, async () => {
    const folder = path.join(scratch, "study");
    cpSync(example, folder, { recursive: true, filter: (file) => !file.endsWith(".tunesmith") });
    const file = path.join(folder, "pbt.study.yaml");
    const text = readFileSync(file, "utf8");
    writeFileSync(
      file,
      text
        .replace("min: 8, max: 24", "max: 3")
        .replace("population: 8", "population: 4")
        .replace(/interval: \d+/, "interval: 1"),
    );
    const cli = (...words: readonly string[]) =>
      new Promise<string>((resolve, reject) => {
        execFile(process.execPath, [cliBundle, ...words], { cwd: folder }, (failure, stdout, stderr) =>
          failure === null ? resolve(stdout) : reject(new Error(stderr || failure.message)),
        );
      });
    const trials = async (name: string) =>
      JSON.parse(await cli("trials", name, "--format", "json")) as readonly TrialJson[];

    await cli("run", "pbt.study.yaml");
    const population = await trials("pbt.study.yaml");
    expect(population.filter(({ state }) => state === "complete")).toHaveLength(4);
    const copied = population.filter(({ state }) => state === "pruned");
    expect(copied).toHaveLength(2);
    for (const { reason } of copied) expect(reason).toMatch(/goes on as a copy of trial \d at epoch [12]/);

    await cli("export", "pbt.study.yaml", "--schedule", "--output", path.join(folder, "again.study.yaml"));
    await cli("run", "again.study.yaml");
    const again = await trials("again.study.yaml");
    expect(again.at(-1)).toMatchObject({ state: "complete", step: 3 });
    const last = population
      .filter(({ state }) => state === "complete")
      .reduce((a, b) => (Number(b.metrics["val_bits"]) < Number(a.metrics["val_bits"]) ? b : a));
    expect(again.at(-1)?.params).toEqual(last.params);
  });
});
