import * as vscode from "vscode";
import type { StudyView } from "./monitor-protocol.ts";
import type { Studies } from "./studies.ts";
import { isLive } from "./study-text.ts";

const memoryKey = "runs";

export interface EndedRun {
  readonly view: StudyView;
  /** How many trials counted before the run; undefined where that was not known. */
  readonly settledBefore: number | undefined;
  /** `closed`: it came to its end while no window looked. */
  readonly window: "open" | "closed";
}

/**
 * The runs that were started from this workspace's window. They are remembered after the window is reloaded or closed,
 * so that their end is still announced and the status bar still shows them.
 */
export class OwnRuns implements vscode.Disposable {
  readonly #studies: Studies;
  readonly #memory: vscode.Memento;
  readonly #watches = new Map<string, vscode.Disposable>();
  readonly #settledBefore = new Map<string, number | undefined>();
  readonly #ended = new vscode.EventEmitter<EndedRun>();
  /** Runs of an earlier window of which nothing has been seen yet. */
  readonly #unseen = new Set<string>();
  readonly #listening: vscode.Disposable;

  /** One of the runs has ended. */
  readonly onDidEnd = this.#ended.event;

  constructor(studies: Studies, memory: vscode.Memento) {
    this.#studies = studies;
    this.#memory = memory;
    this.#listening = vscode.Disposable.from(
      studies.onDidEnd((view) => this.#end(view, "open")),
      studies.onDidChange((view) => {
        if (this.#unseen.delete(view.studyFile) && !isLive(view.overview)) this.#end(view, "closed");
      }),
    );
  }

  #end(view: StudyView, window: EndedRun["window"]): void {
    const { studyFile } = view;
    if (!this.#remembered().includes(studyFile)) return;
    this.#remember(this.#remembered().filter((file) => file !== studyFile));
    this.#ended.fire({ view, settledBefore: this.#settledBefore.get(studyFile), window });
    this.#settledBefore.delete(studyFile);
  }

  dispose(): void {
    this.#listening.dispose();
    this.#ended.dispose();
    for (const watch of this.#watches.values()) watch.dispose();
  }

  /** Takes up the runs of before the window was reloaded or closed. */
  resume(): void {
    for (const studyFile of this.#remembered()) {
      this.#unseen.add(studyFile);
      this.#watch(studyFile);
    }
  }

  add(studyFile: string): void {
    this.#settledBefore.set(studyFile, this.#studies.view(studyFile)?.overview.settled);
    this.#remember([...new Set([...this.#remembered(), studyFile])]);
    this.#watch(studyFile);
  }

  #watch(studyFile: string): void {
    if (!this.#watches.has(studyFile)) this.#watches.set(studyFile, this.#studies.watch(studyFile));
  }

  #remembered(): readonly string[] {
    return this.#memory.get<readonly string[]>(memoryKey, []);
  }

  #remember(studyFiles: readonly string[]): void {
    void this.#memory.update(memoryKey, studyFiles);
  }
}
