import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const project = mkdtempSync(path.join(tmpdir(), "npm package "));
afterAll(() => rmSync(project, { recursive: true, force: true }));

const run = (program: string, ...args: readonly string[]) =>
  execFileSync(program, args, { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const tunesmith = (...args: readonly string[]) =>
  run(process.execPath, "node_modules/.bin/tunesmith", ...args);

const npm = (...args: readonly string[]) =>
  run("npm", ...args, "--no-audit", "--no-fund", "--loglevel=error");

describe("the npm package, installed into a project without a network", () => {
  beforeAll(() => {
    writeFileSync(path.join(project, "package.json"), '{ "private": true, "type": "module" }');
    npm("pack", root, "--ignore-scripts");
    const [tarball = ""] = readdirSync(project).filter((name) => name.endsWith(".tgz"));
    npm("install", "--offline", `./${tarball}`);
    writeFileSync(path.join(project, "train.mjs"), "console.log(JSON.stringify({ loss: 1 / process.pid }))");
    writeFileSync(
      path.join(project, "s.study.yaml"),
      `run: { command: "node train.mjs {x}" }
objective: { minimize: loss }
space: { x: "uniform(0, 1)" }
strategy: tpe
budget: { trials: 12 }
`,
    );
  }, 120_000);

  test("runs a study and reports it", () => {
    tunesmith("run", "s.study.yaml");
    expect(JSON.parse(tunesmith("trials", "s.study.yaml", "--format", "json"))).toHaveLength(12);
    tunesmith("report", "s.study.yaml", "-o", "page.html");
    expect(readdirSync(project)).toContain("page.html");
  });

  test("reads a script, and writes the helper", () => {
    expect(tunesmith("init", "train.mjs")).toContain("node train.mjs");
    tunesmith("helper", "python");
    expect(readdirSync(project)).toContain("tunesmith.py");
  });

  test("holds the engine as a library, with its types", () => {
    const script = `import { createStudy } from "tunesmith/engine";
const study = createStudy({ space: { x: "uniform(0, 1)" }, objective: { minimize: "y" }, budget: { trials: 3 } });
for (let trial = await study.ask(); trial !== null; trial = await study.ask()) study.tell(trial.number, { y: trial.params.x });
console.log(study.trials.length, typeof study.best.params.x);`;
    writeFileSync(path.join(project, "library.mjs"), script);
    expect(run(process.execPath, "library.mjs")).toBe("3 number\n");
    expect(readdirSync(path.join(project, "node_modules/tunesmith/dist/types/engine"))).toContain(
      "index.d.ts",
    );
  });
});
