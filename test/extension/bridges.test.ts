import * as assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { activateExtension } from "./workspace.ts";

suite("bridges to other tools", () => {
  suiteSetup(activateExtension);
  const folder = mkdtempSync(join(tmpdir(), "tunesmith bridges-"));
  suiteTeardown(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    rmSync(folder, { recursive: true, force: true });
  });
  const activeFile = () => vscode.window.activeTextEditor?.document;

  test("a sweep is imported, and its study file opened as such", async () => {
    const sweep = join(folder, "sweep.yaml");
    writeFileSync(
      sweep,
      "program: t.py\nmethod: random\nmetric: { name: loss }\nparameters: { lr: { min: 0.0, max: 1.0 } }\n",
    );
    const target = join(folder, "sweep.study.yaml");
    await vscode.commands.executeCommand(
      "tunesmith.importStudy",
      vscode.Uri.file(sweep),
      vscode.Uri.file(target),
    );
    assert.equal(activeFile()?.uri.fsPath, target);
    assert.equal(activeFile()?.languageId, "study");
    assert.match(readFileSync(target, "utf8"), /lr: uniform\(0, 1\)/);
  });

  test("the helper for Python is put into a folder, and opened", async () => {
    await vscode.commands.executeCommand("tunesmith.addPythonHelper", vscode.Uri.file(folder));
    const file = join(folder, "tunesmith.py");
    assert.equal(existsSync(file), true);
    assert.equal(activeFile()?.uri.fsPath, file);
  });
});
