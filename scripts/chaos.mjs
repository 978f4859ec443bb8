// Faults on purpose, and what must hold after each of them; the tests run a short form.
// `npm run chaos [-- --kills 300] [--seed N]`: kills of runners at random moments, in studies of every strategy.
// `npm run chaos -- --slurm 2000`: a study of so many trials on a Slurm cluster whose every part fails once.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";

const root = join(import.meta.dirname, "..");
const { kills, seed, slurm } = parseArgs({
  options: {
    kills: { type: "string", default: "300" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 1e6)) },
    slurm: { type: "string" },
  },
}).values;

const run = (words, environment = {}) => {
  const env = { ...process.env, ...environment };
  const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: "inherit", env });
  if (status !== 0) process.exit(status ?? 1);
};
const startedAt = performance.now();
run(["esbuild.mjs"]);
const vitest = ["node_modules/vitest/vitest.mjs", "run", "--reporter=verbose"];
if (slurm === undefined) {
  console.log(`${kills} kills of real runners, 1,000 or so of simulated ones, seed ${seed}`);
  run([...vitest, "test/chaos", "test/cli/kills.test.ts", "test/cli/population-kills.test.ts"], {
    TUNESMITH_KILLS: kills,
    TUNESMITH_KILLS_A_STUDY: "20",
    TUNESMITH_SIMULATED_KILLS: "8",
    TUNESMITH_KILL_SEED: seed,
  });
} else {
  run([...vitest, "test/slurm/faults.test.ts"], { TUNESMITH_SLURM_TRIALS: slurm });
}
console.log(`${Math.round((performance.now() - startedAt) / 1000)} s`);
