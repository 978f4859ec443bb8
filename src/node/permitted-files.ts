import { existsSync, realpathSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { findFiles } from "./find-files.ts";
import { studyFolder } from "./study-folder.ts";
import { studyNameIn } from "./study-name.ts";

/** The study files of some folders, for callers that may use no others. */
export interface PermittedFiles {
  /** Relative to the first folder where they lie in it. */
  list(): readonly string[];
  /** The path without links of a study file; else why it may not be used. */
  locate(
    file: string,
  ):
    | { readonly kind: "found"; readonly file: string }
    | { readonly kind: "refused"; readonly message: string };
}

/** @param folders absolute; each is there. The first is what relative paths are relative to. */
export function permittedFiles(folders: readonly [string, ...string[]]): PermittedFiles {
  const roots = folders.map((folder) => realpathSync(folder));
  const isWithin = (path: string) => roots.some((root) => path === root || isBelow(path, root));
  const outside = (what: string) =>
    refused(`${what} is outside the folders that these tools were started for: ${folders.join(", ")}.`);

  const locate: PermittedFiles["locate"] = (given) => {
    const path = resolve(folders[0], given);
    const file = realPathOf(path);
    // Nothing is said of files elsewhere, not even whether they are there.
    if (file === undefined)
      return isWithin(path) || folders.some((folder) => isBelow(path, folder))
        ? refused(`There is no file ${given}. list_studies names the study files that there are.`)
        : outside(given);
    if (!isWithin(file)) return outside(given);
    if (!/\.study\.ya?ml$/.test(file))
      return refused(`${given} is no study file: their names end with .study.yaml.`);
    const name = studyNameIn(file);
    const { path: folder, journal } = studyFolder(file, name ?? "");
    for (const part of [folder, journal]) {
      const real = existsSync(part) ? realPathOf(part) : undefined;
      if (real !== undefined && !isWithin(real)) return outside(`What ${given} has run so far, ${real},`);
    }
    return { kind: "found", file };
  };

  return {
    locate,
    list: () =>
      folders
        .flatMap((folder, index) =>
          ["**/*.study.yaml", "**/*.study.yml"]
            .flatMap((pattern) => findFiles(folder, pattern))
            .map((file) => (index === 0 ? relative(folder, file) : file)),
        )
        .filter((file) => locate(file).kind === "found"),
  };
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

const refused = (message: string) => ({ kind: "refused", message }) as const;
