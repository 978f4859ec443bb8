// What the palette offers for a study that has results: by keyboard, through every list and dialog.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  answer,
  answerFileDialog,
  editorLines,
  openFile,
  pick,
  runCommand,
  webviewFrame,
} from "../host/workbench.mjs";
import { openWindow } from "./open-window.mjs";

const CLI = join(import.meta.dirname, "../../dist/cli.js");
/** The machine may be busy. */
const patient = { timeout: 40_000 };
const sweep =
  "program: train.py\nmethod: random\nmetric: { name: loss }\nparameters: { lr: { min: 0.0, max: 1.0 } }\n";

const window = openWindow({ prepare });
const page = () => window.page;
const file = (...parts) => join(window.folder, ...parts);
const text = async () => (await editorLines(page())).join("\n");
const activeTab = () => page().locator(".editor-group-container.active .tab.active");
const notice = (words) => page().locator(".notifications-toasts .notification-list-item", { hasText: words });
const quickInput = () => page().locator('.quick-input-widget:not([style*="display: none"])');
const command = (title) => runCommand(page(), `Tunesmith: ${title}`);
const earlierRuns = () => readdirSync(file(".tunesmith")).filter((name) => name.startsWith("quick."));

/** The study has run, and before that once more. */
function prepare(folder) {
  writeFileSync(join(folder, "sweep.yaml"), sweep);
  for (const name of ["optuna.db", "optuna.log"]) writeFileSync(join(folder, name), "");
  const run = (...words) =>
    execFileSync(process.execPath, [CLI, "run", "quick.study.yaml", ...words], {
      cwd: folder,
      stdio: "ignore",
    });
  run("--trials=2");
  run("--fresh");
}

async function clearNotices() {
  await runCommand(page(), "Notifications: Clear All Notifications");
}

/** Takes the newest trial, which is the first in the list that asks this. */
async function takeNewest(question) {
  await quickInput().locator(".monaco-list-row.focused", { hasText: "complete" }).waitFor();
  await page().locator(`.quick-input-widget input.input[placeholder="${question}"]`).press("Enter");
}

/** Moves through the file explorer to an entry, and opens its menu. */
async function openExplorerMenu(name) {
  await runCommand(page(), "File: Focus on Files Explorer");
  await page().keyboard.press("Home");
  const chosen = () => page().locator(".explorer-folders-view .monaco-list-row.focused").innerText();
  for (let row = 0; row < 20 && (await chosen()).trim() !== name; row++)
    await page().keyboard.press("ArrowDown");
  await page().keyboard.press("Shift+F10");
  await page().locator(".monaco-menu").waitFor();
  return page().locator(".monaco-menu .action-label").allTextContents();
}

test("a study file opens in its own language, and can be run from there", async () => {
  await openFile(page(), "quick.study.yaml");
  const language = page().locator("#status\\.editor\\.mode");
  await expect.poll(() => language.textContent(), patient).toBe("Tunesmith Study");
  const actions = page().locator(".editor-actions");
  await actions.getByRole("button", { name: /^Run Study/ }).waitFor();
  await actions.getByRole("button", { name: /^Open Results/ }).waitFor();
  await runCommand(page(), "View: Close All Editors");
});

describe("menus", () => {
  test.each([
    ["quick.study.yaml", ["Run Study", "Open Results", "Export Report"]],
    ["optuna.db", ["Import Sweep, Search Space or Optuna Study"]],
    ["optuna.log", ["Open Results of Optuna Journal"]],
    [".vscode", ["New Study"]],
  ])("the explorer has one of %s", async (name, expected) => {
    const own = (await openExplorerMenu(name)).filter((label) => expected.includes(label));
    expect(own).toEqual(expected);
    if (name === "quick.study.yaml") await window.pictures("commands, explorer menu");
    await page().keyboard.press("Escape");
  });

  test("a new file can be a study", async () => {
    await runCommand(page(), "Create: New File...");
    await quickInput().getByText("New Study").waitFor();
    await window.picture("commands, new file");
    // What is typed there is the name of a file.
    for (const key of ["ArrowDown", "Enter"]) await page().keyboard.press(key);
    await quickInput().getByText("New Study: Strategy").waitFor();
    await page().keyboard.press("Escape");
  });
});

