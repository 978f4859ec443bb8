import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { runCommand, webviewFrame } from "../host/workbench.mjs";
import { writeJournal } from "../server/journal.ts";
import { openWindow } from "./open-window.mjs";

const cli = join(import.meta.dirname, "../../dist/cli.js");
/** The machine may be busy. */
const patient = { timeout: 40_000 };
const window = openWindow();
const page = () => window.page;
const view = () => page().locator("#workbench\\.view\\.extension\\.tunesmith");
const row = (text) => view().locator(".monaco-list-row", { hasText: text }).first();
const rows = async () =>
  (await view().locator(".monaco-list-row").allTextContents()).map((text) => text.trim());
const menu = () => page().locator(".monaco-menu");
const entry = (name) => menu().locator(".action-label").getByText(name, { exact: true });
const activeTab = () => page().locator(".editor-group-container.active .tab.active");

const long = `study: long
run:
  command: node train.mjs --x {x}
objective: { maximize: val_accuracy }
space:
  x: uniform(0, 1)
budget: { trials: 2000 }
`;

beforeAll(async () => {
  // More trials than a tree can hold, and an earlier run beside them.
  writeFileSync(join(window.folder, "long.study.yaml"), long);
  const journal = (name) => join(window.folder, ".tunesmith", name, "journal.log");
  await writeJournal(journal("long"), "long", 2_000);
  await writeJournal(journal("long.20260102T030405Z"), "long", 3);
  execFileSync(process.execPath, [cli, "run", join(window.folder, "quick.study.yaml")], { stdio: "ignore" });
  await runCommand(page(), "Tunesmith: Focus on Studies View");
  await row("quick").waitFor();
});

async function openMenu(text) {
  await row(text).click({ button: "right" });
  await menu().waitFor();
}

/** What the menu that is open offers. */
const offered = () => menu().locator(".action-item:not(.disabled) .action-label").allTextContents();

/** The menu takes no click that comes with its opening, and the key in any case. */
async function choose(name) {
  await entry(name).hover();
  await page().keyboard.press("Enter");
  await menu().waitFor({ state: "hidden" });
}

