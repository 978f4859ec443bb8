/**
 * Where a study keeps what it produces: `.tunesmith/<study>/` beside the study file.
 *
 *     journal.log       every record of the study, in Optuna's format
 *     study.yaml        the study file as it was run
 *     source.json       which file and which study the folder belongs to
 *     trials/<number>/  one folder a trial
 *     runner.json       the process that runs the study, while one does
 *     control.sock      where that process takes commands
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { parseDocument } from "yaml";
import { errorCode, withOsErrors } from "./os-error.ts";

/** Paths, all absolute. Nothing of it need exist. */
export interface StudyFolder {
  readonly study: string;
  /** The study file. */
  readonly file: string;
  readonly path: string;
  readonly journal: string;
  readonly definition: string;
  readonly source: string;
  readonly trials: string;
  readonly runner: string;
  /** The address of the control socket; on Windows a named pipe. */
  readonly control: string;
}

export type FolderClaim =
  | { readonly kind: "claimed" }
  /** Another study file beside this one has the same study name, and the folder is its. */
  | { readonly kind: "taken"; readonly file: string };

const STORE = ".tunesmith";

export function studyFolder(file: string, study: string): StudyFolder {
  const path = join(dirname(resolve(file)), STORE, folderName(study));
  return {
    study,
    file: resolve(file),
    path,
    journal: join(path, "journal.log"),
    definition: join(path, "study.yaml"),
    source: join(path, "source.json"),
    trials: join(path, "trials"),
    runner: join(path, "runner.json"),
    control: controlAddress(path),
  };
}

export function trialFolder(folder: StudyFolder, trial: number): string {
  return join(folder.trials, String(trial));
}

/**
 * A folder's name for a study's name, fit for every file system, different for different studies even where case does
 * not count. A name of at most 60 of `a-z 0-9 _ - .` stays as it is, if it begins with a letter or digit, does not end
 * with a full stop, is not reserved on Windows, and does not end as a changed name does. Any other name has its letters
 * and digits kept, the rest turned into `-`, is cut to 40 characters, and gets `-` and the first eight hexadecimal
 * digits of its SHA-256. `source.json` keeps the name itself.
 */
export function folderName(study: string): string {
  const isPlain = /^[a-z0-9][a-z0-9_.-]{0,59}$/.test(study) && !study.endsWith(".");
  if (isPlain && !reservedOnWindows.test(study) && !/-[0-9a-f]{8}$/.test(study)) return study;
  const readable = study
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}_]+/gu, "-")
    .replace(/^-/, "");
  const short = Array.from(readable).slice(0, 40).join("").replace(/-$/, "");
  return `${short === "" ? "study" : short}-${hashOf(study).slice(0, 8)}`;
}

/** Creates the folder for a run. Throws an `OsError` where it cannot be written. */
export function createStudyFolder(folder: StudyFolder): FolderClaim {
  return withOsErrors("create the study's folder", folder.path, () => {
    const owner = readSource(folder);
    if (owner !== undefined && owner !== folder.file && belongs(owner, folder)) {
      return { kind: "taken", file: owner };
    }
    mkdirSync(folder.trials, { recursive: true });
    ignoreInGit(dirname(folder.path));
    if (owner !== folder.file) {
      const source = { study: folder.study, file: basename(folder.file) };
      replaceWhole(folder.source, `${JSON.stringify(source, null, 2)}\n`);
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

/**
 * Moves an earlier run of the study aside, for a fresh start; nothing is deleted but its runner.json. Nobody may be
 * running it; the caller may hold the claim on it, which ends here. Returns where it is now, undefined where there was
 * none.
 *
 * @param now milliseconds since the epoch
 */
export function setStudyAside(folder: StudyFolder, now: number): string | undefined {
  if (!existsSync(folder.path)) return undefined;
  const time = new Date(now).toISOString().replace(/[-:]|\.\d+/g, "");
  let aside = `${folder.path}.${time}`;
  for (let count = 2; existsSync(aside); count++) aside = `${folder.path}.${time}-${count}`;
  withOsErrors("move the earlier run aside", folder.path, () => {
    renameSync(folder.path, aside);
    rmSync(join(aside, basename(folder.runner)), { force: true });
  });
  return aside;
}

const reservedOnWindows = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/;

/** What a study is called whose file does not say: `digits` for digits.study.yaml, and for digits.yaml. */
export function stemOf(file: string): string {
  return basename(file).replace(/(\.study)?\.ya?ml$/, "");
}

/** The name that a study file gives its study, or its stem; undefined where the file cannot be read. */
export function studyNameIn(file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  const name = nameField(text);
  return name === undefined || name === null ? stemOf(file) : String(name);
}

/** A broken file still counts, for it may be mended while the other one runs. */
function nameField(text: string): unknown {
  try {
    const document = parseDocument(text);
    return document.get("study");
  } catch {
    return undefined;
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
    writeFileSync(draft, text);
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** A socket's path has to fit into 104 bytes on macOS and 108 on Linux; a longer one moves to the temporary folder. */
function controlAddress(path: string): string {
  const name = `tunesmith-${hashOf(path).slice(0, 16)}`;
  if (process.platform === "win32") return `\\\\.\\pipe\\${name}`;
  const socket = join(path, "control.sock");
  if (Buffer.byteLength(socket) < 100) return socket;
  return join(tmpdir(), `${name}-${process.getuid?.() ?? "user"}.sock`);
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
