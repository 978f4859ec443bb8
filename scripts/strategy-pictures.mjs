// Runs every strategy on a small problem and draws what it did: docs/images/*.svg, the pictures of docs/strategies.md.
// The same each time: trials are simulated, and every strategy has a seed.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");
// Inside of the repository, where imports of packages find node_modules.
const folder = mkdtempSync(join(root, "node_modules", ".strategy-pictures-"));
try {
  const module = join(folder, "main.mjs");
  await build({
    entryPoints: [join(root, "scripts/strategy-pictures/main.mjs")],
    outfile: module,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "warning",
  });
  const { drawAll } = await import(pathToFileURL(module).href);
  await drawAll(join(root, "docs/images"), process.argv.slice(2));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
