import { basename } from "node:path";
import * as vscode from "vscode";
import type { HostMessage, PanelMessage, TrialFiles } from "../webview/protocol.ts";
import type { RowsMessage } from "./monitor-protocol.ts";
import { panelPage } from "./panel-page.ts";
import type { Studies } from "./studies.ts";

export const panelType = "tunesmith.results";

/** What the person asks for in a panel. */
export interface PanelRequest {
  readonly studyFile: string;
  readonly message: Exclude<PanelMessage, { readonly kind: "ready" | "choose-study" | "watch-trial" }>;
}

/** One results panel a study. Each keeps itself current and comes back after a reload of the window. */
export class ResultsPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #extensionFolder: vscode.Uri;
  readonly #studies: Studies;
  readonly #panels = new Map<string, vscode.WebviewPanel>();
  readonly #requests = new vscode.EventEmitter<PanelRequest>();

  readonly onRequest = this.#requests.event;

  constructor(extensionFolder: vscode.Uri, studies: Studies) {
    this.#extensionFolder = extensionFolder;
    this.#studies = studies;
  }

  dispose(): void {
    this.#requests.dispose();
  }

  /** Opens the study's panel, or brings it to the front. */
  show(studyFile: string, place: "here" | "beside"): void {
    const open = this.#panels.get(studyFile);
    if (open) {
      open.reveal(undefined, place === "beside");
      return;
    }
    const column =
      place === "beside"
        ? { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true }
        : { viewColumn: vscode.ViewColumn.Active };
    const title = titleOf(studyFile, this.#studies.view(studyFile)?.overview.name);
    this.#fill(vscode.window.createWebviewPanel(panelType, title, column), studyFile);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const studyFile =
      typeof state === "object" && state !== null && "studyFile" in state ? state.studyFile : "";
    if (typeof studyFile === "string" && studyFile !== "" && !this.#panels.has(studyFile)) {
      this.#fill(panel, studyFile);
    } else panel.dispose();
  }

  #fill(panel: vscode.WebviewPanel, studyFile: string): void {
    const { webview } = panel;
    const distFolder = vscode.Uri.joinPath(this.#extensionFolder, "dist");
    const mediaFolder = vscode.Uri.joinPath(this.#extensionFolder, "media");
    this.#panels.set(studyFile, panel);
    webview.options = { enableScripts: true, localResourceRoots: [distFolder, mediaFolder] };
    panel.iconPath = {
      light: vscode.Uri.joinPath(mediaFolder, "study-light.svg"),
      dark: vscode.Uri.joinPath(mediaFolder, "study-dark.svg"),
    };
    const post = (message: RowsMessage | TrialFiles) =>
      void webview.postMessage(
        message.kind === "trial-files"
          ? message
          : ({
              ...message,
              overview: { ...message.overview, trusted: vscode.workspace.isTrusted },
            } as HostMessage),
      );
    const parts = [
      this.#studies.watch(studyFile),
      this.#studies.onDidChange((view) => {
        if (view.studyFile === studyFile) panel.title = titleOf(studyFile, view.overview.name);
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#studies.attach(studyFile, post)),
      // A hidden page is thrown away; it asks for a snapshot when it is built again.
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.#studies.detach(studyFile);
      }),
      webview.onDidReceiveMessage((message: PanelMessage) => {
        if (message.kind === "ready") this.#studies.attach(studyFile, post);
        else if (message.kind === "choose-study") this.#studies.choose(studyFile, message.name);
        else if (message.kind === "watch-trial") this.#studies.watchTrial(studyFile, message.trial);
        else this.#requests.fire({ studyFile, message });
      }),
    ];
    panel.onDidDispose(() => {
      this.#panels.delete(studyFile);
      this.#studies.detach(studyFile);
      for (const part of parts) part.dispose();
    });
    webview.html = panelPage(webview, distFolder, studyFile);
  }
}

function titleOf(studyFile: string, name?: string): string {
  return `Results: ${name ?? basename(studyFile).replace(/(?:\.study\.ya?ml|\.log)$/i, "")}`;
}
