import * as vscode from "vscode";
import type { TrialMark } from "../analysis/trial-filter.ts";
import type { StudyQuestion } from "../engine/study-control.ts";
import { isVirtual } from "../web/virtual-path.ts";
import type {
  MonitorAction,
  MonitorReport,
  MonitorRequest,
  PanelNews,
  StudyAnswer,
  StudyView,
  TrialList,
} from "./monitor-protocol.ts";
import { isLive } from "./study-text.ts";

export interface StudyProblem {
  readonly studyFile: string;
  readonly message: string;
}

export interface ListedTrials {
  readonly studyFile: string;
  readonly list: TrialList;
}

/** A thread that reads journals. */
export interface MonitorThread {
  send(request: MonitorRequest): void;
  end(): void;
}

/** Where the files of a study are: on a disk, or where only VS Code can read them. */
export type StudyPlace = "disk" | "virtual";

export type StartMonitor = (
  place: StudyPlace,
  receive: (report: MonitorReport) => void,
  /** The thread is gone. */
  fail: (message: string) => void,
) => MonitorThread;

/** A thread that fails again and again has a cause that one more will not mend. */
const threadStartLimit = 3;

interface Watched {
  watchers: number;
  view: StudyView | undefined;
  listLimit: number | null;
  /** One for each panel that shows the study. */
  readonly panels: Set<SendToPanel>;
}

export type SendToPanel = (news: PanelNews) => void;

/**
 * The studies that something in this window looks at. A thread of its own reads the journals of each place; it starts
 * with the first study there that is watched.
 */
export class Studies implements vscode.Disposable {
  readonly #startMonitor: StartMonitor;
  readonly #watched = new Map<string, Watched>();
  readonly #changed = new vscode.EventEmitter<StudyView>();
  readonly #listed = new vscode.EventEmitter<ListedTrials>();
  readonly #ended = new vscode.EventEmitter<StudyView>();
  readonly #answered = new vscode.EventEmitter<StudyAnswer>();
  readonly #problem = new vscode.EventEmitter<StudyProblem>();
  readonly #threads = new Map<StudyPlace, MonitorThread>();
  #threadStarts = 0;

  readonly onDidChange = this.#changed.event;
  /** The trials of a study whose list is wanted, or what has changed of it. */
  readonly onDidList = this.#listed.event;
  /** A runner has ended, whoever had started it. The change has been announced before. */
  readonly onDidEnd = this.#ended.event;
  /** What a person asked of a study is done, or kept for its next run. */
  readonly onDidAnswer = this.#answered.event;
  readonly onProblem = this.#problem.event;

  constructor(startMonitor: StartMonitor) {
    this.#startMonitor = startMonitor;
  }

  dispose(): void {
    for (const thread of this.#threads.values()) thread.end();
    const emitters = [this.#changed, this.#listed, this.#ended, this.#answered, this.#problem];
    for (const emitter of emitters) emitter.dispose();
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
    const watched = this.#watched.get(studyFile) ?? {
      watchers: 0,
      view: undefined,
      listLimit: null,
      panels: new Set<SendToPanel>(),
    };
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

  /**
   * Sends the trials, first all, then those that change; other panels of the study are sent all once more. To be called
   * on a study that is watched.
   */
  attach(studyFile: string, panel: SendToPanel): void {
    this.#watched.get(studyFile)?.panels.add(panel);
    this.#send(studyFile, { kind: "attach" });
  }

  /** Has some trials of a study that is watched listed, at most `limit`; null: no longer. */
  list(studyFile: string, limit: number | null): void {
    const watched = this.#watched.get(studyFile);
    if (!watched) return;
    watched.listLimit = limit;
    this.#send(studyFile, { kind: "list", limit });
  }

  /** Of a journal with several studies, shows this one from now on. */
  choose(studyFile: string, study: string): void {
    this.#send(studyFile, { kind: "choose", study });
  }

  /** Holds an attached study against those of other files. */
  compare(studyFile: string, files: readonly string[]): void {
    this.#send(studyFile, { kind: "compare", files });
  }

  /** @param panel as it was attached */
  detach(studyFile: string, panel: SendToPanel): void {
    const panels = this.#watched.get(studyFile)?.panels;
    if (panels?.delete(panel) && panels.size === 0) this.#send(studyFile, { kind: "detach" });
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

  /** Has it said why a trial is as it is, null: what the study has learned. The answer goes where the trials go. */
  explain(studyFile: string, trial: number | null): void {
    this.#send(studyFile, { kind: "explain", trial });
  }

  mark(studyFile: string, trial: number, mark: TrialMark): void {
    this.#send(studyFile, { kind: "mark", trial, mark });
  }

  /** Asks something of a study that is watched; the answer is announced. */
  ask(studyFile: string, question: StudyQuestion): void {
    this.#send(studyFile, { kind: "ask", question });
  }

  #send(studyFile: string, action: MonitorAction): void {
    const place = placeOf(studyFile);
    const thread = this.#threads.get(place) ?? this.#startThread(place);
    thread.send({ studyFile, action });
  }

  #startThread(place: StudyPlace): MonitorThread {
    const thread = this.#startMonitor(
      place,
      (report) => this.#receive(report),
      (message) => this.#restart(place, message),
    );
    this.#threads.set(place, thread);
    return thread;
  }

  #restart(place: StudyPlace, message: string): void {
    this.#threads.delete(place);
    this.#threadStarts += 1;
    for (const [studyFile, { panels, listLimit }] of this.#watched) {
      if (placeOf(studyFile) !== place) continue;
      this.#problem.fire({ studyFile, message: vscode.l10n.t("Reading the journal failed: {0}", message) });
      // A new thread begins from the journals, so nothing is lost with this one.
      if (this.#threadStarts > threadStartLimit) continue;
      this.#send(studyFile, { kind: panels.size > 0 ? "attach" : "watch" });
      if (listLimit !== null) this.#send(studyFile, { kind: "list", limit: listLimit });
    }
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
      this.#answered.fire(report);
      return;
    }
    if (report.kind === "rows" || report.kind === "files" || report.kind === "explanation") {
      for (const send of this.#watched.get(report.studyFile)?.panels ?? []) send(report.message);
      return;
    }
    if (report.kind === "list") {
      if (this.#watched.has(report.studyFile)) this.#listed.fire(report);
      return;
    }
    const watched = this.#watched.get(report.view.studyFile);
    if (!watched) return;
    watched.view = report.view;
    this.#changed.fire(report.view);
    if (report.kind === "ended") this.#ended.fire(report.view);
  }
}

function placeOf(studyFile: string): StudyPlace {
  return isVirtual(studyFile) ? "virtual" : "disk";
}

function once(dispose: () => void): vscode.Disposable {
  let isDone = false;
  return new vscode.Disposable(() => {
    if (!isDone) dispose();
    isDone = true;
  });
}
