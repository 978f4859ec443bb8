import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { holdsComparison } from "../node/comparison-folder.ts";
import type { RunnerStatus } from "../node/runner-lock.ts";
import { studyFolder } from "../node/study-folder.ts";
import type { StudyMachine } from "./study-machine.ts";
import { emptyPlan, type StudyPlan } from "./study-overview.ts";

/** Where a study is told of. */
export interface Place {
  readonly source: "study" | "journal" | "virtual";
  /** Whether the study is a comparison, and has a journal for each of its runs. */
  readonly holds: "study" | "comparison";
  readonly name: string;
  readonly folder: string;
  readonly journal: string;
  readonly runner: RunnerStatus;
  /** The study file as it was run, or as it is. */
  readonly plan: StudyPlan;
}

type PlaceMachine = Pick<StudyMachine, "source" | "readRunner" | "readPlan">;

/** Finds where one study is told of; its study file is read again only where it has changed. */
export class PlaceFinder {
  readonly #studyFile: string;
  readonly #machine: PlaceMachine;
  readonly #plans = new Map<string, { readonly stamp: string; readonly plan: StudyPlan }>();

  constructor(studyFile: string, machine: PlaceMachine) {
    this.#studyFile = studyFile;
    this.#machine = machine;
  }

  /** @param chosen of a journal with several studies, the name of the one that is wanted */
  find(chosen: string | undefined): Place {
    if (isJournal(this.#studyFile)) return this.#journalPlace(chosen);
    const own = this.#planOf(this.#studyFile);
    const folder = studyFolder(this.#studyFile, own.name);
    const isComparison = holdsComparison(folder);
    const hasRun = existsSync(folder.definition) && (isComparison || existsSync(folder.journal));
    // What was run is what the results are of; the file may have been changed since.
    const plan = hasRun ? this.#planOf(folder.definition) : own;
    return {
      source: this.#machine.source,
      holds: isComparison ? "comparison" : "study",
      name: own.name,
      folder: folder.path,
      journal: folder.journal,
      runner: this.#machine.readRunner(folder.runner),
      plan,
    };
  }

  /** A journal of Tunesmith's own has the study file as it was run beside it. */
  #journalPlace(chosen: string | undefined): Place {
    const folder = dirname(this.#studyFile);
    const definition = join(folder, "study.yaml");
    return {
      source: "journal",
      holds: "study",
      name: chosen ?? "",
      folder,
      journal: this.#studyFile,
      runner: { kind: "none" },
      plan: existsSync(definition) ? this.#planOf(definition) : emptyPlan,
    };
  }

  #planOf(file: string): StudyPlan {
    const stamp = stampOf(file);
    const known = this.#plans.get(file);
    if (known?.stamp === stamp) return known.plan;
    const plan = this.#machine.readPlan(stamp === "" ? "" : readFileSync(file, "utf8"), this.#studyFile);
    this.#plans.set(file, { stamp, plan });
    return plan;
  }
}

/** Somebody's journal that was opened as it is, rather than the study file of ours. */
function isJournal(file: string): boolean {
  return !/\.ya?ml$/i.test(file);
}

/** Changes when the file does; empty where there is none. */
function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs}:${stat.size}` : "";
}
