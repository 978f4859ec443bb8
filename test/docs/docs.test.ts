import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { isMap, parseDocument } from "yaml";
import { checkStudy } from "../../src/language/check.ts";
import type { Workspace } from "../../src/language/workspace.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

function pagesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : pagesIn(path);
    return entry.name.endsWith(".md") ? [path] : [];
  });
}

// One shows mistakes, the other is made from the schema, whose examples have a test of their own.
const top = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"].map((name) => join(root, name));
const pages = [
  ...top,
  ...pagesIn(join(root, "docs")).filter((page) => !/(diagnostics|study-file)\.md$/.test(page)),
  ...pagesIn(join(root, "examples")),
  join(root, "bench/README.md"),
];

describe.each(pages.map((page) => [relative(root, page), page]))("%s", (_, page) => {
  const text = readFileSync(page, "utf8");

  test("links to files and headings that are there", () => {
    const broken = linksIn(text).filter((link) => !leadsSomewhere(link, page));
    expect(broken).toEqual([]);
  });

  test.each(studiesIn(text))("shows a study without errors, line %i", (_line, study) => {
    const { problems } = checkStudy(study, workspace);
    const errors = problems.filter(({ severity }) => severity === "error");
    expect(errors.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  });
});

test("the index leads to every page", () => {
  const index = join(root, "docs/README.md");
  const linked = linksIn(readFileSync(index, "utf8")).map((link) =>
    resolve(dirname(index), link.replace(/#.*/, "")),
  );
  const others = pagesIn(join(root, "docs")).filter((page) => page !== index);
  expect(others.filter((page) => !linked.includes(page)).map((page) => relative(root, page))).toEqual([]);
});

/** Of this repository; addresses on the network are not followed. */
function linksIn(text: string): readonly string[] {
  const prose = text.replace(/^```.*?^```/gms, "").replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target as string)
    .filter((target) => !/^[a-z]+:/.test(target));
}

function leadsSomewhere(link: string, page: string): boolean {
  const [file = "", anchor] = link.split("#");
  const path = file === "" ? page : resolve(dirname(page), file);
  if (!existsSync(path)) return false;
  if (anchor === undefined || statSync(path).isDirectory()) return true;
  const headings = [...readFileSync(path, "utf8").matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    anchorOf(title as string),
  );
  return headings.includes(anchor);
}

/** As code hosts name them. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");
}

/** What a part of a study file needs around it. */
const around: Readonly<Record<string, string>> = {
  run: "run: { command: python train.py }",
  objective: "objective: { minimize: loss }",
  space: "space: { lr: 'loguniform(1e-4, 1)', dropout: 'uniform(0, 0.5)' }",
  fidelity: "fidelity: { resource: epoch, min: 1, max: 81 }",
  budget: "budget: { trials: 60 }",
};

/** Blocks of YAML, with their line, made whole: a page shows only the part that it speaks of. */
function studiesIn(text: string): readonly (readonly [number, string])[] {
  return [...text.matchAll(/^```yaml(?: \S+)?\n(.*?)^```/gms)].flatMap((match) => {
    const block = match[1] as string;
    const line = text.slice(0, match.index).split("\n").length;
    const { contents } = parseDocument(block);
    if (!isMap(contents)) return [];
    const keys = contents.items.map(({ key }) => String(key));
    const missing = Object.entries(around).filter(
      ([key]) => !keys.includes(key) && !(key === "objective" && keys.includes("objectives")),
    );
    return [[line, `${block}\n${missing.map(([, lines]) => lines).join("\n")}\n`] as const];
  });
}

/** Pages speak of tasks that are not here. */
const workspace: Workspace = {
  fileStem: "page",
  tasks: () => ({ kind: "found", text: tasks }),
};
const tasks = JSON.stringify({
  version: "2.0.0",
  tasks: [{ label: "train digits", type: "process", command: "node", args: ["train.mjs"] }],
});
