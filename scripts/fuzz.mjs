// The study language on random texts, other ones each time; the tests try a few.
// `npm run fuzz [-- --texts 20000] [--seed N]`
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";

const root = join(import.meta.dirname, "..");
const { texts, seed } = parseArgs({
  options: {
    texts: { type: "string", default: "20000" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 1e6)) },
  },
}).values;

console.log(`${texts} texts, seed ${seed}`);
const words = [
  "node_modules/vitest/vitest.mjs",
  "run",
  "--reporter=verbose",
  "test/language/check-fuzz.test.ts",
];
const env = { ...process.env, TUNESMITH_FUZZ_TEXTS: texts, FAST_CHECK_SEED: seed };
process.exitCode = spawnSync(process.execPath, words, { cwd: root, stdio: "inherit", env }).status ?? 1;
