import { existsSync, readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { JournalFold, type StudyState } from "../engine/study-state.ts";
import { endRunner } from "../node/end-runner.ts";
import { createJournalTail, type JournalTail } from "../node/journal-tail.ts";
import { type RunnerStatus, readRunner } from "../node/runner-lock.ts";
import { studyFolder } from "../node/study-folder.ts";
import { ChangedRows } from "./changed-rows.ts";
import type { MonitorReport, StudyView } from "./monitor-protocol.ts";
import { bestParams, overviewOf, type StudyPlan } from "./study-overview.ts";
import { readPlan } from "./study-plan.ts";

/** Long journals are read in pieces of this size, so that other studies get their turn. */
const readingBytes = 1 << 20;
const busyPollMs = 250;
const idlePollMs = 1_000;

interface Reading {
  readonly view: StudyView;
  readonly state: StudyState | undefined;
  /** Whether there is more in the journal to read at once. */
  readonly remaining: "more" | "none";
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
  #isAttached = false;
  #isLaunching = false;
  #isStopping = false;
  #wasAlive = false;
  #startProblem: string | null = null;
  #lastProblem = "";
  #lastView = "";
  #timer: NodeJS.Timeout | undefined;

  constructor(studyFile: string, report: (report: MonitorReport) => void) {
    this.#studyFile = studyFile;
    this.#report = report;
    this.#poll();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  attach(): void {
    this.#isAttached = true;
    this.#rows = new ChangedRows();
    this.#guard(() => {
      const { view, state } = this.#read();
      this.#sendRows("snapshot", view, state);
    });
  }

  detach(): void {
    this.#isAttached = false;
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

  stop(): void {
    this.#guard(() => {
      const ended = endRunner(this.#runner());
      if (ended.kind === "asked") this.#isStopping = true;
      else this.#report({ kind: "refusal", message: ended.message });
    });
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
    this.#timer = setTimeout(() => this.#poll(), delayMs ?? idlePollMs);
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
    const { view, state, remaining } = this.#read();
    if (remaining === "more") return 0;
    const isAlive = view.runner !== "none" || this.#isLaunching;
    const text = lastingText(view);
    const hasChanged = text !== this.#lastView;
    this.#lastView = text;
    if (this.#isAttached) this.#sendRows("delta", view, state, hasChanged);
    if (this.#wasAlive && !isAlive) this.#report({ kind: "ended", view });
    else if (hasChanged) this.#report({ kind: "view", view });
    this.#wasAlive = isAlive;
    return isAlive ? busyPollMs : idlePollMs;
  }

  #sendRows(
    kind: "snapshot" | "delta",
    { overview }: StudyView,
    state: StudyState | undefined,
    hasNews = true,
  ): void {
    const trials = this.#rows.take(state?.trials ?? []);
    if (trials.length === 0 && !hasNews) return;
    this.#version += 1;
    const message = { kind, version: this.#version, overview, trials };
    this.#report({ kind: "rows", studyFile: this.#studyFile, message });
  }

  #read(): Reading {
    const own = this.#planOf(this.#studyFile);
    const folder = studyFolder(this.#studyFile, own.name);
    const runner = readRunner(folder.runner);
    const isAlive = runner.kind === "running" || runner.kind === "elsewhere";
    if (isAlive) this.#isLaunching = false;
    else this.#isStopping = false;
    // After the look at the runner: what a runner that is gone has written is all there.
    const { fold, remaining } = this.#readJournal(folder.journal);
    const state = fold.study(own.name) ?? fold.studies.at(-1);
    // What was run is what the results are of; the file may have been changed since.
    const plan = state && existsSync(folder.definition) ? this.#planOf(folder.definition) : own;
    const overview = overviewOf({
      fileName: basename(this.#studyFile),
      plan: { ...plan, name: own.name },
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
      folder: folder.path,
      overview,
      runner: runner.kind === "running" ? "here" : runner.kind === "elsewhere" ? "elsewhere" : "none",
      bestParams: bestParams(overview, state?.trials ?? []),
    };
    return { view, state, remaining };
  }

  #runner(): RunnerStatus {
    return readRunner(studyFolder(this.#studyFile, this.#planOf(this.#studyFile).name).runner);
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

/** The view but for what only says how late it is, which would make every look a change. */
function lastingText(view: StudyView): string {
  return JSON.stringify({ ...view, overview: { ...view.overview, asOf: 0, elapsedMs: 0, timeLeftMs: 0 } });
}

/** Changes when the file does; empty where there is none. */
function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs}:${stat.size}` : "";
}
