// Writes what is derived from the schema of the study file: study.schema.json, for editors that know YAML but not
// Tunesmith, and its reference page docs/study-file.md; and the sections of docs/strategies.md that say what the editor says.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "tunesmith-schema-"));
try {
  const module = join(folder, "schema.mjs");
  await build({
    stdin: {
      contents:
        'export { studyJsonSchema } from "./src/study/schema.ts"; export { referencePage } from "./src/language/reference-page.ts"; export { withStrategySections } from "./src/language/strategies-page.ts";',
      resolveDir: root,
    },
    outfile: module,
    bundle: true,
    format: "esm",
    platform: "node",
    mainFields: ["module", "main"],
    logLevel: "warning",
  });
  const { studyJsonSchema, referencePage, withStrategySections } = await import(pathToFileURL(module).href);
  writeFileSync(join(root, "study.schema.json"), `${JSON.stringify(studyJsonSchema(), undefined, 2)}\n`);
  mkdirSync(join(root, "docs"), { recursive: true });
  writeFileSync(join(root, "docs", "study-file.md"), referencePage());
  const page = join(root, "docs", "strategies.md");
  writeFileSync(page, withStrategySections(readFileSync(page, "utf8")));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
execFileSync(
  process.execPath,
  [join(root, "node_modules", "@biomejs", "biome", "bin", "biome"), "format", "--write", "study.schema.json"],
  { cwd: root, stdio: ["ignore", "ignore", "inherit"] },
);
