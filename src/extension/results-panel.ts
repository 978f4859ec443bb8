import { basename } from "node:path";
import * as vscode from "vscode";
import type { HostMessage, PanelMessage } from "../webview/protocol.ts";
import type { PanelNews, StudyView } from "./monitor-protocol.ts";
import { panelPage } from "./panel-page.ts";
import type { SendToPanel, Studies } from "./studies.ts";

/** What the person asks for in a panel that it cannot do itself. */
export interface PanelRequest {
  /** The file whose panel it is. */
  readonly panelFile: string;
  /** What the panel shows: its study file, or the journal of an earlier run. */
  readonly studyFile: string;
  readonly message: Exclude<
    PanelMessage,
    { readonly kind: "ready" | "choose-study" | "show-run" | "compare" | "watch-trial" | "explain" }
  >;
}

/** The panel of one study. It shows the latest run, or an earlier one, which is a journal to be looked at. */
export class ResultsPanel implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #studyFile: string;
  readonly #studies: Studies;
  readonly #requests = new vscode.EventEmitter<PanelRequest>();
  readonly #parts: vscode.Disposable[] = [];
  #shown: string;
  #watching: vscode.Disposable;
  #compared: readonly string[] = [];
  /** Files to compare that a page is to be told of once it is there. */
  #chosen: readonly string[] | undefined;
  /** A trial that is shown as soon as the page knows it. */
  #toReveal: number | undefined;
  /** Whether the page has been sent them since it was built. */
  #hasTrials = false;
  #runCount = 0;

  readonly #send: SendToPanel = (news) => this.#tell(news);

  readonly onRequest = this.#requests.event;

  constructor(panel: vscode.WebviewPanel, studyFile: string, extensionFolder: vscode.Uri, studies: Studies) {
    this.#panel = panel;
    this.#studyFile = studyFile;
    this.#studies = studies;
    this.#shown = studyFile;
    const { webview } = panel;
    const distFolder = vscode.Uri.joinPath(extensionFolder, "dist");
    const mediaFolder = vscode.Uri.joinPath(extensionFolder, "media");
    webview.options = { enableScripts: true, localResourceRoots: [distFolder, mediaFolder] };
    panel.iconPath = {
      light: vscode.Uri.joinPath(mediaFolder, "study-light.svg"),
      dark: vscode.Uri.joinPath(mediaFolder, "study-dark.svg"),
    };
    this.#watching = studies.watch(studyFile);
    this.#parts.push(
      studies.watch(studyFile),
      studies.onDidChange((view) => {
        if (view.studyFile === studyFile) this.#follow(view);
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#attach()),
      // A hidden page is thrown away; it asks for a snapshot when it is built again.
      panel.onDidChangeViewState(() => {
        if (panel.visible) return;
        this.#hasTrials = false;
        studies.detach(this.#shown, this.#send);
      }),
      webview.onDidReceiveMessage((message: PanelMessage) => this.#receive(message)),
    );
    webview.html = panelPage(webview, distFolder, studyFile);
  }

  dispose(): void {
    this.#studies.detach(this.#shown, this.#send);
    this.#watching.dispose();
    for (const part of this.#parts) part.dispose();
    this.#requests.dispose();
  }

  get isActive(): boolean {
    return this.#panel.active;
  }

  bringToFront(preserveFocus: boolean): void {
    this.#panel.reveal(undefined, preserveFocus);
  }

  showTrial(trial: number): void {
    this.#toReveal = trial;
    // A page that is new, or was hidden, asks for the trials when it is built, and can show one then.
    if (this.#hasTrials) this.#reveal();
  }

  compareWith(files: readonly string[]): void {
    this.#chosen = files;
    this.#post({ kind: "compared", files });
  }

  #receive(message: PanelMessage): void {
    switch (message.kind) {
      case "ready":
        this.#attach();
        // A comparison that a closed panel of this study had is still followed.
        this.#compare();
        this.#postRuns();
        if (this.#chosen) this.#post({ kind: "compared", files: this.#chosen });
        return;
      case "choose-study":
        this.#studies.choose(this.#shown, message.name);
        return;
      case "show-run":
        this.#show(message.journal ?? this.#studyFile);
        return;
      case "compare":
        this.#chosen = undefined;
        this.#compared = message.files;
        this.#compare();
        return;
      case "explain":
        this.#studies.explain(this.#shown, message.trial);
        return;
      case "watch-trial":
        this.#studies.watchTrial(this.#shown, message.trial);
        return;
      default:
        this.#requests.fire({ panelFile: this.#studyFile, studyFile: this.#shown, message });
    }
  }

  #show(file: string): void {
    if (file !== this.#shown) {
      this.#studies.detach(this.#shown, this.#send);
      this.#watching.dispose();
      this.#shown = file;
      this.#watching = this.#studies.watch(file);
    }
    this.#attach();
    this.#compare();
  }

  #attach(): void {
    this.#studies.attach(this.#shown, this.#send);
  }

  #compare(): void {
    this.#studies.compare(
      this.#shown,
      this.#compared.filter((file) => file !== this.#shown),
    );
  }

  #follow({ overview, earlierRuns }: StudyView): void {
    this.#panel.title = titleOf(this.#studyFile, overview.name);
    if (earlierRuns.length === this.#runCount) return;
    this.#runCount = earlierRuns.length;
    this.#postRuns();
  }

  #postRuns(): void {
    const runs = this.#studies.view(this.#studyFile)?.earlierRuns ?? [];
    this.#post({
      kind: "past-runs",
      runs: runs.map(({ journal, setAsideAt }) => ({ journal, setAsideAt })),
    });
  }

  #reveal(): void {
    if (this.#toReveal === undefined) return;
    this.#post({ kind: "reveal", trial: this.#toReveal });
    this.#toReveal = undefined;
  }

  #tell(news: PanelNews): void {
    this.#post(
      news.kind === "snapshot" || news.kind === "delta"
        ? { ...news, overview: { ...news.overview, trusted: vscode.workspace.isTrusted } }
        : news,
    );
    if (news.kind !== "snapshot") return;
    this.#hasTrials = true;
    this.#reveal();
  }

  #post(message: HostMessage): void {
    void this.#panel.webview.postMessage(message);
  }
}

export function titleOf(studyFile: string, name?: string): string {
  return vscode.l10n.t("Results: {0}", name ?? basename(studyFile).replace(/(?:\.study\.ya?ml|\.log)$/i, ""));
}
