import { describe, expect, test } from "vitest";
import { checkStudy } from "../../src/language/check.ts";
import { isTemplateStrategy, studyTemplate } from "../../src/language/study-template.ts";
import type { Workspace } from "../../src/language/workspace.ts";
import { strategies } from "../../src/study/strategies.ts";

const workspace: Workspace = { fileStem: "tuning", tasks: () => ({ kind: "missing" }) };
const offered = strategies.filter(isTemplateStrategy);

test("every family of strategies has a template", () => {
  expect(new Set(offered.map(({ family }) => family))).toEqual(
    new Set(strategies.map(({ family }) => family)),
  );
});

describe.each(offered.map(({ name }) => name))("the template of %s", (name) => {
  const { text, snippet } = studyTemplate("tuning", name);

  test("passes check, and uses the strategy", () => {
    const { study, problems } = checkStudy(text, workspace);
    expect(problems).toEqual([]);
    expect(study).toMatchObject({ name: "tuning", strategy: { name } });
  });

  test("is what its snippet inserts", () => {
    const inserted = snippet
      .replace(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, "$1")
      .replace(/\$\{\d+:((?:[^\\}]|\\.)*)\}/g, "$1")
      .replace(/\$0$/, "")
      .replace(/\\([\\$}])/g, "$1");
    expect(inserted).toBe(text);
  });

  test("asks for the command first", () => {
    expect(snippet).toContain(`command: \${1:python train.py}`);
  });
});

test("a schedule is not begun with, for it is exported with its study file", () => {
  expect(() => studyTemplate("tuning", "replay")).toThrow(RangeError);
});
