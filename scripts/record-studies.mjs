// Records the studies that the tests of the panel and its pictures show: `node scripts/record-studies.mjs`, or only those
// that are named. Seeds are fixed, so the journals change only where the engine, its samplers or its schedulers do.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as esbuild from "esbuild";

const FOLDER = join(import.meta.dirname, "../test/panel");

// Inside of the repository, where imports of packages find node_modules.
const temporaryFolder = mkdtempSync(join(import.meta.dirname, "../node_modules/.record-studies-"));
try {
  const outfile = join(temporaryFolder, "record-studies.mjs");
  await esbuild.build({
    entryPoints: [join(FOLDER, "record-studies.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    outfile,
    logLevel: "warning",
  });
  process.argv.splice(2, 0, join(FOLDER, "studies"));
  await import(pathToFileURL(outfile).href);
} finally {
  rmSync(temporaryFolder, { recursive: true, force: true });
}
