// Builds and packages the extension: `npm run package`; with `-- --no-build` what dist/ holds already.
// .vscodeignore lists what goes in; the size limit notices whatever else slips through.
import { statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createVSIX } from "@vscode/vsce";
import { packageFile } from "./package-file.mjs";
import { runNpm } from "./run-process.mjs";

const SIZE_LIMIT_BYTES = 1.5e6;
const BUILD_LIMIT_MS = 5 * 60_000;

const cwd = join(import.meta.dirname, "..");
const { values } = parseArgs({ options: { "no-build": { type: "boolean" } } });
if (!values["no-build"]) {
  const result = await runNpm(["run", "build"], { limitMs: BUILD_LIMIT_MS, cwd });
  if (result.kind !== "exit" || result.code !== 0) process.exit(1);
}

const packagePath = packageFile();
await createVSIX({
  cwd,
  packagePath,
  // Everything is bundled, so nothing of node_modules goes in.
  dependencies: false,
  allowMissingRepository: true,
  rewriteRelativeLinks: false,
});
const sizeBytes = statSync(packagePath).size;
console.log(`${packagePath}: ${(sizeBytes / 1e6).toFixed(2)} MB`);
if (sizeBytes > SIZE_LIMIT_BYTES) {
  console.error(
    `The package is over its limit of ${SIZE_LIMIT_BYTES / 1e6} MB; see .vscodeignore and the bundles.`,
  );
  process.exit(1);
}
