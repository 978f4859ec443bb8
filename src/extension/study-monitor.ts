import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { TrialMark } from "../analysis/trial-filter.ts";
import { markRecords, studyIn } from "../engine/study-marks.ts";
import { JournalFold, type StudyState } from "../engine/study-state.ts";
import { askRunner, type StudyQuestion } from "../node/control/ask.ts";
import { endRunner } from "../node/end-runner.ts";
import { openJournalFile } from "../node/journal-file.ts";
import { createJournalTail, type JournalTail } from "../node/journal-tail.ts";
import { type RunnerStatus, readRunner } from "../node/runner-lock.ts";
import { studyFolder } from "../node/study-folder.ts";
import { systemClock } from "../node/system-clock.ts";
import { encodeTrials } from "../webview/trial-columns.ts";
import { ChangedRows } from "./changed-rows.ts";
import type { MonitorReport, StudyView } from "./monitor-protocol.ts";
import { relatedStudies } from "./related-studies.ts";
import { bestParams, overviewOf, type StudyPlan } from "./study-overview.ts";
import { emptyPlan, readPlan } from "./study-plan.ts";
import { readTrialFiles } from "./trial-files.ts";

/** Long journals are read in pieces of this size, so that other studies get their turn. */
const readingBytes = 1 << 20;
const busyPollMs = 250;
const idlePollMs = 1_000;

interface Reading {
  readonly view: StudyView;
  readonly state: StudyState | undefined;
  readonly studies: readonly StudyState[];
}

/** Where a study is told of. */
interface Place {
  readonly source: "study" | "journal";
  readonly name: string;
  readonly folder: string;
  readonly journal: string;
  readonly runner: RunnerStatus;
  /** The study file as it was run, or as it is. */
  readonly plan: StudyPlan;
}

/**
 * Follows one study by what stands in its folder, whoever runs it: reads what is new in the journal and looks whether
 * the runner is alive. Reports each change.
 */
