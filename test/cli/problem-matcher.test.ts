import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { makeWorkspace } from "./harness.ts";

const manifest = JSON.parse(
  readFileSync(fileURLToPath(new URL("../../package.json", import.meta.url)), "utf8"),
);
const [{ pattern, background }] = manifest.contributes.problemMatchers;
const lineOf = new RegExp(pattern.regexp);
const begins = new RegExp(background.beginsPattern);
const ends = new RegExp(background.endsPattern);

const study = `run: { command: 'node -e "console.log(JSON.stringify({score: 1}))" {lr}' }
objective: { maximize: score }
space: { lr: 'uniform(0, 1)' }
strategy: random
budget: { trials: 1 }
`;

test("the problem matcher reads what check prints", async () => {
  const { cli, file } = makeWorkspace(study.replace("uniform", "unifrom"));
  const [line = ""] = (await cli("check", file)).stdout.split("\n");
  const found = lineOf.exec(line) ?? [];
  expect([found[pattern.file], found[pattern.line], found[pattern.severity], found[pattern.code]]).toEqual([
    "s.study.yaml",
    "3",
    "error",
    "unknown-function",
  ]);
});

test("and tells where a run begins and ends, the first one and one that goes on", async () => {
  const { cli, file } = makeWorkspace(study);
  for (const words of [[], ["--trials", "2"]]) {
    const lines = (await cli("run", file, ...words)).stdout.trimEnd().split("\n");
    expect(lines.map((line) => begins.test(line)).indexOf(true)).toBe(0);
    expect(lines.filter((line) => begins.test(line))).toHaveLength(1);
    expect(lines.filter((line) => ends.test(line))).toHaveLength(1);
    expect(ends.test(lines.at(-1) ?? "")).toBe(true);
  }
});
