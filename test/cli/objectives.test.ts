import { describe, expect, test } from "vitest";
import { makeWorkspace } from "./harness.ts";

/** Trial n reports loss n and speed n squared, so that every trial is a trade-off. */
const script = `const n = Number(process.env.TUNESMITH_TRIAL);
console.log(JSON.stringify({ loss: n, speed: n * n }));`;

function workspace(objectives: string) {
  const made = makeWorkspace(`run: { command: "node train.mjs {x}" }
objectives: ${objectives}
space: { x: "uniform(0, 1)" }
strategy: nsga2
budget: { trials: 4 }
seed: 1
`);
  made.write("train.mjs", script);
  return made;
}

describe("tunesmith best", () => {
  test.each([
    ["every trade-off", "[{ minimize: loss }, { maximize: speed }]", [0, 1, 2, 3]],
    ["the best weighted sum", "[{ minimize: loss, weight: 10 }, { maximize: speed, weight: 1 }]", 0],
    [
      "what meets the thresholds",
      "[{ minimize: loss, threshold: 2 }, { maximize: speed, threshold: 1 }]",
      [1, 2],
    ],
  ])("prints %s", async (_, objectives, expected) => {
    const { cli, file } = workspace(objectives);
    expect((await cli("run", file)).code).toBe(0);
    const { stdout } = await cli("best", file, "--format", "json");
    const best = JSON.parse(stdout) as { number: number } | { number: number }[];
    expect(Array.isArray(best) ? best.map(({ number }) => number) : best.number).toEqual(expected);
  });

  test("says what the sum is", async () => {
    const { cli, file } = workspace("[{ minimize: loss, weight: 1 }, { maximize: speed, weight: 2 }]");
    const run = await cli("run", file);
    expect(run.stdout).toMatch(/Best: loss 3, speed 9 \(trial 3\)/);
    expect((await cli("best", file)).stdout).toMatch(/^trial 3: loss 3, speed 9, weighted sum 15\n/);
    expect((await cli("best", file, "--format", "flags")).stdout.trim().split("\n")).toHaveLength(1);
  });

  test("says that no trial meets a threshold, and the table says which one", async () => {
    const { cli, file } = workspace("[{ minimize: loss }, { maximize: speed, threshold: 100 }]");
    expect((await cli("run", file)).stdout).toMatch(/no trial meets the thresholds/);
    const best = await cli("best", file);
    expect(best).toMatchObject({ code: 2, stdout: "" });
    expect(best.stderr).toMatch(/none of the 4 complete trials of \S+ meets the threshold speed >= 100/);
    const { stdout } = await cli("trials", file);
    expect(stdout.match(/speed is beyond its threshold of 100/g)).toHaveLength(4);
  });
});

test.each([
  [
    "[{ minimize: loss, weight: 1 }, { maximize: speed }]",
    /2:\d+: error: .*each needs a `weight`.*\[missing-key\]/,
  ],
  ["[{ minimize: loss, weight: 1 }]", /2:\d+: warning: .*nothing to weigh.*\[no-effect\]/],
])("tunesmith check on %s", async (objectives, message) => {
  const { cli, file } = workspace(objectives);
  expect((await cli("check", file)).stdout).toMatch(message);
});
