// How good the trade-offs are that strategies find, beside Optuna's NSGA-II at equal trials: see multi-objective.ts.
//
//   node bench/hypervolume.mjs [--seeds 10] [--trials 1000] [--few 100] [--few-seeds 5] [--problems zdt1,dtlz2]
//
// Optuna is Debian's (`apt-get install python3-optuna`), run by /usr/bin/python3 or by what PYTHON names.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as esbuild from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const python = process.env.PYTHON ?? "/usr/bin/python3";
const { values: options } = parseArgs({
  options: {
    seeds: { type: "string", default: "10" },
    trials: { type: "string", default: "1000" },
    few: { type: "string", default: "100" },
    "few-seeds": { type: "string", default: "5" },
    problems: { type: "string" },
  },
});
/** The budget that NSGA-II is for, and one that models are for: their proposals take longer. */
const many = { trials: Number(options.trials), seeds: Number(options.seeds) };
const few = { trials: Number(options.few), seeds: Number(options["few-seeds"]) };

const { createStudy, coveredShare, multiObjectiveProblems, runMultiObjective } = await bundled(`
  export { createStudy } from "../src/engine/index.ts";
  export * from "./multi-objective.ts";
`);
const problems = multiObjectiveProblems.filter(
  ({ name }) => options.problems?.split(",").includes(name) ?? true,
);
const optunaVersion = execFileSync(python, ["-c", "import optuna; print(optuna.__version__)"], {
  encoding: "utf8",
}).trim();

const ours =
  (strategy) =>
  async (problem, { trials, seeds }) => {
    const shares = [];
    for (let seed = 0; seed < seeds; seed++)
      shares.push(
        coveredShare(problem, await runMultiObjective(createStudy, problem, { strategy, seed, trials })),
      );
    return shares;
  };
const optunas =
  (sampler) =>
  async (problem, { trials, seeds }) => {
    const args = [sampler, problem.name, trials, ...Array(seeds).keys()].map(String);
    const lines = execFileSync(python, [`${here}optuna_nsga2.py`, ...args], {
      encoding: "utf8",
      maxBuffer: 2 ** 30,
    });
    return lines
      .trim()
      .split("\n")
      .map((line) => coveredShare(problem, JSON.parse(line).values));
  };

if (many.trials > 0)
  await compare(many, [
    ["`nsga2`, population 50", ours({ name: "nsga2", population: 50 })],
    ["`nsga2`", ours("nsga2")],
    [`Optuna ${optunaVersion} NSGA-II`, optunas("nsga2")],
  ]);
if (few.trials > 0) {
  console.log("");
  await compare(few, [
    ["`bayesian`", ours("bayesian")],
    ["`tpe`", ours("tpe")],
    ["`nsga2`", ours("nsga2")],
    ["`random`", ours("random")],
    [`Optuna ${optunaVersion} NSGA-II`, optunas("nsga2")],
    [`Optuna ${optunaVersion} TPE`, optunas("tpe")],
  ]);
}

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

async function compare(size, rows) {
  const line = (cells) => console.log(`| ${cells.join(" | ")} |`);
  line([`${size.trials} trials, ${size.seeds} seeds`, ...problems.map(({ name }) => name)]);
  line(["---", ...problems.map(() => "--:")]);
  for (const [name, run] of rows) {
    const cells = [];
    for (const problem of problems) {
      const shares = await run(problem, size);
      cells.push(summary(shares));
      console.error(`${name} on ${problem.name}: ${cells.at(-1)}`);
    }
    line([name, ...cells]);
  }
}

/** Mean and standard deviation, in percent. */
function summary(shares) {
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const squares = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / Math.max(1, shares.length - 1));
  return `${(100 * mean).toFixed(2)} ± ${(100 * deviation).toFixed(2)}`;
}
