// The entry of a bundle of its own: what is known of strategies is not loaded before somebody asks for it.
import { existsSync } from "node:fs";
import * as vscode from "vscode";
import { isTemplateStrategy, studyTemplate } from "../language/study-template.ts";
import { strategies } from "../study/strategies.ts";
import { strategyTexts } from "../study/strategy-texts.ts";
import { unsaved } from "./study-files.ts";

/**
 * Opens a new study with its holes to step through. It is a document that has its place and no file yet: saving asks
 * nothing, and closing it leaves nothing behind.
 *
 * @param given a folder, where the explorer names it
 */
export async function newStudy(given: unknown): Promise<void> {
  const strategy = await chooseStrategy();
  if (strategy === undefined) return;
  const folder = given instanceof vscode.Uri ? given : await chooseFolder();
  if (folder === "cancelled") return;
  const name = folder === undefined ? "tuning" : await askForName(folder);
  if (name === undefined) return;
  const { snippet } = studyTemplate(name, strategy);
  const document = await (folder === undefined
    ? vscode.workspace.openTextDocument({ language: "study", content: "" })
    : vscode.workspace.openTextDocument(unsaved(fileOf(folder, name))));
  const editor = await vscode.window.showTextDocument(document);
  await editor.insertSnippet(new vscode.SnippetString(snippet), new vscode.Position(0, 0));
}

async function chooseStrategy(): Promise<string | undefined> {
  const items: (vscode.QuickPickItem & { readonly strategy?: string })[] = [];
  let family: string | undefined;
  // The default first, then by family.
  const offered = strategies.filter(isTemplateStrategy);
  const first = offered.find(({ name }) => name === "bayesian");
  for (const strategy of [...(first ? [first] : []), ...offered.filter((other) => other !== first)]) {
    if (strategy !== first && strategy.family !== family) {
      family = strategy.family;
      items.push({ label: family, kind: vscode.QuickPickItemKind.Separator });
    }
    items.push({
      label: strategy.name,
      description: strategy.summary,
      detail: vscode.l10n.t("Take it {0}", (strategyTexts[strategy.name]?.take ?? "").replaceAll("`", "")),
      strategy: strategy.name,
    });
  }
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("New Study: Strategy"),
    placeHolder: vscode.l10n.t("How should good values be looked for? It can be changed at any time."),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen?.strategy;
}

async function chooseFolder(): Promise<vscode.Uri | undefined | "cancelled"> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length <= 1) return folders[0]?.uri;
  const chosen = await vscode.window.showWorkspaceFolderPick({
    placeHolder: vscode.l10n.t("In which folder?"),
  });
  return chosen?.uri ?? "cancelled";
}

/** A study file belongs beside the script that it tunes, so the name may lead into a folder. */
async function askForName(folder: vscode.Uri): Promise<string | undefined> {
  const free = (name: string) => !isTaken(fileOf(folder, name));
  let proposal = "tuning";
  for (let count = 2; !free(proposal); count++) proposal = `tuning-${count}`;
  return vscode.window.showInputBox({
    title: vscode.l10n.t("New Study: Name"),
    prompt: vscode.l10n.t("The file is called by it: {0}", `${proposal}.study.yaml`),
    value: proposal,
    validateInput(name) {
      if (!/^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(name))
        return vscode.l10n.t("A name of letters, digits and - _ . such as {0}.", "digits-mlp");
      return free(name) ? undefined : vscode.l10n.t("There is a {0} already.", `${name}.study.yaml`);
    },
  });
}

const fileOf = (folder: vscode.Uri, name: string) => vscode.Uri.joinPath(folder, `${name}.study.yaml`);

function isTaken(file: vscode.Uri): boolean {
  const isOpen = vscode.workspace.textDocuments.some(
    ({ uri }) => uri.toString() === unsaved(file).toString(),
  );
  return isOpen || (file.scheme === "file" && existsSync(file.fsPath));
}
