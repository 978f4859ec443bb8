import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/analysis/explain/finding.ts";
import { checkStudy } from "../../src/language/check.ts";
import { suggestSpace } from "../../src/language/suggest-space.ts";
import { isError } from "../../src/study/problem.ts";
import { tasksFile, workspaceWith } from "./marked-text.ts";

const workspace = workspaceWith(tasksFile);
const rest = "run: { command: train }\nobjective: { minimize: loss }\nbudget: { trials: 9 }\n";

const bound = (name: string, side: "low" | "high", at: number, suggested: number): Finding => ({
  kind: "bound",
  name,
  side,
  bound: at,
  best: 6,
  atEdge: 5,
  chance: 0.001,
  bestValue: at,
  suggested,
});
const region = (name: string, low: number, high: number): Finding => ({
  kind: "region",
  name,
  best: 6,
  low,
  high,
  width: 0.2,
});
const idle = (...values: [string, string | number | boolean][]): Finding => ({
  kind: "no-effect",
  names: values.map(([name]) => name),
  share: 0.01,
  values: Object.fromEntries(values),
});
const choice = (name: string, kept: readonly string[], lost: readonly string[]): Finding => ({
  kind: "choice",
  name,
  best: 6,
  counts: [
    ...kept.map((value) => ({ value, best: 3, all: 10 })),
    ...lost.map((value) => ({ value, best: 0, all: 10 })),
  ],
  lost,
});

/** Space before and after, without the indent. */
type Row = readonly [title: string, before: string, findings: readonly Finding[], after: string];

const rows: readonly Row[] = [
  ["a pressed bound", "lr: loguniform(1e-4, 0.1)", [bound("lr", "high", 0.1, 1)], "lr: loguniform(1e-4, 1)"],
  [
    "a good region with room around it",
    "x: uniform(0, 1) # kept",
    [region("x", 0.42, 0.58)],
    "x: uniform(0.32, 0.68) # kept",
  ],
  ["a region at the end", "n: int(1, 100)", [region("n", 1, 20)], "n: int(1, 30)"],
  [
    "a region and the bound it presses",
    "x: uniform(0, 1)",
    [region("x", 0.8, 1), bound("x", "high", 1, 1.5)],
    "x: uniform(0.7, 1.5)",
  ],
  ["a step", "x: uniform(0, 1, step=0.25)", [region("x", 0, 0.25)], "x: uniform(0, 0.5, step=0.25)"],
  [
    "a mapping",
    "lr: { type: float, low: 1e-4, high: 0.1, log: true }",
    [bound("lr", "low", 1e-4, 1e-5)],
    "lr: { type: float, low: 1e-5, high: 0.1, log: true }",
  ],
  [
    "choices that lose",
    "f: [relu, tanh, gelu]",
    [choice("f", ["relu", "tanh"], ["gelu"])],
    "f: [relu, tanh]",
  ],
  ["all but one", "x: bool\nf: [relu, tanh]", [choice("f", ["relu"], ["tanh"])], "x: bool\nf: relu"],
  ["ordered choices", "b: ordinal(8, 16, 32, 64, 128)", [region("b", 32, 32)], "b: ordinal(16, 32, 64)"],
  ["what does not matter", "x: uniform(0, 1)\nn: bool", [idle(["n", true])], "x: uniform(0, 1)\nn: true"],
  [
    "nothing where a condition would be lost",
    "o: [sgd, adam]\nm: { in: 'uniform(0, 1)', when: o == \"sgd\" }",
    [idle(["m", 0.5])],
    "o: [sgd, adam]\nm: { in: 'uniform(0, 1)', when: o == \"sgd\" }",
  ],
];

const indented = (space: string) => `space:\n${space.replace(/^/gm, "  ")}\n`;

describe("the space to search next", () => {
  test.each(rows)("%s", (_, before, findings, after) => {
    const text = rest + indented(before);
    const suggested = suggestSpace({ text, workspace, findings });
    expect(suggested.space).toBe(indented(after));
    expect(suggested.text).toBe(rest + indented(after));
    expect(checkStudy(suggested.text, workspace).problems.filter(isError)).toEqual([]);
    expect(suggested.changes.length).toBe(before === after ? 0 : 1);
    for (const { reason } of suggested.changes) expect(reason).not.toBe("");
  });

  test("a change that the rest of the file does not allow is left out, and its advice stays", () => {
    const text = `${rest}baseline: [{ x: 0.9 }]\n${indented("x: uniform(0, 1)\nn: int(1, 8)")}`;
    const findings = [region("x", 0.1, 0.2), idle(["n", 4]), bound("n", "high", 8, 16)];
    const { changes, advice } = suggestSpace({ text, workspace, findings });
    expect(changes.map(({ parameter, to }) => [parameter, to])).toEqual([["n", "4"]]);
    expect(advice).toEqual([]);
  });

  test("nothing changes without findings, and what cannot be told yet is said", () => {
    const text = rest + indented("x: uniform(0, 1)");
    const findings: Finding[] = [{ kind: "too-few", about: "parameters", names: [], results: 3, needed: 20 }];
    const { changes, advice, text: same } = suggestSpace({ text, workspace, findings });
    expect([changes, same]).toEqual([[], text]);
    expect(advice.join()).toContain("it takes 20");
  });
});
