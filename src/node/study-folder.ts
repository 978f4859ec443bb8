/**
 * Where a study keeps what it produces: `.tunesmith/<study>/` beside the study file.
 *
 *     journal.log       every record of the study, in Optuna's format
 *     study.yaml        the study file as it was run
 *     task.json         what an editor made of its task, where only an editor can
 *     source.json       which file and which study the folder belongs to
 *     trials/<number>/  one folder a trial
 *     runner.json       the process that runs the study, while one does
 *     control.sock      where that process takes commands
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { withOsErrors } from "./os-error.ts";

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

const STORE = ".tunesmith";

export function studyFolder(file: string, study: string): StudyFolder {
  const path = join(storeFolder(dirname(resolve(file))), folderName(study));
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

/** Where the studies of a folder keep what they produce. */
export function storeFolder(folder: string): string {
  return join(folder, STORE);
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

const asideSuffix = /\.(\d{8}T\d{6}Z)(?:-\d+)?$/;

/** The folders of earlier runs that `setStudyAside` has made, the oldest first. */
export function asideFolders({ path }: Pick<StudyFolder, "path">): readonly string[] {
  const store = dirname(path);
  let names: readonly string[];
  try {
    names = readdirSync(store);
  } catch {
    return [];
  }
  return names
    .filter((name) => asideSuffix.test(name) && name.replace(asideSuffix, "") === basename(path))
    .sort()
    .map((name) => join(store, name));
}

/** When a run's folder was put aside, in milliseconds since the epoch; undefined for one that was not. */
export function setAsideAt(path: string): number | undefined {
  const [, time] = asideSuffix.exec(basename(path)) ?? [];
  return time === undefined ? undefined : Date.parse(time.replace(/^(....)(..)(..T..)(..)/, "$1-$2-$3:$4:"));
}

const reservedOnWindows = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/;

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
