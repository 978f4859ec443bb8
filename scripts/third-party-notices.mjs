// The notices of everything that the bundles hold, from what esbuild says went into them.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

const root = join(import.meta.dirname, "..");

/** Licences under which a package may be bundled with ours; any other is looked at by a person first. */
const permitted = new Set([
  "MIT",
  "ISC",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "BlueOak-1.0.0",
]);

/**
 * The text of THIRD-PARTY-NOTICES.txt: each bundled package with its version, licence and the licence's own text.
 * @param {readonly import("esbuild").Metafile[]} metafiles
 * @throws {Error} where a package has a licence that is not permitted, or brings no text of it
 */
export function thirdPartyNotices(metafiles) {
  const packages = packagesOf(metafiles.flatMap(({ inputs }) => Object.keys(inputs)));
  const parts = packages.map((folder) => {
    const { name, version, license, homepage } = JSON.parse(
      readFileSync(join(root, folder, "package.json"), "utf8"),
    );
    if (!permitted.has(license))
      throw new Error(`${name} ${version} is bundled, and its licence is ${license}`);
    const heading = [`${name} ${version} (${license})`, homepage].filter(Boolean).join("\n");
    return `${heading}\n\n${licenceTexts(folder, `${name} ${version}`).join("\n\n")}`;
  });
  return `Tunesmith contains the following packages.\n\n${[...new Set(parts)].join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

/** Folders of the packages that the files belong to, by name. */
function packagesOf(files) {
  const folders = files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

function licenceTexts(folder, name) {
  const texts = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => /^(?:licen[cs]es?|notice|copying)\b/i.test(relative(join(root, folder), path)))
    .sort()
    .map((path) => readFileSync(path, "utf8").trim());
  if (texts.length === 0) throw new Error(`${name} is bundled, and brings no text of its licence`);
  return texts;
}
