import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withExplanation } from "../../src/language/diagnostic.ts";
import { diagnosticsPage } from "../../src/server/diagnostics-page.ts";

const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };

test("a problem links to the section of its code, where the package has the page", () => {
  const folder = mkdtempSync(join(tmpdir(), "tunesmith page "));
  for (const name of ["dist", "docs"]) mkdirSync(join(folder, name));
  const script = join(folder, "dist", "server.cjs");
  writeFileSync(script, "");
  expect(diagnosticsPage(script)).toBeUndefined();
  writeFileSync(join(folder, "docs", "diagnostics.md"), "");
  const page = diagnosticsPage(script);
  const { codeDescription } = withExplanation({ range, message: "x", code: "unknown-key" }, page);
  expect(codeDescription?.href).toMatch(/^file:.*%20page%20.*\/docs\/diagnostics\.md#unknown-key$/);
  expect(withExplanation({ range, message: "x" }, undefined)).toEqual({ range, message: "x" });
});
