import * as vscode from "vscode";
import { type PanelRequest, ResultsPanel, titleOf } from "./results-panel.ts";
import type { Studies } from "./studies.ts";
import { uriOfPath } from "./study-address.ts";

export const panelType = "tunesmith.results";

/** One results panel a study. Each keeps itself current and comes back after a reload of the window. */
export class ResultsPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #extensionFolder: vscode.Uri;
  readonly #studies: Studies;
  readonly #panels = new Map<string, ResultsPanel>();
  readonly #requests = new vscode.EventEmitter<PanelRequest>();

  readonly onRequest = this.#requests.event;

  constructor(extensionFolder: vscode.Uri, studies: Studies) {
    this.#extensionFolder = extensionFolder;
    this.#studies = studies;
  }

  dispose(): void {
    this.#requests.dispose();
  }

  /** Opens the study's panel, or brings it to the front; with a trial, at that one. */
  show(studyFile: string, place: "here" | "beside", trial?: number): void {
    const open = this.#panels.get(studyFile);
    if (open) open.bringToFront(place === "beside");
    const panel = open ?? this.#open(studyFile, place);
    if (trial !== undefined) panel.showTrial(trial);
  }

  /** Holds a study against those of other files, in its panel. */
  compare(studyFile: string, files: readonly string[]): void {
    this.show(studyFile, "here");
    this.#panels.get(studyFile)?.compareWith(files);
  }

  #open(studyFile: string, place: "here" | "beside"): ResultsPanel {
    const column =
      place === "beside"
        ? { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true }
        : { viewColumn: vscode.ViewColumn.Active };
    const title = titleOf(studyFile, this.#studies.view(studyFile)?.overview.name);
    return this.#fill(vscode.window.createWebviewPanel(panelType, title, column), studyFile);
  }

  /** The study of the panel that has the focus, or had it last among the editors. */
  studyInFront(): vscode.Uri | undefined {
    const [front] = [...this.#panels].filter(([, panel]) => panel.isActive);
    return front && uriOfPath(front[0]);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const studyFile =
      typeof state === "object" && state !== null && "studyFile" in state ? state.studyFile : "";
    if (typeof studyFile === "string" && studyFile !== "" && !this.#panels.has(studyFile)) {
      this.#fill(panel, studyFile);
    } else panel.dispose();
  }

  #fill(panel: vscode.WebviewPanel, studyFile: string): ResultsPanel {
    const results = new ResultsPanel(panel, studyFile, this.#extensionFolder, this.#studies);
    this.#panels.set(studyFile, results);
    results.onRequest((request) => this.#requests.fire(request));
    panel.onDidDispose(() => {
      this.#panels.delete(studyFile);
      results.dispose();
    });
    return results;
  }
}
