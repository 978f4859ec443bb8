import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { referencePage } from "../../src/language/reference-page.ts";
import { studyJsonSchema } from "../../src/study/schema.ts";

const remedy = "run `node scripts/generate-schema.mjs`";
const committed = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

test("the reference page says what the schema says", () => {
  expect(committed("docs/study-file.md"), remedy).toBe(referencePage());
});

test("the JSON Schema for other editors is that of the schema", () => {
  expect(JSON.parse(committed("study.schema.json")), remedy).toEqual(
    JSON.parse(JSON.stringify(studyJsonSchema())),
  );
});
