import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { activateExtension, EXTENSION_ID, showFile, waitFor, workspaceFile } from "./workspace.ts";

suite("running a study", () => {
  suiteSetup(activateExtension);
  teardown(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  test("the line above a study offers to run it", async () => {
    await showFile("quick.study.yaml");
    const [first] = await lensTitles("quick.study.yaml");
    assert.match(first ?? "", /Run study$/);
  });

  test("the command runs the study that is open, to its end, and shows its results", async () => {
    await showFile("quick.study.yaml");
    await vscode.commands.executeCommand("tunesmith.runStudy");
    await waitForLens("quick.study.yaml", /Open results · 12\/12 trials, best 0\.\d+/);
    assert.ok(openTabs().includes("Results: quick"), `open are: ${openTabs()}`);
    assert.equal(existsSync(studyPath("quick", "runner.json")), false);
  });

  test("a study that runs can be stopped, and gone on with", async () => {
    await showFile("slow.study.yaml");
    const study = workspaceFile("slow.study.yaml");
    // The command goes on for as long as the runner does.
    const firstRun = vscode.commands.executeCommand("tunesmith.runStudy", study);
    await waitForLens("slow.study.yaml", /Stop · 0\/4 trials/);
    await waitFor("two trials", () => (countTrials("slow") === 2 ? true : undefined));
    const { pid } = JSON.parse(readFileSync(studyPath("slow", "runner.json"), "utf8")) as { pid: number };
    assert.notEqual(pid, process.pid);

    await vscode.commands.executeCommand("tunesmith.stopStudy", study);
    await firstRun;
    await waitForLens("slow.study.yaml", /^\$\(play\)\sGo on$/);
    assert.throws(() => process.kill(pid, 0), "the runner is gone");

    const secondRun = vscode.commands.executeCommand("tunesmith.runStudy", study);
    await waitFor("both trials again", () => (countTrials("slow") === 4 ? true : undefined));
    await vscode.commands.executeCommand("tunesmith.stopStudy", study);
    await secondRun;
  });

  test("a study that was started in a terminal is shown while it runs", async () => {
    await showFile("slow.study.yaml");
    const extension = vscode.extensions.getExtension(EXTENSION_ID);
    const cli = join(extension?.extensionPath ?? "", "dist", "cli.js");
    const runner = spawn(process.execPath, [cli, "run", workspaceFile("slow.study.yaml").fsPath], {
      stdio: "ignore",
    });
    const ended = once(runner, "exit");
    await waitForLens("slow.study.yaml", /Stop · 0\/4 trials/);
    await vscode.commands.executeCommand("tunesmith.stopStudy", workspaceFile("slow.study.yaml"));
    await ended;
    await waitForLens("slow.study.yaml", /Go on$/);
  });

  test("a study with an error is not run", async () => {
    const { document } = await showFile("wrong.study.yaml");
    await waitFor("the error", () =>
      vscode.languages
        .getDiagnostics(document.uri)
        .find(({ severity }) => severity === vscode.DiagnosticSeverity.Error),
    );
    // The command waits for an answer to its message, which nobody gives here.
    void vscode.commands.executeCommand("tunesmith.runStudy");
    await lensTitles("wrong.study.yaml");
    // A run begins with its panel.
    assert.ok(!openTabs().includes("Results: wrong"), `open are: ${openTabs()}`);
  });

  test("a changed study is saved before it runs", async () => {
    const { document } = await showFile("quick.study.yaml");
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, document.lineAt(document.lineCount - 1).range, "# changed\n");
    await vscode.workspace.applyEdit(edit);
    assert.equal(document.isDirty, true);
    await vscode.commands.executeCommand("tunesmith.runStudy");
    assert.equal(document.isDirty, false);
    assert.match(readFileSync(studyPath("quick", "study.yaml"), "utf8"), /# changed/);
  });
});

function studyPath(study: string, ...parts: readonly string[]): string {
  return join(workspaceFile(".tunesmith").fsPath, study, ...parts);
}

/** How many trials the journal knows. */
function countTrials(study: string): number {
  const journal = studyPath(study, "journal.log");
  if (!existsSync(journal)) return 0;
  return readFileSync(journal, "utf8")
    .split("\n")
    .filter((line) => /"op_code": ?4\b/.test(line)).length;
}

function openTabs(): readonly string[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
}

async function lensTitles(path: string): Promise<readonly string[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    "vscode.executeCodeLensProvider",
    workspaceFile(path),
    5,
  );
  return lenses.map(({ command }) => command?.title ?? "");
}

async function waitForLens(path: string, title: RegExp): Promise<void> {
  await waitFor(`${title} above ${path}`, async () =>
    (await lensTitles(path)).find((shown) => title.test(shown)),
  );
}
