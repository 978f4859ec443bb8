import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { activateExtension } from "./workspace.ts";

/** VS Code makes commands of its own for each view. */
const ofViews = /^tunesmith\.studies\./;

suite("commands", () => {
  test("those of the manifest are those that are registered", async () => {
    const { packageJSON } = await activateExtension();
    const written: string[] = packageJSON.contributes.commands.map(
      ({ command }: { readonly command: string }) => command,
    );
    const registered = (await vscode.commands.getCommands(true)).filter(
      (id) => id.startsWith("tunesmith.") && !ofViews.test(id),
    );
    assert.deepEqual(registered.sort(), written.sort());
  });

  test("no shortcut is one of VS Code's own", async () => {
    const { packageJSON } = await activateExtension();
    const defaults = await vscode.workspace.openTextDocument(
      vscode.Uri.parse("vscode://defaultsettings/keybindings.json"),
    );
    const taken = [...defaults.getText().matchAll(/"key": "([^"]+)",\s*"command": "(?!tunesmith\.)/g)].map(
      ([, key = ""]) => key,
    );
    assert.ok(taken.includes("ctrl+k ctrl+s"), "VS Code's own shortcuts are listed");
    for (const { key, when } of packageJSON.contributes.keybindings) {
      assert.ok(!taken.includes(key), `${key} is taken`);
      assert.match(when, /editorLangId == study/);
    }
  });
});
