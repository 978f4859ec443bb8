import * as vscode from "vscode";
import type { StudyStatus } from "../server/study-status.ts";

/** Typing asks the server once it rests. */
const quietMs = 400;

/**
 * The item behind the braces in the status bar: whether the study in the editor is valid, its strategy and what it will
 * cost. The context key `tunesmith.studyIsValid` says the same to the walkthrough, which only notices a change of it.
 */
export class LanguageStatus implements vscode.Disposable {
  readonly #ask: (uri: vscode.Uri) => Promise<StudyStatus | null>;
  readonly #item: vscode.LanguageStatusItem;
  readonly #parts: readonly vscode.Disposable[];
  #waiting: NodeJS.Timeout | undefined;

  constructor(ask: (uri: vscode.Uri) => Promise<StudyStatus | null>) {
    this.#ask = ask;
    this.#item = vscode.languages.createLanguageStatusItem("tunesmith.study", { language: "study" });
    this.#item.name = vscode.l10n.t("Tunesmith Study");
    const isActive = (uri: vscode.Uri) => uri.toString() === activeStudy()?.toString();
    this.#parts = [
      this.#item,
      vscode.window.onDidChangeActiveTextEditor(() => this.#updateSoon(0)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (isActive(document.uri)) this.#updateSoon(quietMs);
      }),
      vscode.languages.onDidChangeDiagnostics(({ uris }) => {
        if (uris.some(isActive)) this.#updateSoon(0);
      }),
    ];
    this.#updateSoon(0);
  }

  dispose(): void {
    clearTimeout(this.#waiting);
    for (const part of this.#parts) part.dispose();
  }

  #updateSoon(delayMs: number): void {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => void this.#update(), delayMs);
  }

  async #update(): Promise<void> {
    const uri = activeStudy();
    if (!uri) void setIsValid(false);
    const status = uri && (await this.#ask(uri).catch(() => null));
    if (!status || activeStudy()?.toString() !== uri?.toString()) return;
    this.#show(status);
  }

  #show({ errors, warnings, strategy, cost }: StudyStatus): void {
    const item = this.#item;
    void setIsValid(errors === 0);
    item.severity =
      errors > 0
        ? vscode.LanguageStatusSeverity.Error
        : warnings > 0
          ? vscode.LanguageStatusSeverity.Warning
          : vscode.LanguageStatusSeverity.Information;
    item.text = stateText(errors, warnings);
    item.detail = [strategy ?? "", cost].filter((text) => text !== "").join(" · ");
    item.command =
      errors + warnings > 0
        ? { command: "workbench.actions.view.problems", title: vscode.l10n.t("Show Problems") }
        : { command: "tunesmith.showPlan", title: vscode.l10n.t("Show Plan") };
  }
}

function setIsValid(isValid: boolean): Thenable<unknown> {
  return vscode.commands.executeCommand("setContext", "tunesmith.studyIsValid", isValid);
}

function stateText(errors: number, warnings: number): string {
  if (errors === 1) return vscode.l10n.t("1 error");
  if (errors > 1) return vscode.l10n.t("{0} errors", errors);
  if (warnings === 1) return vscode.l10n.t("1 warning");
  return warnings > 1 ? vscode.l10n.t("{0} warnings", warnings) : vscode.l10n.t("Study is valid");
}

function activeStudy(): vscode.Uri | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === "study" ? document.uri : undefined;
}
