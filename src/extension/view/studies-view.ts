import * as vscode from "vscode";
import type { Studies } from "../studies.ts";
import { StudyTree } from "./study-tree.ts";

/** The Studies view in a container of its own: in the side bar, or wherever a person drags it. */
export class StudiesView implements vscode.Disposable {
  readonly #tree: StudyTree;
  readonly #view: vscode.TreeView<unknown>;
  readonly #parts: readonly vscode.Disposable[];

  constructor(studies: Studies) {
    const tree = new StudyTree(studies);
    const view = vscode.window.createTreeView("tunesmith.studies", {
      treeDataProvider: tree,
      canSelectMany: true,
      showCollapseAll: true,
    });
    this.#tree = tree;
    this.#view = view;
    this.#parts = [
      tree,
      view,
      view.onDidChangeVisibility(({ visible }) => (visible ? tree.show() : tree.hide())),
      view.onDidCollapseElement(({ element }) => tree.collapse(element)),
      studies.onDidChange(() => this.#showCount(studies.live().length)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#showTrust()),
      tree.onDidChangeTreeData(() => this.#showTrust()),
    ];
    if (view.visible) tree.show();
  }

  dispose(): void {
    for (const part of this.#parts) part.dispose();
  }

  /** After something that no journal tells, such as the removal of files. */
  refresh(): void {
    this.#tree.relist();
  }

  #showCount(running: number): void {
    if ((this.#view.badge?.value ?? 0) === running) return;
    const tooltip = running === 1 ? vscode.l10n.t("1 study runs") : vscode.l10n.t("{0} studies run", running);
    this.#view.badge = running === 0 ? undefined : { value: running, tooltip };
  }

  /** Where there is no study, the welcome of the view says it, and VS Code shows no welcome beside a message. */
  #showTrust(): void {
    const isOff = this.#tree.hasStudies && !vscode.workspace.isTrusted;
    const message = isOff ? vscode.l10n.t("Running studies is off until you trust this workspace.") : "";
    if ((this.#view.message ?? "") !== message) this.#view.message = message;
  }
}
