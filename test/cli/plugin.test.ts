import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { checkPluginOn } from "../../src/engine/conformance.ts";
import { loadPlugin } from "../../src/node/load-plugin.ts";
import { makeWorkspace } from "./harness.ts";

const page = readFileSync(path.join(import.meta.dirname, "../../docs/plugins.md"), "utf8");

/** The example of the documentation whose first line names it. */
function example(name: string): string {
  const text = new RegExp(`\`\`\`js\\n// ${name}\\n([^]*?)\`\`\``).exec(page)?.[1];
  if (text === undefined) throw new Error(`docs/plugins.md has no example ${name}`);
  return text;
}

function study(strategy: string): string {
  return `run: { command: "node train.mjs {x} {kind}" }
objective: { minimize: loss }
space: { x: "uniform(-1, 1)", kind: [a, b] }
strategy: ${strategy}
budget: { trials: 16, parallel: 2 }
seed: 1
`;
}

const train = `const [x, kind] = process.argv.slice(2);
for (const epoch of [1, 2, 3]) {
  console.log(JSON.stringify({ epoch, loss: Number(x) ** 2 + (kind === "b" ? 2 : 0) + 1 / epoch }));
  await new Promise((resolve) => setTimeout(resolve, 20));
}`;

function workspaceWith(strategy: string, files: Readonly<Record<string, string>>) {
  const workspace = makeWorkspace(study(strategy));
  workspace.write("train.mjs", train);
  for (const [name, text] of Object.entries(files)) workspace.write(name, text);
  return workspace;
}

const sampler = (body: string, more = "") =>
  `export default { kind: "sampler", name: "mine", ${more} create: () => ({ propose(history, index) { ${body} } }) };`;

describe("the examples of the documentation", () => {
  test.each(["near-best.mjs", "close-to-best.mjs"])("%s keeps every promise", async (name) => {
    const workspace = makeWorkspace();
    const address = pathToFileURL(workspace.write(name, example(name))).href;
    const idle = () => new Promise<void>((resolve) => setImmediate(resolve));
    expect(await checkPluginOn(await loadPlugin(address), { idle })).toEqual([]);
  });

  test("the sampler runs a study", async () => {
    const workspace = workspaceWith("{ plugin: ./near-best.mjs, spread: 0.05 }", {
      "near-best.mjs": example("near-best.mjs"),
    });
    expect(await workspace.cli("run", workspace.file)).toMatchObject({ code: 0, stderr: "" });
    const trials = await workspace.trials();
    expect(trials).toHaveLength(16);
    const losses = trials.map(({ metrics }) => metrics["loss"] as number);
    expect(Math.min(...losses.slice(10))).toBeLessThan(0.6);
  });

  test("the scheduler runs a study, and what it stops says why", async () => {
    const workspace = workspaceWith("{ plugin: ./close-to-best.mjs, sampler: random, margin: 1.5 }", {
      "close-to-best.mjs": example("close-to-best.mjs"),
    });
    expect(await workspace.cli("run", workspace.file)).toMatchObject({ code: 0, stderr: "" });
    const pruned = (await workspace.trials()).filter(({ state }) => state === "pruned");
    expect(pruned.length).toBeGreaterThan(3);
    for (const { params, reason } of pruned) {
      expect(params["kind"]).toBe("b");
      expect(reason).toMatch(/behind the best at step 1$/);
    }
  });
});

describe("a plug-in that cannot be used ends the run with where and what", () => {
  test.each<[string, string, Readonly<Record<string, string>>, RegExp]>([
    ["there is no such file", "{ plugin: ./mine.mjs }", {}, /no file \.\/mine\.mjs.*\[missing-plugin\]/],
    [
      "it exports nothing",
      "{ plugin: ./mine.mjs }",
      { "mine.mjs": "export const a = 1;" },
      /mine\.mjs has no default export/,
    ],
    [
      "it is broken",
      "{ plugin: ./mine.mjs }",
      { "mine.mjs": "export default {" },
      /mine\.mjs could not be loaded: Unexpected/,
    ],
    [
      "it throws when it is loaded",
      "{ plugin: ./mine.mjs }",
      { "mine.mjs": 'throw new Error("no licence");' },
      /mine\.mjs could not be loaded: no licence/,
    ],
    [
      "it is the part that stands beside it",
      "{ plugin: ./mine.mjs, sampler: tpe }",
      { "mine.mjs": sampler("") },
      /mine is a sampler, so `sampler` beside it/,
    ],
    [
      "it throws",
      "{ plugin: ./mine.mjs }",
      { "mine.mjs": sampler('throw new Error("out of ideas");') },
      /The plug-in mine failed in propose\(\) for configuration 0: out of ideas/,
    ],
    [
      "it throws in its thread",
      "{ plugin: ./mine.mjs }",
      { "mine.mjs": sampler('throw new Error("out of ideas");', "isCostly: true,") },
      /The plug-in mine failed in propose\(\) for configuration 0: .*out of ideas/,
    ],
    [
      "it leaves the space",
      "{ plugin: ./mine.mjs }",
      { "mine.mjs": sampler('return { kind: "values", values: { x: 3, kind: "a" } };') },
      /proposed for configuration 0: x = 3, which is not in uniform\(-1, 1\)/,
    ],
    [
      "it fails over a report",
      "{ plugin: ./mine.mjs, sampler: random }",
      {
        "mine.mjs": example("close-to-best.mjs").replace(
          "onReport(history, trial) {",
          'onReport(history, trial) { throw new Error("what?");',
        ),
      },
      /The plug-in close-to-best failed in onReport\(\) of trial \d: what\?/,
    ],
    [
      "it cannot be made",
      "{ plugin: ./mine.mjs }",
      {
        "mine.mjs":
          'export default { kind: "scheduler", name: "mine", create() { throw new Error("no"); } };',
      },
      /The plug-in mine failed in create\(\): no/,
    ],
  ])("where %s", async (_, strategy, files, says) => {
    const workspace = workspaceWith(strategy, files);
    const { code, stdout, stderr } = await workspace.cli("run", workspace.file);
    expect(`${stdout}\n${stderr}`).toMatch(says);
    expect(`${stdout}\n${stderr}`).not.toMatch(/\n {4}at /);
    expect(code).toBe(1);
  });
});

test("a costly sampler runs in its thread", async () => {
  const workspace = workspaceWith("{ plugin: ./mine.mjs }", {
    "mine.mjs": `import { isMainThread } from "node:worker_threads";
    ${sampler('return { kind: "values", values: { x: index / 100, kind: isMainThread ? "a" : "b" } };', "isCostly: true,")}`,
  });
  expect(await workspace.cli("run", workspace.file)).toMatchObject({ code: 0 });
  expect((await workspace.trials()).map(({ params }) => params["kind"])).toEqual(Array(16).fill("b"));
});

test("looking at a study never loads its plug-in", async () => {
  const workspace = workspaceWith("{ plugin: ./mine.mjs }", {
    "mine.mjs": `import { writeFileSync } from "node:fs"; writeFileSync("loaded", ""); ${sampler("")}`,
  });
  expect((await workspace.cli("check", workspace.file)).code).toBe(0);
  await workspace.cli("status", workspace.file);
  expect(existsSync(path.join(workspace.folder, "loaded"))).toBe(false);
});
