// A window without a folder, and what becomes of it: one with several folders, whose studies and tasks have the same names.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { answer, answerFileDialog, pick, runCommand, waitForWorkbench } from "../host/workbench.mjs";
import { openWindow } from "./open-window.mjs";

const SMALL = join(import.meta.dirname, "../extension/workspace");
/** The machine may be busy. */
const patient = { timeout: 15_000 };
const workspace = mkdtempSync(join(tmpdir(), "tunesmith-several-"));
const folders = ["first", "second"];
for (const name of folders) {
  mkdirSync(join(workspace, name, ".vscode"), { recursive: true });
  for (const file of ["quick.study.yaml", "train.mjs"])
    cpSync(join(SMALL, file), join(workspace, name, file));
  const task = { label: "train", type: "process", command: "node", args: ["train.mjs"] };
  const tasks = { version: "2.0.0", tasks: [task] };
  writeFileSync(join(workspace, name, ".vscode/tasks.json"), JSON.stringify(tasks));
}
const described = { folders: folders.map((path) => ({ path })) };
writeFileSync(join(workspace, "several.code-workspace"), JSON.stringify(described));
afterAll(() => rmSync(workspace, { recursive: true, force: true }));

const window = openWindow({ workspace, opens: "nothing" });
const page = () => window.page;
const view = () => page().locator("#workbench\\.view\\.extension\\.tunesmith");
const rows = async () =>
  (await view().locator(".monaco-list-row").allTextContents()).map((text) => text.trim());
const quickInput = () => page().locator('.quick-input-widget:not([style*="display: none"])');
const entries = () => quickInput().locator(".monaco-list-row");
const hasRun = (name) => existsSync(join(window.folder, name, ".tunesmith/quick/journal.log"));

/** Does what makes the window another one, and waits for that. */
async function becomesAnother(act) {
  const loaded = page().waitForEvent("load");
  await act();
  await loaded;
  await waitForWorkbench(page());
}

test("without a folder the view says what comes first, and leads there by keyboard", async () => {
  await runCommand(page(), "Tunesmith: Focus on Studies View");
  const welcome = view().locator(".welcome-view-content");
  await welcome.getByText("so open its folder first").waitFor();
  await window.pictures("no folder");
  await welcome.getByRole("button", { name: "Open Folder" }).focus();
  await page().keyboard.press("Enter");
  await becomesAnother(() => answerFileDialog(page(), "Open Folder", join(window.folder, "first")));
  await runCommand(page(), "Tunesmith: Focus on Studies View");
  await expect.poll(rows, patient).toEqual(["quicknot run yet"]);
});

test("with several folders the view names the folder of each study", async () => {
  await runCommand(page(), "File: Open Workspace from File...");
  await becomesAnother(() =>
    answerFileDialog(page(), "Open Workspace from File", join(window.folder, "several.code-workspace")),
  );
  await runCommand(page(), "Tunesmith: Focus on Studies View");
  await expect.poll(rows, patient).toEqual(["quickfirst · not run yet", "quicksecond · not run yet"]);
  await window.pictures("several folders");
});

test("a study runs in its own folder, from the view or the palette", async () => {
  // The view of a window that has just been opened has no entry yet that could have the focus.
  await runCommand(page(), "Tunesmith: Focus on Studies View");
  await page().keyboard.press("End");
  await page().keyboard.press("Shift+F10");
  await page().locator(".monaco-menu").getByText("Run Study", { exact: true }).waitFor();
  await page().keyboard.press("Home");
  await page().locator(".monaco-menu .action-item.focused", { hasText: "Run Study" }).waitFor();
  await page().keyboard.press("Enter");
  await expect
    .poll(rows, patient)
    .toContainEqual(expect.stringMatching(/^quicksecond · 12\/12 trials, best /));
  expect(folders.map(hasRun)).toEqual([false, true]);
  await runCommand(page(), "View: Close All Editors");
  await runCommand(page(), "Tunesmith: Run Study");
  await expect
    .poll(() => entries().allInnerTexts(), patient)
    .toEqual([
      expect.stringMatching(/quick.study.yaml\s*first/),
      expect.stringMatching(/quick.study.yaml\s*second/),
    ]);
  await window.pictures("several folders, which study");
  await pick(page(), "first");
  await expect
    .poll(rows, patient)
    .toContainEqual(expect.stringMatching(/^quickfirst · 12\/12 trials, best /));
  expect(folders.map(hasRun)).toEqual([true, true]);
  await runCommand(page(), "View: Close All Editors");
});

test("a new study is asked for its folder", async () => {
  await runCommand(page(), "Tunesmith: New Study");
  await pick(page(), "random");
  await pick(page(), "second");
  await answer(page(), "New Study: Name", "third");
  await expect.poll(rows, patient).toContainEqual(expect.stringMatching(/^third.*not saved yet.*/));
  await runCommand(page(), "View: Revert and Close Editor");
});

test("each folder has its tasks", async () => {
  await runCommand(page(), "Tasks: Run Task");
  await pick(page(), "tunesmith");
  await expect
    .poll(() => entries().allInnerTexts(), patient)
    .toEqual(
      expect.arrayContaining(
        folders.map((name) => expect.stringMatching(new RegExp(`run quick.study.yaml[^]*${name}`))),
      ),
    );
  await window.picture("several folders, tasks");
  await page().keyboard.press("Escape");
  await runCommand(page(), "Tunesmith: New Study from Task");
  for (const name of folders)
    await entries()
      .filter({ hasText: new RegExp(`train\\s*${name}`) })
      .waitFor();
  await window.pictures("several folders, new study from task");
  await page().keyboard.press("Escape");
});
