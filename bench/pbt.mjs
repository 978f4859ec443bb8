// Population-based training against a random search of the same total epochs, on the network of examples/letters.
//
//   node bench/pbt.mjs [--seeds 10] [--first 1] [--strategies random,pbt,pb2] [--parallel 1] [--cli dist/cli.js]
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const { values: options } = parseArgs({
  options: {
    seeds: { type: "string", default: "10" },
    first: { type: "string", default: "1" },
    strategies: { type: "string", default: "random,pbt" },
    parallel: { type: "string", default: "1" },
    cli: { type: "string", default: path.join(root, "dist/cli.js") },
  },
});
const seeds = Array.from({ length: Number(options.seeds) }, (_, index) => index + Number(options.first));
const strategies = options.strategies.split(",");

const folder = mkdtempSync(path.join(os.tmpdir(), "tunesmith-bench-"));
try {
  cpSync(path.join(root, "examples/letters"), folder, {
    recursive: true,
    filter: (file) => !file.endsWith(".tunesmith"),
  });
  const rows = strategies.map((strategy) => ({ strategy, runs: [] }));
  // What a study finds does not depend on how fast it is, so that several may run at once.
  const waiting = seeds.flatMap((seed, index) =>
    rows.map(({ strategy, runs }) => ({ strategy, runs, seed, index })),
  );
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      next.runs[next.index] = await run(next.strategy, next.seed);
  };
  await Promise.all(Array.from({ length: Number(options.parallel) }, work));
  report(rows);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** One study from its beginning to its end. `pb2` is `pbt.study.yaml` with the other way to vary values. */
async function run(strategy, seed) {
  const source = readFileSync(
    path.join(folder, strategy === "random" ? "random.study.yaml" : "pbt.study.yaml"),
    "utf8",
  );
  const name = `${strategy}-${seed}`;
  const file = `${name}.study.yaml`;
  const text = source
    .replace(/^study: .*$/m, `study: ${name}`)
    .replace(/^seed: .*$/m, `seed: ${seed}`)
    .replace("name: pbt", `name: ${strategy}`);
  writeFileSync(path.join(folder, file), text);
  const startedAt = process.hrtime.bigint();
  await cli("run", file);
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  const complete = JSON.parse(await cli("trials", file, "--format", "json")).filter(
    ({ state }) => state === "complete",
  );
  const best = complete.reduce((a, b) => (b.metrics.val_bits < a.metrics.val_bits ? b : a));
  const result = {
    seed,
    val: best.metrics.val_bits,
    test: best.metrics.test_bits,
    epochs: epochsOf(name),
    seconds,
  };
  console.error(`${name}: ${JSON.stringify(result)}`);
  return result;
}

/** What was trained in fact: the lines that the training script printed, over all trials. */
function epochsOf(name) {
  const trials = path.join(folder, ".tunesmith", name, "trials");
  return readdirSync(trials)
    .map((trial) => readFileSync(path.join(trials, trial, "stdout.log"), "utf8"))
    .reduce(
      (sum, output) => sum + output.split("\n").filter((line) => line.startsWith('{"epoch"')).length,
      0,
    );
}

async function cli(...words) {
  const limits = { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 26 };
  const { stdout } = await promisify(execFile)(process.execPath, [options.cli, ...words], limits);
  return stdout;
}

function report(rows) {
  const random = rows.find(({ strategy }) => strategy === "random");
  const line = (cells) => console.log(`| ${cells.join(" | ")} |`);
  line([
    "strategy",
    "seeds",
    "epochs a study",
    "validation, bits",
    "test, bits",
    "below random, seed by seed",
  ]);
  line(["---", "--:", "--:", "--:", "--:", "--:"]);
  for (const { strategy, runs } of rows) {
    const gains = random?.runs.map(({ val }, index) => val - runs[index].val);
    line([
      `\`${strategy}\``,
      runs.length,
      [...new Set(runs.map(({ epochs }) => epochs))].join(", "),
      interval(runs.map(({ val }) => val)),
      interval(runs.map(({ test }) => test)),
      random === undefined || strategy === "random" ? "" : interval(gains),
    ]);
  }
}

/** Mean and half the 95 % interval by Student's t. */
function interval(values) {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return mean.toFixed(3);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const t = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262][n - 2] ?? 2;
  return `${mean.toFixed(3)} ± ${(t * Math.sqrt(variance / n)).toFixed(3)}`;
}
