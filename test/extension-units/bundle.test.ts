import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("what activating the extension loads is small", () => {
  const bundle = fileURLToPath(new URL("../../dist/extension.cjs", import.meta.url));
  expect(statSync(bundle).size).toBeLessThan(80_000);
});
