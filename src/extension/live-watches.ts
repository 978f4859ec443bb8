import type * as vscode from "vscode";
import type { Studies } from "./studies.ts";
import { isLive } from "./study-text.ts";

/**
 * Keeps looking at each study that was seen to run until it has ended: the status bar, the badge and the palette tell
 * of it, and would say that it runs for ever once the panel or view that watched it is closed.
 */
export class LiveWatches implements vscode.Disposable {
  readonly #watches = new Map<string, vscode.Disposable>();
  readonly #listening: vscode.Disposable;

  constructor(studies: Studies) {
    this.#listening = studies.onDidChange(({ studyFile, overview }) => {
      const watch = this.#watches.get(studyFile);
      if (isLive(overview)) {
        if (!watch) this.#watches.set(studyFile, studies.watch(studyFile));
        return;
      }
      this.#watches.delete(studyFile);
      watch?.dispose();
    });
  }

  dispose(): void {
    this.#listening.dispose();
    for (const watch of this.#watches.values()) watch.dispose();
  }
}
