// The entry of a bundle of its own: what reads tasks files is not loaded before somebody asks for it.
import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as vscode from "vscode";
import { scriptLanguage } from "../../language/script/script-flags.ts";
import { handEditorTask } from "../../node/editor-task-files.ts";
import type { Context } from "../context.ts";
import { runCli } from "../run-cli.ts";
import { unsaved } from "../study-files.ts";
import { resolveEditorTask } from "./resolve-editor-task.ts";
import { taskLabel } from "./task-label.ts";

/** What is to be tuned, as `tunesmith init` is asked for it. */
interface Asked {
  readonly words: readonly string[];
  /** Where it is asked. */
  readonly cwd: string;
}

/** What `tunesmith init --format json` prints. */
interface Proposal {
  readonly file: string;
  readonly text: string;
  readonly selection: { readonly start: number; readonly end: number };
}

/**
 * Proposes a study for a task, a script or a command line, and opens it with what is to be decided first selected. Like
 * any new study it is a document without a file yet.
 *
 * @param given a script, or the label of a task
 */
export async function newStudyFromTask({ cliFile, logFolder, log }: Context, given: unknown): Promise<void> {
  const asked = await whatToTune(given, logFolder);
  if (asked === undefined) return;
  const end = await runCli(cliFile, ["init", ...asked.words, "--format", "json"], asked.cwd);
  if (end.exitCode !== 0) {
    log.error(end.stderr);
    void vscode.window.showErrorMessage(
      vscode.l10n.t("No study could be proposed: {0}", end.stderr.replace(/^tunesmith init: /, "")),
    );
    return;
  }
  await show(JSON.parse(end.stdout) as Proposal);
}

async function show({ file, text, selection }: Proposal): Promise<void> {
  const uri = unsaved(vscode.Uri.file(file));
  const isOpen = vscode.workspace.textDocuments.some(
    (document) => document.uri.toString() === uri.toString(),
  );
  const document = await (isOpen
    ? vscode.workspace.openTextDocument({ language: "study", content: "" })
    : vscode.workspace.openTextDocument(uri));
  const editor = await vscode.window.showTextDocument(document);
  await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), text));
  const [start, end] = [positionIn(text, selection.start), positionIn(text, selection.end)];
  editor.selection = new vscode.Selection(start, end);
  editor.revealRange(new vscode.Range(new vscode.Position(0, 0), end));
}

/** Not by the document, whose lines may end in two characters where the text's end in one. */
function positionIn(text: string, offset: number): vscode.Position {
  const lines = text.slice(0, offset).split("\n");
  return new vscode.Position(lines.length - 1, lines.at(-1)?.length ?? 0);
}

async function whatToTune(given: unknown, logFolder: string): Promise<Asked | undefined> {
  if (given instanceof vscode.Uri) return ofScript(given);
  const tasks = tasksToTune();
  if (typeof given === "string") {
    const named = (await tasks).find((task) => taskLabel(task) === given);
    return named && ofTask(named, logFolder);
  }
  // There at once, and busy until the extensions that provide tasks have been asked.
  const chosen = await vscode.window.showQuickPick(choices(tasks, logFolder), {
    title: vscode.l10n.t("New Study from Task"),
    placeHolder: vscode.l10n.t("What is one training run? Its script is read, and nothing is run."),
    matchOnDescription: true,
  });
  return chosen?.ask?.();
}

async function tasksToTune(): Promise<readonly vscode.Task[]> {
  if (!vscode.workspace.isTrusted) return [];
  const tasks = await vscode.tasks.fetchTasks();
  return tasks.filter(({ definition }) => definition.type !== "tunesmith");
}

interface Choice extends vscode.QuickPickItem {
  readonly ask?: () => Promise<Asked | undefined>;
}

async function choices(
  fetched: Promise<readonly vscode.Task[]>,
  logFolder: string,
): Promise<readonly Choice[]> {
  const tasks = await fetched;
  const separator = (label: string): Choice => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const active = vscode.window.activeTextEditor?.document.uri;
  const script = active?.scheme === "file" && scriptLanguage(active.path) !== undefined ? active : undefined;
  return [
    ...(script
      ? [
          {
            label: `$(file-code) ${basename(script.path)}`,
            description: vscode.l10n.t("the script in the editor"),
            ask: async () => ofScript(script),
          },
        ]
      : []),
    ...(tasks.length > 0 ? [separator(vscode.l10n.t("tasks"))] : []),
    ...tasks.map((task) => ({
      label: `$(tools) ${taskLabel(task)}`,
      description: describe(task),
      ask: () => ofTask(task, logFolder),
    })),
    separator(vscode.l10n.t("or")),
    { label: `$(file-code) ${vscode.l10n.t("A script...")}`, ask: chooseScript },
    { label: `$(terminal) ${vscode.l10n.t("A command line...")}`, ask: askForCommand },
  ];
}

/** Tasks of several folders may have the same name. */
function describe({ scope, detail }: vscode.Task): string {
  const isOneOfSeveral = typeof scope === "object" && (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  return [isOneOfSeveral ? scope.name : "", detail ?? ""].filter(Boolean).join(" · ");
}

function ofScript({ fsPath }: vscode.Uri): Asked {
  return { words: [basename(fsPath)], cwd: dirname(fsPath) };
}

async function ofTask(task: vscode.Task, logFolder: string): Promise<Asked | undefined> {
  const folder = typeof task.scope === "object" ? task.scope : vscode.workspace.workspaceFolders?.[0];
  const cwd = folder?.uri.fsPath;
  if (cwd === undefined) return undefined;
  const label = taskLabel(task);
  const resolved = await resolveEditorTask(label, join(cwd, "new.study.yaml"), task);
  if (resolved.kind === "not-needed") return { words: ["--task", label], cwd };
  if (resolved.kind === "impossible") void vscode.window.showErrorMessage(resolved.reason);
  if (resolved.kind !== "resolved") return undefined;
  mkdirSync(logFolder, { recursive: true });
  const file = join(logFolder, `task-${randomUUID()}.json`);
  handEditorTask(file, resolved.task);
  return { words: ["--resolved-task", file], cwd };
}

async function chooseScript(): Promise<Asked | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t("A Script to Tune"),
    openLabel: vscode.l10n.t("Read"),
    filters: { [vscode.l10n.t("Scripts")]: ["py", "js", "mjs", "cjs", "ts", "mts", "cts"] },
  });
  return chosen?.[0] && ofScript(chosen[0]);
}

async function askForCommand(): Promise<Asked | undefined> {
  const line = await vscode.window.showInputBox({
    title: vscode.l10n.t("A Command Line to Tune"),
    prompt: vscode.l10n.t("As in a terminal in the workspace's folder."),
    placeHolder: vscode.l10n.t("such as {0}", "python train.py fit --epochs 10"),
  });
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  return line?.trim() && folder ? { words: ["--", line], cwd: folder.uri.fsPath } : undefined;
}
