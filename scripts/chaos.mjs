// `npm run chaos [-- KILLS]`: the long form of the kill test; `npm test` runs some twenty of them.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const kills = process.argv[2] ?? "300";
const seed = String(Math.floor(Math.random() * 1e6));
console.log(`${kills} kills, seed ${seed}`);
spawnSync(process.execPath, ["esbuild.mjs"], { cwd: root, stdio: "inherit" });
const { status } = spawnSync(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", "test/cli/kills.test.ts", "test/cli/population-kills.test.ts"],
  {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, TUNESMITH_KILLS: kills, TUNESMITH_KILL_SEED: seed },
  },
);
process.exitCode = status ?? 1;
