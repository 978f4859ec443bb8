import { Worker } from "node:worker_threads";
import * as vscode from "vscode";
import type { TrialMark } from "../analysis/trial-filter.ts";
import type { StudyQuestion } from "../node/control/ask.ts";
import type { TrialFiles } from "../webview/protocol.ts";
import type {
  MonitorAction,
  MonitorReport,
  MonitorRequest,
  RowsMessage,
  StudyView,
} from "./monitor-protocol.ts";
import { isLive } from "./study-text.ts";

export interface StudyProblem {
  readonly studyFile: string;
  readonly message: string;
}

/** A thread that fails again and again has a cause that one more will not mend. */
const threadStartLimit = 3;

interface Watched {
  watchers: number;
  view: StudyView | undefined;
  sendRows: ((message: RowsMessage | TrialFiles) => void) | undefined;
}

/**
 * The studies that something in this window looks at. A thread of its own reads their journals; it starts with the
 * first study that is watched.
 */
export class Studies implements vscode.Disposable {
  readonly #threadFile: string;
  readonly #watched = new Map<string, Watched>();
  readonly #changed = new vscode.EventEmitter<StudyView>();
  readonly #ended = new vscode.EventEmitter<StudyView>();
  readonly #problem = new vscode.EventEmitter<StudyProblem>();
  #thread: Worker | undefined;
  #threadStarts = 0;

  readonly onDidChange = this.#changed.event;
  /** A runner has ended, whoever had started it. The change has been announced before. */
  readonly onDidEnd = this.#ended.event;
  readonly onProblem = this.#problem.event;

  constructor(threadFile: string) {
    this.#threadFile = threadFile;
  }

  dispose(): void {
    void this.#thread?.terminate();
    for (const emitter of [this.#changed, this.#ended, this.#problem]) emitter.dispose();
  }

  /** The latest news of a study that is watched. */
  view(studyFile: string): StudyView | undefined {
    return this.#watched.get(studyFile)?.view;
  }

  /** The studies that run now, among those that are watched. */
  live(): readonly StudyView[] {
    return [...this.#watched.values()].flatMap(({ view }) => (view && isLive(view.overview) ? [view] : []));
  }

  /** Keeps the study's view current until it is disposed of. */
  watch(studyFile: string): vscode.Disposable {
    const watched = this.#watched.get(studyFile) ?? { watchers: 0, view: undefined, sendRows: undefined };
    this.#watched.set(studyFile, watched);
    watched.watchers += 1;
    if (watched.watchers === 1) this.#send(studyFile, { kind: "watch" });
    return once(() => {
      watched.watchers -= 1;
      if (watched.watchers > 0) return;
      this.#watched.delete(studyFile);
      this.#send(studyFile, { kind: "unwatch" });
    });
  }

  /** Sends the trials, first all, then those that change. To be called on a study that is watched. */
  attach(studyFile: string, sendRows: (message: RowsMessage | TrialFiles) => void): void {
    const watched = this.#watched.get(studyFile);
    if (watched) watched.sendRows = sendRows;
    this.#send(studyFile, { kind: "attach" });
  }

  /** Of a journal with several studies, shows this one from now on. */
  choose(studyFile: string, study: string): void {
    this.#send(studyFile, { kind: "choose", study });
  }

  detach(studyFile: string): void {
    const watched = this.#watched.get(studyFile);
    if (!watched) return;
    watched.sendRows = undefined;
    this.#send(studyFile, { kind: "detach" });
  }

  launched(studyFile: string): void {
    this.#send(studyFile, { kind: "launched" });
  }

  exited(studyFile: string, problem: string | null): void {
    this.#send(studyFile, { kind: "exited", problem });
  }

  stop(studyFile: string): void {
    this.#send(studyFile, { kind: "stop" });
  }

  /** Sends what is in a trial's folder along with the trials; null: of none. */
  watchTrial(studyFile: string, trial: number | null): void {
    this.#send(studyFile, { kind: "watch-trial", trial });
  }

  mark(studyFile: string, trial: number, mark: TrialMark): void {
    this.#send(studyFile, { kind: "mark", trial, mark });
  }

  /** Asks the runner of a study that is watched; the answer is shown. */
  ask(studyFile: string, question: StudyQuestion): void {
    this.#send(studyFile, { kind: "ask", question });
  }

  #send(studyFile: string, action: MonitorAction): void {
    this.#thread ??= this.#startThread();
    this.#thread.postMessage({ studyFile, action } satisfies MonitorRequest);
  }

  #startThread(): Worker {
    const thread = new Worker(this.#threadFile, { stdout: false, stderr: false });
    thread.on("message", (report: MonitorReport) => this.#receive(report));
    thread.on("error", (error) => {
      this.#thread = undefined;
      this.#threadStarts += 1;
      for (const [studyFile, { sendRows }] of this.#watched) {
        this.#problem.fire({ studyFile, message: `Reading the journal failed: ${error.message}` });
        // A new thread begins from the journals, so nothing is lost with this one.
        if (this.#threadStarts > threadStartLimit) continue;
        this.#send(studyFile, { kind: sendRows ? "attach" : "watch" });
      }
    });
    return thread;
  }

  #receive(report: MonitorReport): void {
    if (report.kind === "problem") {
      this.#problem.fire(report);
      return;
    }
    if (report.kind === "refusal") {
      void vscode.window.showWarningMessage(report.message);
      return;
    }
    if (report.kind === "answer") {
      vscode.window.setStatusBarMessage(`$(check) ${report.message}`, 5_000);
      return;
    }
    if (report.kind === "rows" || report.kind === "files") {
      this.#watched.get(report.studyFile)?.sendRows?.(report.message);
      return;
    }
    const watched = this.#watched.get(report.view.studyFile);
    if (!watched) return;
    watched.view = report.view;
    this.#changed.fire(report.view);
    if (report.kind === "ended") this.#ended.fire(report.view);
  }
}

function once(dispose: () => void): vscode.Disposable {
  let isDone = false;
  return new vscode.Disposable(() => {
    if (!isDone) dispose();
    isDone = true;
  });
}