describe("what a study has found", () => {
  test("is exported as a table, unless somebody thinks better of it", async () => {
    await command("Export Study");
    await quickInput().getByText("quick.study.yaml").waitFor();
    await window.pictures("commands, which study");
    await pick(page(), "quick.study.yaml");
    await quickInput().getByText("Optuna Journal").waitFor();
    await window.pictures("commands, export");
    await page().keyboard.press("Escape");
    await quickInput().waitFor({ state: "hidden" });
    await command("Export Study");
    await pick(page(), "quick.study.yaml");
    await pick(page(), "All trials as a table");
    await answerFileDialog(page(), "Export Study");
    await notice("Exported to quick.csv.").waitFor();
    const printed = execFileSync(process.execPath, [
      CLI,
      "export",
      file("quick.study.yaml"),
      "--format",
      "csv",
    ]);
    expect(readFileSync(file("quick.csv"))).toEqual(printed);
  });

  test("is exported as a report", async () => {
    await command("Export Report");
    await pick(page(), "quick.study.yaml");
    await answerFileDialog(page(), "Export Report");
    await notice("The report is in quick.html.").waitFor();
    expect(readFileSync(file("quick.html"), "utf8")).toContain("<title>quick: results</title>");
    await clearNotices();
  });

  test("is shown where it lies, if it lies anywhere", async () => {
    await command("Reveal Results Folder");
    await pick(page(), "slow.study.yaml");
    await notice("slow.study.yaml has no results yet").waitFor();
    await command("Reveal Results Folder");
    await pick(page(), "quick.study.yaml");
    const row = page().locator(".explorer-folders-view .monaco-list-row.focused");
    await expect.poll(async () => (await row.innerText()).trim(), patient).toBe("quick");
    await window.picture("commands, results folder");
  });

  test("makes room once somebody agrees to what goes", async () => {
    const dialog = page().locator(".monaco-dialog-box");
    await command("Clean Up Study");
    await pick(page(), "quick.study.yaml");
    await dialog.waitFor();
    expect(await dialog.innerText()).toMatch(
      /Remove this of quick.study.yaml for good\?\s+the earlier run quick\.\S+ \([^)]+\)\s+this would free .* stay/,
    );
    await window.pictures("commands, clean up");
    await page().keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await command("Clean Up Study");
    await pick(page(), "quick.study.yaml");
    await dialog.waitFor();
    expect(earlierRuns()).toHaveLength(1);
    await page().keyboard.press("Enter");
    await notice(/quick: freed .* stay/).waitFor();
    expect(earlierRuns()).toEqual([]);
    await command("Clean Up Study");
    await pick(page(), "quick.study.yaml");
    await notice(/^quick: there is nothing to remove/).waitFor();
    await clearNotices();
  });
});

describe("from other tools", () => {
  test("a journal is opened to look at", async () => {
    await command("Open Results of Optuna Journal");
    await answerFileDialog(page(), "Open a journal of Optuna", file(".tunesmith/quick/journal.log"));
    await webviewFrame(page()).getByText("12 trials", { exact: true }).first().waitFor();
    await runCommand(page(), "View: Close All Editors");
  });

  test("a sweep becomes a study, which is opened", async () => {
    await command("Import Sweep, Search Space or Optuna Study");
    await answerFileDialog(page(), "Import from W&B", file("sweep.yaml"));
    await answerFileDialog(page(), "Import as Study");
    await notice("sweep.yaml is imported.").waitFor();
    await expect.poll(text, patient).toContain("lr: uniform(0, 1)");
    expect(await activeTab().textContent()).toContain("sweep.study.yaml");
    await window.picture("commands, imported");
  });

  test("a training script gets its helper", async () => {
    await command("Add Python Helper");
    await expect.poll(() => activeTab().textContent(), patient).toContain("tunesmith.py");
    expect(existsSync(file("tunesmith.py"))).toBe(true);
    await runCommand(page(), "View: Close All Editors");
    await clearNotices();
  });
});

