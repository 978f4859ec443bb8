import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { errorCode, withOsErrors } from "./os-error.ts";
import type { StudyFolder } from "./study-folder.ts";
import { studyNameIn } from "./study-name.ts";
import { syncFolder } from "./sync-folder.ts";

export type FolderClaim =
  | { readonly kind: "claimed" }
  /** Another study file beside this one has the same study name, and the folder is its. */
  | { readonly kind: "taken"; readonly file: string };

/** Creates the folder for a run. Throws an `OsError` where it cannot be written. */
export function createStudyFolder(folder: StudyFolder): FolderClaim {
  return withOsErrors("create the study's folder", folder.path, () => {
    const owner = readSource(folder);
    if (owner !== undefined && owner !== folder.file && belongs(owner, folder)) {
      return { kind: "taken", file: owner };
    }
    const isNew = !existsSync(folder.path);
    makeFolders(folder.trials);
    ignoreInGit(dirname(folder.path));
    if (owner !== folder.file) {
      const source = { study: folder.study, file: basename(folder.file) };
      replaceWhole(folder.source, `${JSON.stringify(source, null, 2)}\n`);
    }
    if (isNew) {
      syncFolder(dirname(folder.path));
      syncFolder(dirname(dirname(folder.path)));
    }
    return { kind: "claimed" };
  });
}

/** Keeps the study file's text as it is run. */
export function keepDefinition(folder: StudyFolder, text: string): void {
  withOsErrors("keep a copy of the study file", folder.definition, () =>
    replaceWhole(folder.definition, text),
  );
}

/** Node's own recursive form says of a read-only file system that the folder does not exist. */
function makeFolders(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (errorCode(error) === "EEXIST") return;
    if (errorCode(error) !== "ENOENT" || dirname(path) === path) throw error;
    makeFolders(dirname(path));
    mkdirSync(path);
  }
}

/** The study file that the folder belongs to. */
function readSource(folder: StudyFolder): string | undefined {
  try {
    const source: unknown = JSON.parse(readFileSync(folder.source, "utf8"));
    const file = typeof source === "object" && source !== null && "file" in source ? source.file : undefined;
    return typeof file === "string" ? resolve(dirname(folder.file), file) : undefined;
  } catch (error) {
    if (errorCode(error) === "ENOENT" || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether the owner is still there under the study's name; a file that was renamed leaves its folder to its heir. */
function belongs(owner: string, folder: StudyFolder): boolean {
  return existsSync(owner) && studyNameIn(owner) === folder.study;
}

function ignoreInGit(store: string): void {
  try {
    writeFileSync(join(store, ".gitignore"), "*\n", { flag: "wx" });
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
}

function replaceWhole(path: string, text: string): void {
  const draft = `${path}.${process.pid}.new`;
  try {
    writeFileSync(draft, text, { flush: true });
    renameSync(draft, path);
    syncFolder(dirname(path));
  } finally {
    rmSync(draft, { force: true });
  }
}
