// Collects what the extension says to people, from every `vscode.l10n.t(...)` of src/extension, into
// l10n/bundle.l10n.json, which a translation is a copy of: `npm run l10n`.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { getL10nJson } from "@vscode/l10n-dev";

const root = join(import.meta.dirname, "..");
export const bundleFile = join(root, "l10n/bundle.l10n.json");

/** The text of the bundle as it should be now, its keys in order so that branches seldom conflict. */
export async function currentBundle() {
  const sources = readdirSync(join(root, "src/extension"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => ({
      extension: ".ts",
      contents: readFileSync(join(entry.parentPath, entry.name), "utf8"),
    }));
  const texts = Object.entries(await getL10nJson(sources)).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(texts), undefined, 2)}\n`;
}

if (process.argv[1] === import.meta.filename) {
  mkdirSync(join(root, "l10n"), { recursive: true });
  writeFileSync(bundleFile, await currentBundle());
}
