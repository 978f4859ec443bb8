import { expect, test } from "vitest";
import { makeWorkspace } from "./harness.ts";

const study = `run: { command: "node train.mjs {x}" }
objective: { minimize: loss }
space: { x: "uniform(0, 1)" }
strategy: random
budget: { trials: 3 }
baseline: [{ x: 0.5 }]
seed: 1
`;

test("explain: a study and a trial, as sentences and as numbers", async () => {
  const { cli, file, write } = makeWorkspace(study);
  write("train.mjs", "console.log(JSON.stringify({ loss: Number(process.argv[2]) }));");
  const early = await cli("explain", file);
  expect([early.code, early.stderr]).toEqual([1, expect.stringContaining("has no results yet")]);
  expect((await cli("run", file)).code).toBe(0);

  const learned = await cli("explain", file);
  expect(learned.code).toBe(0);
  expect(learned.stdout).toMatch(/^ {2}The best of 3 trials is trial \d, with loss/m);
  expect(learned.stdout).toContain("What matters cannot be told yet: there are 3 results, and it takes 20.");
  const findings = JSON.parse((await cli("explain", file, "--format", "json")).stdout);
  expect(findings.findings.map(({ kind }: { readonly kind: string }) => kind)).toEqual([
    "best",
    "too-few",
    "too-few",
  ]);

  const first = await cli("explain", file, "0");
  expect(first.stdout).toContain("entry 1 of the study's `baseline`");
  const second = await cli("explain", file, "1", "--format", "json");
  expect(JSON.parse(second.stdout)).toMatchObject({
    trial: 1,
    origin: { kind: "proposed", sampler: "random", index: 0 },
    known: { results: 1 },
    view: { kind: "drawn", how: "random" },
    repeats: true,
    outcome: { metric: "loss", count: 3 },
  });

  const missing = await cli("explain", file, "7");
  expect(missing.code).toBe(1);
  expect(missing.stderr).toContain("TRIAL is the number of a trial, not 7; the trials are 0 to 2");
});
