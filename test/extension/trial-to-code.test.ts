import * as assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { activateExtension, showFile, waitFor, workspaceFile } from "./workspace.ts";

suite("from a trial to its code", () => {
  const study = () => workspaceFile("quick.study.yaml");
  const again = (...parts: readonly string[]) =>
    join(workspaceFile(".tunesmith").fsPath, "quick", "again", ...parts);

  suiteSetup(async () => {
    await activateExtension();
    await showFile("quick.study.yaml");
    await vscode.commands.executeCommand("tunesmith.runStudy", study());
  });
  teardown(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  test("a trial runs again in a terminal, with its own values", async () => {
    const ended = new Promise<number | undefined>((resolve) => {
      const listener = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
        if (execution.task.name !== "Trial 3 of quick.study.yaml") return;
        listener.dispose();
        resolve(exitCode);
      });
    });
    await vscode.commands.executeCommand("tunesmith.runTrialAgain", study(), 3);
    assert.equal(await ended, 0);
    const params = (file: string) => JSON.parse(readFileSync(file, "utf8")) as unknown;
    assert.deepEqual(
      params(again("3", "params.json")),
      params(join(workspaceFile(".tunesmith").fsPath, "quick", "trials", "3", "params.json")),
    );
  });

  test("a trial runs under the debugger, with its values and its environment", async () => {
    const started = new Promise<vscode.DebugSession>((resolve) => {
      const listener = vscode.debug.onDidStartDebugSession((session) => {
        // The debugger has a session for what was launched, and one in it for the program once that runs.
        if (session.parentSession === undefined) return;
        listener.dispose();
        resolve(session.parentSession);
      });
    });
    await vscode.commands.executeCommand("tunesmith.debugTrial", study(), 5);
    const { configuration } = await started;
    const command = JSON.parse(
      readFileSync(join(workspaceFile(".tunesmith").fsPath, "quick", "trials", "5", "command.json"), "utf8"),
    ) as { readonly words: readonly string[] };
    assert.equal(configuration["program"], workspaceFile("train.mjs").fsPath);
    assert.deepEqual(configuration["args"], command.words.slice(2));
    assert.equal(configuration["env"].TUNESMITH_TRIAL, "5");
    assert.ok(existsSync(again("5", "params.json")));
    await vscode.debug.stopDebugging();
  });

  test("two trials are shown beside each other", async () => {
    await vscode.commands.executeCommand("tunesmith.compareTrials", study(), [4, 1]);
    const input = await waitFor("the comparison", () => {
      const found = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return found instanceof vscode.TabInputTextDiff ? found : undefined;
    });
    for (const [uri, number] of [
      [input.original, 1],
      [input.modified, 4],
    ] as const) {
      const document = await vscode.workspace.openTextDocument(uri);
      assert.equal((JSON.parse(document.getText()) as { readonly number: number }).number, number);
    }
  });
});
