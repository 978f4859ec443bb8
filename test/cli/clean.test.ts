import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { ended, makeWorkspace, type Workspace } from "./harness.ts";

const definition = [
  "study: cleaned",
  "run: { command: 'node train.mjs --x={x}' }",
  "objective: { minimize: loss }",
  "space: { x: [3, 1, 2] }",
  "strategy: grid",
  "seed: 1",
];

/** Each trial leaves a file `model.bin` in its folder. Trial 1 is the best of the three. */
function studyOf(more: readonly string[] = []): Workspace {
  const workspace = makeWorkspace([...definition, ...more].join("\n"));
  workspace.write(
    "train.mjs",
    `import { writeFileSync } from "node:fs";
    writeFileSync(process.env.TUNESMITH_DIR + "/model.bin", "m".repeat(20_000));
    console.log(JSON.stringify({ loss: Number(process.argv[2].split("=")[1]) }));`,
  );
  return workspace;
}

const store = ({ folder }: Workspace) => path.join(folder, ".tunesmith");
const filesOf = (workspace: Workspace, trial: number) =>
  readdirSync(path.join(store(workspace), "cleaned/trials", String(trial))).sort();
const everything = ["command.json", "model.bin", "params.json", "stderr.log", "stdout.log"];
const withArtifacts = (workspace: Workspace) =>
  [0, 1, 2].filter((trial) => filesOf(workspace, trial).includes("model.bin"));

async function run(workspace: Workspace, ...words: string[]): Promise<void> {
  expect(await workspace.cli("run", workspace.file, ...words)).toMatchObject({ code: 0 });
}

describe("a run keeps artifacts as the study file says", () => {
  test.each([
    ["all", [0, 1, 2]],
    ["none", []],
    ["last", [2]],
  ])("%s", async (policy, kept) => {
    const workspace = studyOf([`keep: { artifacts: ${policy} }`]);
    await run(workspace);
    expect(withArtifacts(workspace)).toEqual(kept);
  });

  test("best, over several runs", async () => {
    const workspace = studyOf(["keep: { artifacts: best }"]);
    const best = async () =>
      (await workspace.trials()).reduce((a, b) =>
        (a.metrics["loss"] ?? 9) < (b.metrics["loss"] ?? 9) ? a : b,
      ).number;
    for (const trials of ["1", "2", "3"]) {
      await run(workspace, "--trials", trials);
      const there = (await workspace.trials()).map(({ number }) => number);
      expect(there.filter((trial) => filesOf(workspace, trial).includes("model.bin"))).toEqual([
        await best(),
      ]);
    }
  });
});

