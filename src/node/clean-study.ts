/** What could be removed from a study's folder, and its removal. The journal of the current run is never part of it. */
import { readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { folderSize } from "./folder-size.ts";
import { asideFolders, type StudyFolder, studyFolder, trialFolder } from "./study-folder.ts";
import { artifactsIn } from "./trial-artifacts.ts";

/** Something that can go. */
export interface Leftover {
  readonly kind: "earlier-run" | "trial-files" | "checkpoints" | "artifacts";
  /** For a person. */
  readonly what: string;
  /** Absolute. */
  readonly paths: readonly string[];
  readonly bytes: number;
}

/** What stays of a trial's folder when its files go: a few bytes that say what it was. */
const keptNames: ReadonlySet<string> = new Set(["params.json", "command.json"]);

/** Runs of the study that a fresh start has put aside, the oldest first. */
export async function earlierRuns(folder: StudyFolder): Promise<readonly Leftover[]> {
  return Promise.all(
    asideFolders(folder).map(async (aside) => {
      const bytes = await folderSize(aside);
      const what = `the earlier run ${basename(aside)}`;
      return { kind: "earlier-run", what, paths: [aside], bytes } as const;
    }),
  );
}

/** Everything in the folders of these trials but what says what they were. */
export function filesOfTrials(folder: StudyFolder, trials: readonly number[]): Promise<Leftover | undefined> {
  const namesIn = (trial: number) =>
    entriesIn(trialFolder(folder, trial)).filter((name) => !keptNames.has(name));
  return leftover(folder, trials, "trial-files", "logs and other files", namesIn);
}

export function artifactsOfTrials(
  folder: StudyFolder,
  trials: readonly number[],
): Promise<Leftover | undefined> {
  const namesIn = (trial: number) => artifactsIn(trialFolder(folder, trial));
  return leftover(folder, trials, "artifacts", "artifacts", namesIn);
}

/** @param keep within the trial's `checkpoint` folder, by trial */
export function checkpointsOfTrials(
  folder: StudyFolder,
  trials: readonly number[],
  keep: (trial: number) => ReadonlySet<string>,
): Promise<Leftover | undefined> {
  const namesIn = (trial: number) =>
    entriesIn(join(trialFolder(folder, trial), "checkpoint"))
      .filter((name) => !keep(trial).has(name))
      .map((name) => join("checkpoint", name));
  return leftover(folder, trials, "checkpoints", "checkpoints", namesIn);
}

async function leftover(
  folder: StudyFolder,
  trials: readonly number[],
  kind: Leftover["kind"],
  noun: string,
  namesIn: (trial: number) => readonly string[],
): Promise<Leftover | undefined> {
  const found = trials
    .map((trial) => ({ trial, names: namesIn(trial) }))
    .filter(({ names }) => names.length > 0);
  if (found.length === 0) return undefined;
  const paths = found.flatMap(({ trial, names }) =>
    names.map((name) => join(trialFolder(folder, trial), name)),
  );
  let bytes = 0;
  for (const path of paths) bytes += await folderSize(path);
  const [first] = found;
  const which = found.length === 1 ? `trial ${first?.trial}` : `${found.length} trials`;
  return { kind, what: `${noun} of ${which}`, paths, bytes };
}

/** Resolves to what could not be removed, with the reasons. */
export async function removeLeftovers(leftovers: readonly Leftover[]): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const path of leftovers.flatMap(({ paths }) => paths)) {
    try {
      await rm(path, { recursive: true, force: true });
    } catch (error) {
      failures.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return failures;
}

/** The studies that have results beside the files of a folder, by the name of their file. */
export function studiesUnder(folder: string): readonly StudyFolder[] {
  const store =
    basename(resolve(folder)) === ".tunesmith" ? resolve(folder) : join(resolve(folder), ".tunesmith");
  const found = new Map<string, StudyFolder>();
  for (const name of foldersIn(store)) {
    const source = readSource(join(store, name, "source.json"));
    if (source === undefined) continue;
    const study = studyFolder(join(dirname(store), source.file), source.study);
    found.set(study.path, study);
  }
  return [...found.values()];
}

function readSource(path: string): { readonly study: string; readonly file: string } | undefined {
  try {
    const { study, file } = JSON.parse(readFileSync(path, "utf8")) as Partial<Record<string, unknown>>;
    return typeof study === "string" && typeof file === "string" ? { study, file } : undefined;
  } catch {
    return undefined;
  }
}

function foldersIn(path: string): readonly string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

function entriesIn(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
