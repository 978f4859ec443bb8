// After a new version of code-server: `npm install`, `npm run pin`, `npm install`. Sets the versions in package.json to
// those that this VS Code was built with, and names what VS Code wants but the tests have done without so far.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { VSCODE } from "./runtime.mjs";

const OUR_OWN = new Set(["code-server", "playwright-core"]);
const manifestFile = join(import.meta.dirname, "package.json");
const manifest = JSON.parse(readFileSync(manifestFile, "utf8"));
const locked = JSON.parse(readFileSync(join(VSCODE, "npm-shrinkwrap.json"), "utf8")).packages;

for (const [name, version] of Object.entries(manifest.dependencies)) {
  if (OUR_OWN.has(name) || version.startsWith("file:")) continue;
  const wanted = locked[`node_modules/${name}`]?.version;
  if (!wanted) console.log(`${name}: VS Code does not depend on it any more`);
  else if (wanted !== version) console.log(`${name}: ${version} -> ${wanted}`);
  manifest.dependencies[name] = wanted ?? version;
}
writeFileSync(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);

const leftOut = Object.keys(locked[""].dependencies).filter((name) => !(name in manifest.dependencies));
console.log(`left out; look here when the server ends with ERR_MODULE_NOT_FOUND:\n  ${leftOut.join("\n  ")}`);