describe("clean", () => {
  test("removes earlier runs where a person agrees, and leaves the current one as it is", async () => {
    const workspace = studyOf();
    await run(workspace);
    await run(workspace, "--fresh");
    const aside = readdirSync(store(workspace)).filter((name) => name.startsWith("cleaned."));
    expect(aside).toHaveLength(1);
    const dry = await workspace.cli("clean", workspace.file, "--dry-run");
    expect(dry).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/the earlier run cleaned\..* \(\d+ KB\)/),
    });
    expect(dry.stdout).toMatch(/this would free \d+ KB of \d+ KB; \d+ KB stay/);
    const refused = await workspace.cli("clean", workspace.file);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("--yes removes results") });
    expect(readdirSync(store(workspace))).toEqual(expect.arrayContaining(aside));
    // A folder stands for every study in it.
    expect(await workspace.cli("clean", workspace.folder, "--yes")).toMatchObject({ code: 0 });
    expect(readdirSync(store(workspace)).sort()).toEqual([".gitignore", "cleaned"]);
    expect(await workspace.trials()).toHaveLength(3);
    expect((await workspace.cli("clean", workspace.file)).stdout).toContain("there is nothing to remove");
  });

  test("removes the files of trials but the best, and results stay what they were", async () => {
    const workspace = studyOf();
    await run(workspace);
    const before = await workspace.trials();
    const best = before.findIndex(({ metrics }) => metrics["loss"] === 1);
    expect(await workspace.cli("clean", workspace.file, "--trials", "best", "--yes")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("logs and other files of 2 trials"),
    });
    for (const trial of [0, 1, 2])
      expect(filesOf(workspace, trial)).toEqual(
        trial === best ? everything : ["command.json", "params.json"],
      );
    expect(await workspace.trials()).toEqual(before);
    await run(workspace);
    expect(await workspace.trials()).toEqual(before);
  });

  test("removes what the study file keeps no longer, without asking", async () => {
    const workspace = studyOf();
    await run(workspace);
    workspace.write(workspace.file, [...definition, "keep: { artifacts: none }"].join("\n"));
    expect(await workspace.cli("clean", workspace.file)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("artifacts of 3 trials"),
    });
    expect(withArtifacts(workspace)).toEqual([]);
    expect(filesOf(workspace, 0)).toContain("stdout.log");
  });

  test("with a size removes the oldest first, and no more than it takes", async () => {
    const workspace = studyOf();
    await run(workspace);
    for (const [time, bytes] of [
      ["20200101T000000Z", 400_000],
      ["20210101T000000Z", 400_000],
    ] as const) {
      const folder = path.join(store(workspace), `cleaned.${time}`);
      mkdirSync(folder);
      writeFileSync(path.join(folder, "journal.log"), "x".repeat(bytes));
    }
    await workspace.cli("clean", workspace.file, "--yes", "--size", "700KB");
    const left = readdirSync(store(workspace)).filter((name) => name.startsWith("cleaned."));
    expect(left).toEqual(["cleaned.20210101T000000Z"]);
    const tight = await workspace.cli("clean", workspace.file, "--yes", "--size", "1KB");
    expect(tight.stdout).toMatch(/stay, more than 1.0 KB/);
    expect(existsSync(path.join(store(workspace), "cleaned/journal.log"))).toBe(true);
  });

  test("keeps all trials of a study whose file has another name now, and cleans the others", async () => {
    const workspace = studyOf();
    await run(workspace);
    const renamed = [...definition, "keep: { artifacts: best }"]
      .join("\n")
      .replace("study: cleaned", "study: renamed")
      .replace("minimize", "maximize");
    workspace.write(workspace.file, renamed);
    workspace.write("other.study.yaml", definition.join("\n").replace("study: cleaned", "study: other"));
    expect(await workspace.cli("run", "other.study.yaml")).toMatchObject({ code: 0 });
    const clean = () => workspace.cli("clean", workspace.folder, "--trials", "none", "--yes");
    expect(await clean()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("other: logs and other files of 3 trials"),
    });
    expect(withArtifacts(workspace)).toEqual([0, 1, 2]);
    await run(workspace);
    expect(await clean()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("renamed: logs and other files of 3 trials"),
    });
    for (const trial of [0, 1, 2]) expect(filesOf(workspace, trial)).toEqual(everything);
  });

  test("of a folder goes on after a study whose journal cannot be made sense of", async () => {
    const workspace = studyOf();
    await run(workspace);
    workspace.write("broken.study.yaml", definition.join("\n").replace("study: cleaned", "study: broken"));
    workspace.write(".tunesmith/broken/source.json", '{ "study": "broken", "file": "broken.study.yaml" }');
    workspace.write(".tunesmith/broken/journal.log", "");
    expect(await workspace.cli("clean", workspace.folder, "--trials", "none", "--yes")).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("cleaned: logs and other files of 3 trials"),
      stderr: expect.stringContaining("broken: "),
    });
  });

  test("of a comparison removes what each of its runs does not keep, by its own best trial", async () => {
    const compared = [
      ...definition.filter((line) => !line.startsWith("strategy")),
      "compare: { strategies: [grid, random], seeds: 1 }",
      "budget: { trials: 3 }",
    ];
    const workspace = studyOf();
    workspace.write(workspace.file, compared.join("\n"));
    await run(workspace);
    workspace.write(workspace.file, [...compared, "keep: { artifacts: best }"].join("\n"));
    const cleaned = await workspace.cli("clean", workspace.file);
    expect(cleaned.code).toBe(0);
    for (const [name, shown] of [
      ["grid-1", "grid, seed 1"],
      ["random-1", "random, seed 1"],
    ] as const) {
      expect(cleaned.stdout).toContain(`artifacts of 2 trials of ${shown}`);
      const best = await workspace.cli("best", workspace.file, "--study", name, "--format", "json");
      const trials = path.join(store(workspace), "cleaned/compare", name, "trials");
      const kept = [0, 1, 2].filter((trial) => existsSync(path.join(trials, String(trial), "model.bin")));
      expect(kept).toEqual([(JSON.parse(best.stdout) as { number: number }).number]);
    }
    expect((await workspace.cli("clean", workspace.file)).stdout).toContain("there is nothing to remove");
  });

  test("leaves a running study alone", async () => {
    const workspace = studyOf();
    workspace.write("train.mjs", "setInterval(() => {}, 1000);");
    const running = workspace.start("run", workspace.file, "--json");
    await new Promise<void>((resolve) => running.stdout?.once("data", () => resolve()));
    const { code, stderr } = await workspace.cli("clean", workspace.file, "--yes");
    expect([code, stderr]).toEqual([1, expect.stringContaining("already running")]);
    running.kill("SIGINT");
    await ended(running);
  });
});

test("a run warns of a folder that is larger than the study file allows", async () => {
  const workspace = studyOf(["keep: { size: 1KB }"]);
  const { code, stderr } = await workspace.cli("run", workspace.file);
  expect([code, stderr]).toEqual([
    0,
    expect.stringMatching(/takes \d+ KB, more than 1.0 KB .*tunesmith clean/),
  ]);
});

test("a comparison warns once, of the folder of all its runs", async () => {
  const workspace = studyOf(["compare: { strategies: [random, tpe], seeds: 1 }", "budget: { trials: 2 }"]);
  const text = readFileSync(path.join(workspace.folder, workspace.file), "utf8");
  workspace.write(workspace.file, `${text.replace("strategy: grid\n", "")}\nkeep: { size: 1KB }`);
  const { code, stderr } = await workspace.cli("run", workspace.file);
  expect(code).toBe(0);
  expect(stderr.match(/\S+ takes \d+ KB, more than/g)).toEqual([
    expect.stringMatching(/\.tunesmith\/cleaned takes/),
  ]);
});
