import * as vscode from "vscode";
import type { Studies } from "./studies.ts";
import { studyPath } from "./study-address.ts";
import { isLive, isUnfinished, progressText } from "./study-text.ts";

const refreshIntervalMs = 1_000;

/** Lenses are laid out as flexible boxes, in which a plain space after the icon collapses to nothing. */
const afterIcon = "\u00a0";

/** The line above a study file that runs it, shows how far it is, and opens its results. */
export class StudyLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #studies: Studies;
  readonly #canRun: (uri: vscode.Uri) => boolean;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #watches = new Map<string, vscode.Disposable>();
  readonly #parts: readonly vscode.Disposable[];
  #refreshing: NodeJS.Timeout | undefined;

  readonly onDidChangeCodeLenses = this.#changed.event;

  /** @param canRun whether a study is on a machine that can run it; of others only the results can be opened */
  constructor(studies: Studies, canRun: (uri: vscode.Uri) => boolean) {
    this.#studies = studies;
    this.#canRun = canRun;
    this.#parts = [
      studies.onDidChange(({ studyFile }) => {
        if (this.#watches.has(studyFile)) this.#refreshSoon();
      }),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#watchVisible()),
    ];
  }

  dispose(): void {
    clearTimeout(this.#refreshing);
    for (const part of [...this.#parts, ...this.#watches.values()]) part.dispose();
    this.#changed.dispose();
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    if (!this.#isStudy(uri)) return [];
    this.#watchVisible();
    const overview = this.#studies.view(studyPath(uri))?.overview;
    const lens = (icon: string, text: string, command: string) =>
      new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), {
        title: `$(${icon})${afterIcon}${text}`,
        command,
        arguments: [uri],
      });
    const trials = overview ? Object.values(overview.counts).reduce((sum, count) => sum + count, 0) : 0;
    if (!this.#canRun(uri)) {
      if (!overview || trials === 0) return [];
      return [
        lens(
          "graph-line",
          `${vscode.l10n.t("Open results")} · ${progressText(overview)}`,
          "tunesmith.openResults",
        ),
      ];
    }
    const openResults = lens("graph-line", vscode.l10n.t("Open results"), "tunesmith.openResults");
    if (overview && isLive(overview)) {
      const stop = overview.runState === "stopping" ? vscode.l10n.t("Stop at once") : vscode.l10n.t("Stop");
      const pause =
        overview.runState === "paused"
          ? [lens("debug-continue", vscode.l10n.t("Resume"), "tunesmith.resumeStudy")]
          : overview.runState === "running"
            ? [lens("debug-pause", vscode.l10n.t("Pause"), "tunesmith.pauseStudy")]
            : [];
      return [
        ...pause,
        lens("debug-stop", `${stop} · ${progressText(overview)}`, "tunesmith.stopStudy"),
        openResults,
      ];
    }
    const run = lens(
      "play",
      overview && isUnfinished(overview) ? vscode.l10n.t("Go on") : vscode.l10n.t("Run study"),
      "tunesmith.runStudy",
    );
    if (!overview || trials === 0) return [run];
    return [
      run,
      lens(
        "graph-line",
        `${vscode.l10n.t("Open results")} · ${progressText(overview)}`,
        "tunesmith.openResults",
      ),
    ];
  }

  /** A file on the disk, a draft, or of a workspace that is elsewhere: not an old version that git shows. */
  #isStudy(uri: vscode.Uri): boolean {
    return (
      this.#canRun(uri) || uri.scheme === "file" || vscode.workspace.getWorkspaceFolder(uri) !== undefined
    );
  }

  /** VS Code puts off drawing lenses for as long as they keep changing, so they change once a second at most. */
  #refreshSoon(): void {
    this.#refreshing ??= setTimeout(() => {
      this.#refreshing = undefined;
      this.#changed.fire();
    }, refreshIntervalMs);
  }

  /** Only what stands on the screen needs to be current. */
  #watchVisible(): void {
    const visible = new Set(
      vscode.window.visibleTextEditors
        .map(({ document }) => document)
        .filter(({ languageId, uri }) => languageId === "study" && this.#isStudy(uri))
        .map(({ uri }) => studyPath(uri)),
    );
    for (const [studyFile, watch] of this.#watches) {
      if (visible.has(studyFile)) continue;
      watch.dispose();
      this.#watches.delete(studyFile);
    }
    for (const studyFile of visible) {
      if (!this.#watches.has(studyFile)) this.#watches.set(studyFile, this.#studies.watch(studyFile));
    }
  }
}
