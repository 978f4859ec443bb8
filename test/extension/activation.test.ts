import * as assert from "node:assert/strict";
import { join, relative } from "node:path";
import * as vscode from "vscode";
import { activateExtension, showFile } from "./workspace.ts";

suite("activation", () => {
  test("the extension activates, and loads nothing but its own bundle", async () => {
    const extension = await activateExtension();
    assert.equal(extension.isActive, true);
    const loaded = Object.keys(require.cache)
      .filter((file) => file.startsWith(join(extension.extensionPath, "dist")))
      .map((file) => relative(join(extension.extensionPath, "dist"), file))
      .filter((file) => !file.startsWith("test"));
    assert.deepEqual(loaded, ["extension.cjs"]);
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
