import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { InvalidStudyError, type StudyDefinition } from "../../src/engine/create-study.ts";
import { createStudy } from "../../src/engine/index.ts";
import { checkStudy } from "../../src/language/check.ts";
import type { Workspace } from "../../src/language/workspace.ts";
import type { Problem } from "../../src/study/problem.ts";
import { tasksFile, withScript, withTrials, workspaceWith } from "./marked-text.ts";
import { journalWith, workspaceWithTrials } from "./past.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const codes = [...read("src/study/problem.ts").matchAll(/^ {2}\| "([a-z-]+)"/gm)].map(
  (match) => match[1] as string,
);

const page = read("docs/diagnostics.md");
const sections = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf("\n")), section] as const),
);

/** What an example leaves out. */
const rest: Readonly<Record<string, string>> = {
  run: "run: { command: python train.py }",
  objective: "objective: { maximize: val_accuracy }",
  space: "space: { lr: 'uniform(0, 1)' }",
  strategy: "strategy: random",
  budget: "budget: { trials: 10 }",
};

function completed(example: string): string {
  const missing = Object.keys(rest)
    .filter((key) => !new RegExp(`^${key}:`, "m").test(example))
    .filter((key) => key !== "strategy" || !/^compare:/m.test(example));
  return [...missing.map((key) => rest[key]), example].join("\n");
}

const script = `import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--learning-rate", type=float)
parser.add_argument("--layers", type=int)
`;

const workspaces: Readonly<Record<string, Workspace>> = {
  "unknown-flag": withScript(script),
  "flag-mismatch": withScript(script),
  "incompatible-change": withTrials(completed("space: { lr: 'uniform(0, 1)' }\n")),
  "start-unreadable": {
    ...workspaceWith(tasksFile),
    olderTrials: () => ({ kind: "unreadable", message: "It is not there." }),
  },
  "start-left-out": {
    ...workspaceWith(tasksFile),
    olderTrials: () => ({ kind: "partly", message: "3 left out." }),
  },
  "no-tasks-file": workspaceWith(undefined),
  "bound-pressed": { ...workspaceWith(tasksFile), ...workspaceWithTrials(journalWith(60)) },
  "missing-plugin": { ...workspaceWith(tasksFile), addressOf: () => undefined },
  "duplicate-study": {
    ...workspaceWith(tasksFile),
    otherStudies: () => [{ file: "other.study.yaml", study: "taken" }],
  },
};

test("every code has its section, and every section its code", () => {
  expect(codes.length).toBeGreaterThan(40);
  expect([...sections.keys()].toSorted()).toEqual(codes.toSorted());
});

describe("the example of a section has its problem", () => {
  test.each([...sections])("%s", (code, section) => {
    const [, example = ""] = /```yaml\n(.*?)```/s.exec(section) ?? [];
    const text = completed(code === "strategy-misfit" ? manyParameters() : example);
    const { problems } =
      code === "not-available"
        ? refusedByCreateStudy(parse(text))
        : checkStudy(text, workspaces[code] ?? workspaceWith(tasksFile));
    expect(problems.map((problem) => problem.code)).toContain(code);
    expect([...new Set(problems.map((problem) => problem.code))].length).toBeLessThanOrEqual(2);
  });
});

/** The example of the page is too short to be beyond Sobol's sequence. */
function manyParameters(): string {
  const names = Array.from({ length: 2000 }, (_, index) => `  p${index}: uniform(0, 1)\n`);
  return `strategy: sobol\nspace:\n${names.join("")}`;
}

function refusedByCreateStudy(definition: StudyDefinition): { readonly problems: readonly Problem[] } {
  try {
    createStudy(definition);
  } catch (error) {
    if (error instanceof InvalidStudyError) return error;
    throw error;
  }
  return { problems: [] };
}
