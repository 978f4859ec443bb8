// Builds and packages the extension: `npm run package`; with `-- --no-build` what dist/ holds already.
// .vscodeignore lists what goes in; the size limit notices whatever else slips through.
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createVSIX, listFiles, PackageManager } from "@vscode/vsce";
import { packageFile } from "./package-file.mjs";
import { packageReadme } from "./package-readme.mjs";
import { runNpm } from "./run-process.mjs";

const SIZE_LIMIT_BYTES = 3.5e6;
const BUILD_LIMIT_MS = 5 * 60_000;

const cwd = join(import.meta.dirname, "..");
const { values } = parseArgs({ options: { "no-build": { type: "boolean" } } });
if (!values["no-build"]) {
  const result = await runNpm(["run", "build"], { limitMs: BUILD_LIMIT_MS, cwd });
  if (result.kind !== "exit" || result.code !== 0) process.exit(1);
}

const { repository } = JSON.parse(readFileSync(join(cwd, "package.json"), "utf8"));
const packagePath = packageFile();
// Everything is bundled, so nothing of node_modules goes in.
const options = { packagePath, dependencies: false };
// Links and pictures of the README become addresses in the repository, where there is one.
if (repository === undefined) await packageWithoutRepository();
else await createVSIX({ ...options, cwd });
const sizeBytes = statSync(packagePath).size;
console.log(`${packagePath}: ${(sizeBytes / 1e6).toFixed(2)} MB`);
if (sizeBytes > SIZE_LIMIT_BYTES) {
  console.error(
    `The package is over its limit of ${SIZE_LIMIT_BYTES / 1e6} MB; see .vscodeignore and the bundles.`,
  );
  process.exit(1);
}

/** With a README of its own, from a copy of what goes in: a package has the README of its folder. */
async function packageWithoutRepository() {
  const copy = mkdtempSync(join(tmpdir(), "tunesmith-package-"));
  try {
    const files = await listFiles({ cwd, packageManager: PackageManager.None });
    for (const file of [...files, ".vscodeignore"]) cpSync(join(cwd, file), join(copy, file));
    const readme = packageReadme(readFileSync(join(cwd, "README.md"), "utf8"));
    writeFileSync(join(copy, "README.md"), readme);
    await createVSIX({ ...options, cwd: copy, allowMissingRepository: true, rewriteRelativeLinks: false });
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
