import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { activateExtension, showFile } from "./workspace.ts";

suite("activation", () => {
  test("the extension activates", async () => {
    const extension = await activateExtension();
    assert.equal(extension.isActive, true);
  });

  test("*.study.yaml is a study", async () => {
    const { document } = await showFile("quick.study.yaml");
    assert.equal(document.languageId, "study");
  });

  test("other YAML stays YAML", async () => {
    const { document } = await showFile("other.yaml");
    assert.equal(document.languageId, "yaml");
  });

  test("the command that runs a study is registered", async () => {
    await activateExtension();
    const commands = await vscode.commands.getCommands(true);
    assert.ok(commands.includes("tunesmith.runStudy"));
  });
});