export class StudyMonitor {
  readonly #studyFile: string;
  readonly #report: (report: MonitorReport) => void;
  readonly #plans = new Map<string, { readonly stamp: string; readonly plan: StudyPlan }>();
  #journal: { readonly path: string; readonly tail: JournalTail; fold: JournalFold } | undefined;
  #rows = new ChangedRows();
  #version = 0;
  #panel: "none" | "waits" | "attached" = "none";
  #chosenStudy: string | undefined;
  #isLaunching = false;
  #isStopping = false;
  #wasAlive = false;
  #startProblem: string | null = null;
  #lastProblem = "";
  #lastView = "";
  #watchedTrial: number | null = null;
  #lastFiles = "";
  #isDisposed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(studyFile: string, report: (report: MonitorReport) => void) {
    this.#studyFile = studyFile;
    this.#report = report;
    this.#poll();
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
  }

  attach(): void {
    this.#panel = "waits";
    this.#pollNow();
  }

  detach(): void {
    this.#panel = "none";
  }

  /** Of a journal with several studies. */
  choose(study: string): void {
    this.#chosenStudy = study;
    this.attach();
  }

  launched(): void {
    this.#isLaunching = true;
    this.#startProblem = null;
    this.#pollNow();
  }

  exited(problem: string | null): void {
    this.#isLaunching = false;
    this.#startProblem = problem;
    // Even a runner that came and went between two looks has ended, and somebody waits for the news.
    this.#wasAlive = true;
    this.#pollNow();
  }

  /** Reports what is in a trial's folder, as long as a panel is attached. */
  watchTrial(trial: number | null): void {
    this.#watchedTrial = trial;
    this.#lastFiles = "";
    this.#pollNow();
  }

  /** Under the journal's lock, as every program that shares it appends: beside a runner, or without one. */
  async mark(trial: number, mark: TrialMark): Promise<void> {
    const place = this.#locate();
    const name =
      this.#journal?.fold.study(place.name)?.name ?? this.#journal?.fold.studies.at(-1)?.name ?? "";
    try {
      const log = { info: () => {}, warn: (message: string) => this.#complain(message) };
      const journal = await openJournalFile(place.journal, { clock: systemClock, log });
      try {
        await journal.append((foreign) => {
          const study = studyIn([...journal.records, ...foreign], name);
          return study ? markRecords(study, trial, mark, `tunesmith-marks-${process.pid}`) : [];
        });
      } finally {
        await journal.close();
      }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#report({ kind: "refusal", message: `The mark could not be kept: ${why}` });
    }
    this.#pollNow();
  }

  stop(): void {
    this.#guard(() => {
      const ended = endRunner(this.#runner());
      if (ended.kind === "asked") this.#isStopping = true;
      else this.#report({ kind: "refusal", message: ended.message });
    });
    this.#pollNow();
  }

  async ask(question: StudyQuestion): Promise<void> {
    const { runner, name } = this.#locate();
    if (runner.kind === "elsewhere") {
      const message = `The study runs on ${runner.host}; it has to be asked there.`;
      this.#report({ kind: "refusal", message });
      return;
    }
    const { kind, message } = await askRunner(studyFolder(this.#studyFile, name).control, question);
    this.#report({ kind: kind === "done" ? "answer" : "refusal", message });
    this.#pollNow();
  }

  #pollNow(): void {
    clearTimeout(this.#timer);
    this.#poll();
  }

  #poll(): void {
    const delayMs = this.#guard(() => {
      const nextMs = this.#readAndReport();
      this.#lastProblem = "";
      return nextMs;
    });
    // What was reported may have been the last that anybody wanted to know.
    if (!this.#isDisposed) this.#timer = setTimeout(() => this.#poll(), delayMs ?? idlePollMs);
  }

  #guard<Result>(work: () => Result): Result | undefined {
    try {
      return work();
    } catch (error) {
      // A disk that cannot be read now may be back later; it is worth one line, not one a second.
      const message = error instanceof Error ? error.message : String(error);
      if (message !== this.#lastProblem) this.#complain(message);
      this.#lastProblem = message;
      return undefined;
    }
  }

  #complain(message: string): void {
    this.#report({ kind: "problem", studyFile: this.#studyFile, message });
  }

  /** Returns after how many milliseconds to look again. */
  #readAndReport(): number {
    const place = this.#locate();
    // After the look at the runner: what a runner that is gone has written is all there.
    const { fold, remaining } = this.#readJournal(place.journal);
    if (remaining === "more") return 0;
    const { view, state, studies } = this.#look(place, fold);
    const isAlive = view.runner !== "none" || this.#isLaunching;
    const text = lastingText(view);
    const hasChanged = text !== this.#lastView;
    this.#lastView = text;
    if (this.#panel === "attached") this.#sendDelta(view, state, hasChanged);
    if (this.#wasAlive && !isAlive) this.#report({ kind: "ended", view });
    else if (hasChanged) this.#report({ kind: "view", view });
    if (this.#panel === "waits") this.#sendSnapshot(view, state, studies);
    this.#sendFiles(view.folder);
    this.#wasAlive = isAlive;
    return isAlive ? busyPollMs : idlePollMs;
  }

  #sendFiles(folder: string): void {
    const trial = this.#watchedTrial;
    if (trial === null || this.#panel !== "attached") return;
    const message = readTrialFiles(join(folder, "trials", String(trial)), trial);
    const text = JSON.stringify(message);
    if (text === this.#lastFiles) return;
    this.#lastFiles = text;
    this.#report({ kind: "files", studyFile: this.#studyFile, message });
  }

  #sendSnapshot(
    { overview }: StudyView,
    state: StudyState | undefined,
    studies: readonly StudyState[],
  ): void {
    this.#panel = "attached";
    this.#rows = new ChangedRows();
    this.#version += 1;
    this.#report({
      kind: "rows",
      studyFile: this.#studyFile,
      message: {
        kind: "snapshot",
        version: this.#version,
        overview,
        trials: encodeTrials(this.#rows.take(state?.trials ?? [])),
        studies: relatedStudies(studies, state),
      },
    });
  }

  #sendDelta({ overview }: StudyView, state: StudyState | undefined, hasNews: boolean): void {
    const rows = this.#rows.take(state?.trials ?? []);
    if (rows.length === 0 && !hasNews) return;
    this.#version += 1;
    this.#report({
      kind: "rows",
      studyFile: this.#studyFile,
      message: { kind: "delta", version: this.#version, overview, trials: encodeTrials(rows) },
    });
  }

  #locate(): Place {
    if (isJournal(this.#studyFile)) return this.#journalPlace();
    const own = this.#planOf(this.#studyFile);
    const folder = studyFolder(this.#studyFile, own.name);
    const hasRun = existsSync(folder.definition) && existsSync(folder.journal);
    // What was run is what the results are of; the file may have been changed since.
    const plan = hasRun ? this.#planOf(folder.definition) : own;
    return {
      source: "study",
      name: own.name,
      folder: folder.path,
      journal: folder.journal,
      runner: readRunner(folder.runner),
      plan,
    };
  }

  /** A journal of Tunesmith's own has the study file as it was run beside it. */
  #journalPlace(): Place {
    const folder = dirname(this.#studyFile);
    const definition = join(folder, "study.yaml");
    return {
      source: "journal",
      name: this.#chosenStudy ?? "",
      folder,
      journal: this.#studyFile,
      runner: { kind: "none" },
      plan: existsSync(definition) ? this.#planOf(definition) : emptyPlan,
    };
  }

  #look(place: Place, fold: JournalFold): Reading {
    const { source, folder, runner } = place;
    const isAlive = runner.kind === "running" || runner.kind === "elsewhere";
    if (isAlive) this.#isLaunching = false;
    else this.#isStopping = false;
    const state = fold.study(place.name) ?? fold.studies.at(-1);
    const name = (source === "journal" ? state?.name : place.name) ?? basename(this.#studyFile);
    const overview = overviewOf({
      source,
      fileName: basename(this.#studyFile),
      // A file beside a journal says nothing of the other studies in it.
      plan: { ...(source === "journal" && place.plan.name !== name ? emptyPlan : place.plan), name },
      state,
      runner: {
        isAlive,
        isLaunching: this.#isLaunching,
        isStopping: this.#isStopping,
        startProblem: this.#startProblem,
      },
      now: Date.now(),
    });
    const view: StudyView = {
      studyFile: this.#studyFile,
      folder,
      overview,
      runner: runner.kind === "running" ? "here" : runner.kind === "elsewhere" ? "elsewhere" : "none",
      bestParams: bestParams(overview, state?.trials ?? []),
    };
    return { view, state, studies: fold.studies };
  }

  #runner(): RunnerStatus {
    return this.#locate().runner;
  }

  #planOf(file: string): StudyPlan {
    const stamp = stampOf(file);
    const known = this.#plans.get(file);
    if (known?.stamp === stamp) return known.plan;
    const plan = readPlan(stamp === "" ? "" : readFileSync(file, "utf8"), this.#studyFile);
    this.#plans.set(file, { stamp, plan });
    return plan;
  }

  #readJournal(path: string): { readonly fold: JournalFold; readonly remaining: "more" | "none" } {
    if (this.#journal?.path !== path) {
      this.#startOver();
      this.#journal = { path, tail: createJournalTail(path, readingBytes), fold: new JournalFold() };
    }
    const journal = this.#journal;
    const { kind, records, remaining } = journal.tail.readNewRecords();
    if (kind !== "continued" && journal.fold.trialCount > 0) {
      this.#startOver();
      journal.fold = new JournalFold();
    }
    for (const record of records) journal.fold.apply(record);
    return { fold: journal.fold, remaining };
  }

  #startOver(): void {
    this.#rows = new ChangedRows();
    // The panel misses this number, notices, and asks for a snapshot.
    this.#version += 1;
  }
}

/** Somebody's journal that was opened as it is, rather than the study file of ours. */
function isJournal(file: string): boolean {
  return !/\.ya?ml$/i.test(file);
}

/** The view but for what only says how late it is, which would make every look a change. */
function lastingText(view: StudyView): string {
  return JSON.stringify({ ...view, overview: { ...view.overview, asOf: 0, elapsedMs: 0, timeLeftMs: 0 } });
}

/** Changes when the file does; empty where there is none. */
function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs}:${stat.size}` : "";
}
