import * as assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import * as vscode from "vscode";
import { activateExtension, showFile, waitFor, workspaceFile } from "./workspace.ts";

suite("commands about a study", () => {
  const study = () => workspaceFile("quick.study.yaml");
  const activeText = (pattern: RegExp) =>
    waitFor(`a document with ${pattern}`, () => {
      const text = vscode.window.activeTextEditor?.document.getText() ?? "";
      return pattern.test(text) ? text : undefined;
    });
  const node = (trial: number) => ({ kind: "trial", uri: study(), trial: { number: trial } });

  suiteSetup(async () => {
    await activateExtension();
    await showFile("quick.study.yaml");
    await vscode.commands.executeCommand("tunesmith.runStudy", study());
  });
  teardown(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  test("the log of a trial is opened", async () => {
    await vscode.commands.executeCommand("tunesmith.openTrialLog", study(), 3);
    assert.match(vscode.window.activeTextEditor?.document.uri.path ?? "", /\/trials\/3\/stdout\.log$/);
  });

  test("a node of the Studies view stands for its study and trial", async () => {
    await vscode.commands.executeCommand("tunesmith.openTrialLog", node(5), [node(5), node(3)]);
    assert.match(vscode.window.activeTextEditor?.document.uri.path ?? "", /\/trials\/5\/stdout\.log$/);
  });

  test("several that are selected are compared", async () => {
    await vscode.commands.executeCommand("tunesmith.compareTrials", node(2), [node(2), node(4)]);
    const label = await waitFor("the comparison", () => {
      const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
      return tab?.input instanceof vscode.TabInputTextDiff ? tab.label : undefined;
    });
    assert.match(label, /Trials 2 and 4 of quick/);
  });

  test("the plan of a study says what would run, and runs nothing", async () => {
    await vscode.commands.executeCommand("tunesmith.showPlan", workspaceFile("slow.study.yaml"));
    assert.match(await activeText(/Nothing is run/), /slow: random/);
  });

  test("what a problem report needs names studies, and no folder of this machine", async () => {
    await vscode.commands.executeCommand("tunesmith.showDebugInfo");
    const text = await activeText(/Tunesmith debug info/);
    assert.match(text, /quick\.study\.yaml \| random \| finished \| none \| 12 complete/);
    assert.ok(!text.includes(workspaceFile("").fsPath), text);
  });

  test("a study without a file gets one when it runs", async () => {
    const file = workspaceFile("unsaved.study.yaml");
    const document = await vscode.workspace.openTextDocument(
      file.with({ scheme: "untitled", authority: "" }),
    );
    const editor = await vscode.window.showTextDocument(document);
    const text = readFileSync(study().fsPath, "utf8").replace("study: quick", "study: unsaved");
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), text));
    await vscode.commands.executeCommand("tunesmith.runStudy");
    assert.equal(existsSync(file.fsPath), true);
    assert.equal(existsSync(workspaceFile(".tunesmith/unsaved/journal.log").fsPath), true);
    rmSync(file.fsPath);
  });
});
