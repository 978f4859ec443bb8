import { isAbsolute, join } from "node:path";
import * as vscode from "vscode";
import type { Context } from "../context.ts";
import { findStudyFiles } from "../study-files.ts";
import { runOption } from "../trial/shown-run.ts";
import { StudyTerminal } from "./study-terminal.ts";

const taskType = "tunesmith";

/** What `runTrialAgain` and tasks.json write; see `taskDefinitions` in package.json. */
interface StudyTaskDefinition extends vscode.TaskDefinition {
  readonly study: string;
}

/** Offers to run each study as a task, and runs those that tasks.json describes. */
export function provideStudyTasks(context: Context): vscode.Disposable {
  return vscode.tasks.registerTaskProvider(taskType, {
    async provideTasks() {
      const files = await findStudyFiles();
      return files
        .toSorted((a, b) => a.path.localeCompare(b.path))
        .flatMap((file) => {
          const folder = vscode.workspace.getWorkspaceFolder(file);
          const study = vscode.workspace.asRelativePath(file, false);
          return folder ? [studyTask(context, { type: taskType, study }, folder)] : [];
        });
    },
    resolveTask({ definition, scope }) {
      if (typeof definition["study"] !== "string") return undefined;
      const known = typeof scope === "object" ? scope : vscode.workspace.workspaceFolders?.[0];
      // VS Code takes the task for the one that it asked about only where it is the very definition.
      return known && studyTask(context, definition as StudyTaskDefinition, known);
    },
  });
}

function studyTask(
  context: Context,
  definition: StudyTaskDefinition,
  folder: vscode.WorkspaceFolder,
): vscode.Task {
  const { study } = definition;
  const studyFile = isAbsolute(study) ? study : join(folder.uri.fsPath, study);
  const execution = new vscode.CustomExecution(
    async () => new StudyTerminal(context, studyFile, folder.uri.fsPath, wordsOf(definition)),
  );
  return new vscode.Task(definition, folder, nameOf(definition), "tunesmith", execution, ["$tunesmith"]);
}

function nameOf(definition: StudyTaskDefinition): string {
  const { study } = definition;
  const trial: unknown = definition["trial"];
  return trial === undefined
    ? vscode.l10n.t("run {0}", study)
    : vscode.l10n.t("run trial {0} of {1} again", String(trial), runOf(definition) ?? study);
}

/** The run of a comparison that the trial is of. */
function runOf(definition: StudyTaskDefinition): string | null {
  const run: unknown = definition["run"];
  return typeof run === "string" ? run : null;
}

/** The words of the command line, after `tunesmith`. */
function wordsOf(definition: StudyTaskDefinition): readonly string[] {
  const given = (name: string): unknown => definition[name];
  if (given("trial") !== undefined)
    return ["rerun", definition.study, String(given("trial")), ...runOption(runOf(definition))];
  const switches = ["fresh", "warm"].filter((name) => given(name) === true).map((name) => `--${name}`);
  const values = ["trials", "time", "parallel", "seed"].flatMap((name) =>
    ["number", "string"].includes(typeof given(name)) ? [`--${name}=${String(given(name))}`] : [],
  );
  return ["run", definition.study, ...switches, ...values];
}
