import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { editorLines, openFile, runCommand, setColorTheme } from "../host/workbench.mjs";
import { openWindow } from "./open-window.mjs";

const scripts = join(import.meta.dirname, "../cli/scripts");
const window = openWindow({ prepare: addTasks });
const page = () => window.page;
/** A busy machine takes its time to start the command line. */
const patiently = { timeout: 40_000 };
const quickInput = '.quick-input-widget:not([style*="display: none"])';

function addTasks(folder) {
  for (const name of ["argparse-plain.py", "click-groups.py"])
    cpSync(join(scripts, name), join(folder, name));
  const task = {
    label: "fit ridge",
    type: "process",
    command: "python3",
    args: ["argparse-plain.py", "--epochs", "6"],
  };
  const own = { type: "tunesmith", study: "quick.study.yaml", label: "tune quick", trials: 4, fresh: true };
  const tasks = { version: "2.0.0", tasks: [task, own] };
  writeFileSync(join(folder, ".vscode", "tasks.json"), JSON.stringify(tasks));
}

const text = async () => (await editorLines(page())).join("\n");
const activeTab = async () =>
  (await page().locator(".tabs-container .tab.active").first().innerText()).replaceAll("\n", "");

/** What the selection holds, as the status bar counts it. */
const selected = () => page().locator("#status\\.editor\\.selection").innerText();

async function newStudyFromTask(typed) {
  await runCommand(page(), "Tunesmith: New Study from Task");
  await page().locator(`${quickInput} .monaco-list-row`).first().waitFor();
  await page().locator(`${quickInput} input.input`).fill(typed);
  await page().locator(`${quickInput} .monaco-list-row.focused`, { hasText: typed }).waitFor();
}

test("a study is proposed for a task by keyboard, and opened at what is decided first", async () => {
  await runCommand(page(), "Tunesmith: New Study from Task");
  await page().locator(`${quickInput} .monaco-list-row`, { hasText: "fit ridge" }).waitFor();
  await window.picture("new study from task");
  await page().keyboard.press("Escape");
  await newStudyFromTask("fit ridge");
  await page().keyboard.press("Enter");
  await expect.poll(text, patiently).toContain("command: python3 argparse-plain.py --epochs 6 --lr {lr}");
  expect(await activeTab()).toContain("argparse-plain.study.yaml");
  await expect.poll(selected, patiently).toContain("8 selected");
  await window.picture("proposed study");
  // What is typed takes the place of the metric.
  await page().keyboard.type("train_loss");
  await expect.poll(text, patiently).toContain("  minimize: train_loss");
});

test("the proposed study is saved without a question, and runs", async () => {
  await page().keyboard.press("Control+S");
  await expect.poll(() => page().locator(".tab.active.dirty").count(), patiently).toBe(0);
  await runCommand(page(), "Tunesmith: Run Study");
  const outer = page().locator("iframe.webview.ready");
  await outer.first().waitFor();
  const status = page().locator(".part.statusbar");
  await expect.poll(() => status.innerText(), patiently).toMatch(/argparse-plain: [1-9]\d*\/30 trials/);
});

test("the script in the editor is offered first", async () => {
  await runCommand(page(), "View: Close All Editors");
  await openFile(page(), "click-groups.py");
  await runCommand(page(), "Tunesmith: New Study from Task");
  const first = page().locator(`${quickInput} .monaco-list-row.focused`, {
    hasText: "the script in the editor",
  });
  await first.waitFor();
  expect(await first.innerText()).toContain("click-groups.py");
  await page().keyboard.press("Enter");
  await expect.poll(text, patiently).toContain("click-groups.py train --lr {lr}");
  for (const theme of ["Light Modern", "Dark High Contrast", "Dark Modern"]) {
    await setColorTheme(page(), theme);
    await window.picture(`proposed study ${theme}`);
  }
});

test("a study is run as a task, and its terminal says how it goes", async () => {
  await runCommand(page(), "View: Revert and Close Editor");
  await runCommand(page(), "Tasks: Run Task");
  await page().locator(`${quickInput} input.input`).fill("tune quick");
  await page().locator(`${quickInput} .monaco-list-row.focused`, { hasText: "tune quick" }).waitFor();
  await window.picture("run task");
  await page().keyboard.press("Enter");
  const terminal = page().locator(".terminal-wrapper.active .xterm");
  await terminal.waitFor();
  // The terminal's text is on a canvas; the mark beside its name says that the task has ended well.
  await page().locator(".terminal-outer-container, .part.panel").locator(".codicon-check").first().waitFor();
  await window.picture("study as a task");
});
