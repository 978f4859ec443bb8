import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The path of the .vsix that `npm run package` writes for the version at hand. */
export function packageFile() {
  const root = join(import.meta.dirname, "..");
  const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return join(root, `${name}-${version}.vsix`);
}