describe("a trial of the study in the editor", () => {
  test("is chosen from a list to read its log", async () => {
    await openFile(page(), "quick.study.yaml");
    await command("Open Trial Log");
    await quickInput().getByText("complete").first().waitFor();
    await window.pictures("commands, which trial");
    await takeNewest("Which trial's log?");
    await expect.poll(() => activeTab().textContent(), patient).toContain("stdout.log");
    await runCommand(page(), "View: Close Editor");
  });

  test("is compared with another", async () => {
    await command("Compare Trials");
    await quickInput().getByText("complete").first().waitFor();
    for (const key of ["ArrowDown", "Space", "ArrowDown", "Space", "Enter"]) await page().keyboard.press(key);
    await expect.poll(() => activeTab().textContent(), patient).toMatch(/Trials \d+ and \d+ of quick/);
    await runCommand(page(), "View: Close Editor");
  });

  test("says what is known of its code", async () => {
    await command("Show Code of Trial");
    await takeNewest("Which trial's code?");
    await notice("Nothing was recorded of the code of trial 11").waitFor();
    await clearNotices();
  });

  test("gives its values to the script", async () => {
    await command("Apply Best Values");
    await pick(page(), "Defaults of the training script");
    await notice(/Left as they are: .*lr/).waitFor();
    await clearNotices();
  });

  test("runs again in a terminal", async () => {
    await command("Run Trial Again in Terminal");
    await takeNewest("Which trial runs again?");
    await expect.poll(() => existsSync(file(".tunesmith/quick/again/11/params.json")), patient).toBe(true);
    await page().locator(".part.panel .codicon-check").first().waitFor();
    await window.picture("commands, trial in a terminal");
    await runCommand(page(), "View: Hide Panel");
  });

  test("runs again in the study, which has to have room for it", async () => {
    await command("Run Trial Again in Study");
    await takeNewest("Which trial runs again?");
    await notice("The budget of 12 trials is used up.").waitFor();
    await clearNotices();
  });
});

describe("a study in the editor", () => {
  const status = () => page().locator("#tunesmith\\.tunesmith\\.tunesmith\\.status");
  const lens = (title) => page().locator(".codelens-decoration a", { hasText: title }).first();
  const press = async (key) => {
    await page().keyboard.press("Control+K");
    await page().keyboard.press(key);
  };
  const panel = () => webviewFrame(page());
  const focusedName = () => page().evaluate(() => document.activeElement.getAttribute("aria-label") ?? "");
  const isInStatusBar = () =>
    page().evaluate(() => document.activeElement.closest(".part.statusbar") !== null);

  test("has shortcuts: its plan, and its run", async () => {
    await openFile(page(), "slow.study.yaml");
    await lens("Run study").waitFor();
    await press("j");
    await expect.poll(text, patient).toContain("Nothing is run.");
    await runCommand(page(), "View: Close Editor");
    await press("g");
    await panel().getByText("2 running").waitFor();
    await lens("Stop").waitFor();
  });

  test("is steered while it runs", async () => {
    await command("Change Number of Trials");
    await answer(page(), "How many trials the study has in all", "6");
    await expect.poll(() => status().innerText(), patient).toContain("0/6 trials");
    await command("Change Number of Trials at Once");
    await answer(page(), "How many trials run at once", "3");
    await panel().getByText("3 running").waitFor();
    await command("Try Values Next");
    await answer(page(), "Values to try next", "lr=0.25");
    await quickInput().waitFor({ state: "hidden" });
    await command("Cancel Trial");
    await pick(page(), "running");
    // Its place is taken by the values that were asked for.
    await panel().getByText("1 cancelled").waitFor();
    const params = file(".tunesmith/slow/trials/3/params.json");
    await expect.poll(() => existsSync(params) && readFileSync(params, "utf8"), patient).toContain("0.25");
    await window.pictures("commands, steered");
  });

  test("is paused by keyboard in the status bar, and goes on", async () => {
    for (let step = 0; step < 10 && !(await isInStatusBar()); step++) await page().keyboard.press("F6");
    for (let step = 0; step < 10 && !(await focusedName()).startsWith("slow running"); step++)
      await page().keyboard.press("ArrowRight");
    await page().keyboard.press("Enter");
    await quickInput().getByText("Open Study File").waitFor();
    await window.pictures("commands, status bar");
    await pick(page(), "Pause Study");
    await expect.poll(() => status().innerText(), patient).toContain("0/6 trials");
    await panel().getByText("Paused", { exact: true }).waitFor();
    await command("Resume Study");
    await panel().getByText("Running", { exact: true }).waitFor();
  });

  test("stops, and leads to its results, by shortcuts", async () => {
    await openFile(page(), "slow.study.yaml");
    await press("h");
    await panel().getByText("Stopped", { exact: true }).waitFor();
    await runCommand(page(), "View: Close All Editors");
    await openFile(page(), "slow.study.yaml");
    await lens("Go on").waitFor();
    await press("l");
    await panel().getByText("Stopped", { exact: true }).waitFor();
    await runCommand(page(), "View: Close All Editors");
  });
});

test("the window asks no other host", () => {
  expect([...window.foreignHosts]).toEqual([]);
});
