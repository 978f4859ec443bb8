// How good the values are that strategies propose: see regret-score.ts for the score, problems/README.md for the problems.
//
//   node bench/regret.mjs [--strategies gp,random] [--seeds 10] [--trials 100] [--problems branin,hartmann6]
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as esbuild from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const { values: options } = parseArgs({
  options: {
    strategies: { type: "string", default: "bayesian,gp,tpe,cma-es,evolution,de,random" },
    seeds: { type: "string", default: "10" },
    trials: { type: "string", default: "100" },
    problems: { type: "string" },
  },
});
const seeds = Number(options.seeds);
const trials = Number(options.trials);
const checkpoints = [25, 50, 100].filter((count) => count <= trials);

const { createStudy, loadProblem, runStrategy, problemRegret, geometricMean } = await bundled(`
  export { createStudy } from "../src/engine/index.ts";
  export { loadProblem } from "./problems/problem.ts";
  export { geometricMean, problemRegret, runStrategy } from "./regret-score.ts";
`);

const readJson = (folder, file) => JSON.parse(readFileSync(`${here}${folder}/${file}`, "utf8"));
const problems = readdirSync(`${here}problems`)
  .filter((file) => file.endsWith(".json"))
  .filter((file) => options.problems?.split(",").includes(file.replace(".json", "")) ?? true)
  .map((file) => loadProblem(readJson("problems", file), (name) => readJson("problems", name)));

/** @type {{ name: string, curves: Map<object, number[][]>, note: string }[]} */
const rows = [];
for (const strategy of options.strategies.split(",")) rows.push(await measure(strategy));
for (const sampler of ["gp", "tpe", "cmaes", "random"]) rows.push(published(sampler));
print(rows.filter(({ curves }) => curves.size > 0));

async function bundled(contents) {
  const { outputFiles } = await esbuild.build({
    stdin: { contents, resolveDir: here, loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    mainFields: ["module", "main"],
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

async function measure(strategy) {
  const curves = new Map();
  let totalMs = 0;
  let maxMs = 0;
  let runs = 0;
  for (const problem of problems) {
    const ofProblem = [];
    try {
      for (let seed = 0; seed < seeds; seed++) {
        const run = await runStrategy(createStudy, problem, { strategy, seed, trials });
        ofProblem.push(run.curve);
        totalMs += run.meanMs;
        maxMs = Math.max(maxMs, run.maxMs);
        runs++;
      }
    } catch (error) {
      // What a strategy cannot search is left out of its score, as for Optuna's samplers.
      if (error.name !== "InvalidStudyError") throw error;
      console.error(`${strategy} on ${problem.name}: ${error.message}`);
      continue;
    }
    curves.set(problem, ofProblem);
    const regrets = checkpoints.map((count) => problemRegret(problem, ofProblem, count).toFixed(4));
    console.error(`${strategy} on ${problem.name}: ${regrets.join(" / ")}`);
  }
  const note = `${(totalMs / runs).toFixed(1)} ms, at most ${maxMs.toFixed(0)} ms`;
  return { name: `\`${strategy}\``, curves, note };
}

function published(sampler) {
  const curves = new Map();
  for (const problem of problems) {
    const ofProblem = Object.values(readJson("optuna", `${problem.name}.json`).curves[sampler] ?? {});
    if (ofProblem.length > 0) curves.set(problem, ofProblem);
  }
  return { name: `Optuna ${sampler}`, curves, note: "" };
}

function print(rows) {
  const common = problems.filter((problem) => rows.every(({ curves }) => curves.has(problem)));
  const seedsOf = ({ curves }) => Math.max(...[...curves.values()].map(({ length }) => length));
  const cells = (row) => {
    const score = (count) =>
      geometricMean([...row.curves].map(([problem, curves]) => problemRegret(problem, curves, count)));
    return [
      row.name,
      row.curves.size,
      seedsOf(row),
      ...checkpoints.map((n) => score(n).toFixed(4)),
      row.note,
    ];
  };
  table(
    ["strategy", "problems", "seeds", ...checkpoints.map((n) => `${n} trials`), "a proposal"],
    rows.map(cells),
  );
  if (common.length > 0 && common.length < problems.length) {
    console.log(`\nOn the ${common.length} problems that all of them can search:\n`);
    table(
      ["strategy", ...checkpoints.map((n) => `${n} trials`)],
      rows.map(({ name, curves }) => [
        name,
        ...checkpoints.map((count) =>
          geometricMean(common.map((problem) => problemRegret(problem, curves.get(problem), count))).toFixed(
            4,
          ),
        ),
      ]),
    );
  }
  const last = checkpoints.at(-1);
  console.log(`\nRegret by problem after ${last} trials:\n`);
  table(
    ["problem", ...rows.map(({ name }) => name)],
    problems.map((problem) => [
      problem.name,
      ...rows.map(({ curves }) => {
        const ofProblem = curves.get(problem);
        return ofProblem === undefined ? "" : problemRegret(problem, ofProblem, last).toFixed(4);
      }),
    ]),
  );
}

function table(head, rows) {
  const line = (cells) => console.log(`| ${cells.join(" | ")} |`);
  line(head);
  line(head.map((_, column) => (column === 0 ? "---" : "--:")));
  rows.forEach(line);
}
