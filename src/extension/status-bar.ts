import * as vscode from "vscode";
import type { StudyView } from "./monitor-protocol.ts";
import type { Studies } from "./studies.ts";
import { isLive, isUnfinished, progressText, stateText } from "./study-text.ts";

export const statusMenuCommand = "tunesmith.showStatusMenu";

/** One item for the studies that run, or ran, while this window was open. */
export class StatusBar implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  readonly #shown = new Map<string, StudyView>();
  readonly #listening: vscode.Disposable;

  constructor(studies: Studies) {
    this.#item = vscode.window.createStatusBarItem("tunesmith.status", vscode.StatusBarAlignment.Left);
    this.#item.name = vscode.l10n.t("Tunesmith Studies");
    this.#item.command = statusMenuCommand;
    this.#listening = studies.onDidChange((view) => {
      if (!isLive(view.overview) && !this.#shown.has(view.studyFile)) return;
      if (view.overview.runState === "new") {
        // The start failed, which has been said already.
        this.#shown.delete(view.studyFile);
        this.#update();
        return;
      }
      // The latest news come last, and so does what the item shows.
      const wasLive = this.#shown.get(view.studyFile);
      if (!wasLive || isLive(wasLive.overview) !== isLive(view.overview)) this.#shown.delete(view.studyFile);
      this.#shown.set(view.studyFile, view);
      this.#update();
    });
  }

  dispose(): void {
    this.#listening.dispose();
    this.#item.dispose();
  }

  /** What a click on the item offers. */
  async showMenu(): Promise<void> {
    const items = [...this.#shown.values()].reverse().flatMap(menuItems);
    const chosen = await vscode.window.showQuickPick(items, {
      placeHolder: vscode.l10n.t("Tunesmith Studies"),
    });
    if (chosen?.run) await chosen.run();
  }

  #update(): void {
    const views = [...this.#shown.values()];
    const live = views.filter(({ overview }) => isLive(overview));
    const view = live.at(-1) ?? views.at(-1);
    if (!view) {
      this.#item.hide();
      return;
    }
    const { overview } = view;
    const more = live.length > 1 ? ` +${live.length - 1}` : "";
    this.#item.text = `${iconOf(view)} ${overview.name}: ${progressText(overview)}${more}`;
    const state = stateText(overview);
    this.#item.tooltip = `Tunesmith: ${overview.name}, ${state}`;
    this.#item.accessibilityInformation = { label: `${overview.name} ${state}, ${progressText(overview)}` };
    this.#item.show();
  }
}

function iconOf({ overview }: StudyView): string {
  if (overview.notAnsweringSince !== undefined) return "$(warning)";
  if (overview.runState === "paused") return "$(debug-pause)";
  if (isLive(overview)) return "$(sync~spin)";
  return overview.runState === "finished"
    ? "$(check)"
    : overview.runState === "stopped"
      ? "$(debug-stop)"
      : "$(warning)";
}

interface MenuItem extends vscode.QuickPickItem {
  readonly run?: () => Thenable<unknown>;
}

function menuItems({ studyFile, overview }: StudyView): readonly MenuItem[] {
  const uri = vscode.Uri.file(studyFile);
  const command = (label: string, id: string): MenuItem => ({
    label,
    run: () => vscode.commands.executeCommand(id, uri),
  });
  return [
    { label: `${overview.name}: ${progressText(overview)}`, kind: vscode.QuickPickItemKind.Separator },
    command(`$(graph-line) ${vscode.l10n.t("Open Results")}`, "tunesmith.openResults"),
    ...(overview.runState === "paused"
      ? [command(`$(debug-continue) ${vscode.l10n.t("Resume Study")}`, "tunesmith.resumeStudy")]
      : overview.runState === "running"
        ? [command(`$(debug-pause) ${vscode.l10n.t("Pause Study")}`, "tunesmith.pauseStudy")]
        : []),
    isLive(overview)
      ? command(`$(debug-stop) ${vscode.l10n.t("Stop Study")}`, "tunesmith.stopStudy")
      : command(
          `$(play) ${isUnfinished(overview) ? vscode.l10n.t("Go On") : vscode.l10n.t("Run Study")}`,
          "tunesmith.runStudy",
        ),
    command(`$(go-to-file) ${vscode.l10n.t("Open Study File")}`, "vscode.open"),
  ];
}