describe("the Studies view", () => {
  test("lists the studies of the folder with their state and best", async () => {
    await expect
      .poll(rows, patient)
      .toEqual([
        expect.stringMatching(/^long2000\/2000 trials, best 1/),
        expect.stringMatching(/^quick12\/12 trials, best 0\.\d+/),
        expect.stringMatching(/^slownot run yet/),
        expect.stringMatching(/^wrongnot run yet/),
      ]);
  });

  test("is gone through by keyboard", async () => {
    for (const key of ["Home", "ArrowDown", "Shift+F10"]) await page().keyboard.press(key);
    await menu().waitFor();
    expect(await offered()).toContain("Apply Best Values");
    await page().keyboard.press("Escape");
    await menu().waitFor({ state: "hidden" });
    await page().keyboard.press("Enter");
    await webviewFrame(page()).getByText("12 of 12 trials").first().waitFor();
    await runCommand(page(), "View: Close All Editors");
  });

  test("has what is about all studies in its title", async () => {
    const title = page().locator(".part.sidebar .composite.title");
    await title.getByRole("button", { name: "New Study" }).click();
    await page().getByText("New Study: Strategy").waitFor();
    await page().keyboard.press("Escape");
    await title.getByRole("button", { name: /More Actions/ }).click();
    await menu().waitFor();
    expect(await offered()).toEqual([
      "Import Sweep, Search Space or Optuna Study",
      "Compare Studies",
      "Get Started",
      "Show Debug Info",
    ]);
    await window.picture("studies view title menu");
    await page().keyboard.press("Escape");
  });

  test("lists some trials of a study that has thousands, opened by keyboard", async () => {
    await runCommand(page(), "Tunesmith: Focus on Studies View");
    await page().keyboard.press("Home");
    await page().keyboard.press("ArrowRight");
    await row("1980 more trials…").waitFor();
    await row("Earlier runs").waitFor();
    await expect.poll(async () => (await rows()).length, patient).toBe(4 + 20 + 2);
    await window.pictures("studies view");
  });

  test("leads from there to all of them", async () => {
    await row("1980 more trials…").click();
    const panel = webviewFrame(page());
    await panel.getByText("2000 of 2000 trials").first().waitFor();
    await runCommand(page(), "View: Close All Editors");
  });

  test("opens an earlier run to look at", async () => {
    await row("Earlier runs").locator(".monaco-tl-twistie").click();
    await openMenu("until ");
    expect(await offered()).toEqual([
      "Open Results of Optuna Journal",
      "Export Report",
      "Reveal Results Folder",
    ]);
    await page().keyboard.press("Escape");
    await row("until ").click();
    await webviewFrame(page()).getByText("3 trials").first().waitFor();
    await runCommand(page(), "View: Close All Editors");
    await row("long").locator(".monaco-tl-twistie").click();
    await expect.poll(async () => (await rows()).length, patient).toBe(4);
  });

  test("offers for a study what can be done with it", async () => {
    await openMenu("quick");
    expect(await offered()).toEqual([
      "Run Study",
      "Open Results",
      "Open Study File",
      "Show Plan",
      "Try Values Next",
      "Apply Best Values",
      "Compare Studies",
      "Export Report",
      "Export Study",
      "Reveal Results Folder",
      "Clean Up Study",
    ]);
    await window.pictures("studies view menu");
    await choose("Open Study File");
    await expect.poll(() => activeTab().textContent(), patient).toContain("quick.study.yaml");
  });

  test("opens the log of a trial, and the trial in the results", async () => {
    await row("quick").locator(".monaco-tl-twistie").click();
    await openMenu("Trial 3");
    expect(await offered()).toEqual([
      "Open Results",
      "Open Trial Log",
      "Compare Trials",
      "Show Code of Trial",
      "Apply Values of Trial",
      "Run Trial Again in Terminal",
      "Debug Trial",
      "Run Trial Again in Study",
      "Reveal Results Folder",
    ]);
    await window.pictures("studies view trial menu");
    await choose("Open Trial Log");
    await expect.poll(() => activeTab().textContent(), patient).toContain("stdout.log");
    await row("Trial 3").click();
    await webviewFrame(page()).getByRole("region", { name: "Trial 3", exact: true }).waitFor();
    await runCommand(page(), "View: Close All Editors");
  });

  test("compares the trials that are selected", async () => {
    await row("Trial 3").click();
    await row("Trial 5").click({ modifiers: ["Control"] });
    await row("Trial 5").click({ button: "right" });
    await choose("Compare Trials");
    await expect.poll(() => activeTab().textContent(), patient).toMatch(/Trials 3 and 5/);
    await runCommand(page(), "View: Close All Editors");
  });

  test("shows a study that runs first, pauses it and stops it", async () => {
    await row("quick").locator(".monaco-tl-twistie").click();
    await row("slow").hover();
    await row("slow").getByRole("button", { name: "Run Study" }).click();
    await expect.poll(async () => (await rows())[0], patient).toMatch(/^slow0\/4 trials/);
    const badge = page().locator(".activitybar .action-item", { hasText: "1" });
    await badge.first().waitFor();
    await row("slow").hover();
    await row("slow").getByRole("button", { name: "Pause Study" }).click();
    await expect.poll(async () => (await rows())[0], patient).toMatch(/^slowpaused · 0\/4 trials/);
    await window.picture("studies view paused");
    await row("slow").hover();
    await row("slow").getByRole("button", { name: "Resume Study" }).click();
    await row("slow").getByRole("button", { name: "Pause Study" }).waitFor();
    await openMenu("slow");
    expect(await offered()).toEqual([
      "Pause Study",
      "Stop Study",
      "Open Results",
      "Open Study File",
      "Show Plan",
      "Try Values Next",
      "Change Number of Trials at Once",
      "Change Number of Trials",
      "Apply Best Values",
      "Compare Studies",
      "Export Report",
      "Export Study",
      "Reveal Results Folder",
    ]);
    await window.picture("studies view menu of a running study");
    await page().keyboard.press("Escape");
    await row("slow").locator(".monaco-tl-twistie").click();
    await row("Trial 1").waitFor();
    await openMenu("Trial 1");
    await choose("Cancel Trial");
    await expect.poll(rows, patient).toContainEqual(expect.stringMatching(/^Trial 1cancelled/));
    await row("slow").hover();
    await row("slow").getByRole("button", { name: "Stop Study" }).click();
    await expect.poll(rows, patient).toContainEqual(expect.stringMatching(/^slowstopped · 0\/4 trials/));
    await runCommand(page(), "View: Close All Editors");
  });
});
