import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { editorLines, findCommand, runCommand, webviewFrame } from "../host/workbench.mjs";
import { openWindow } from "./open-window.mjs";

const bare = mkdtempSync(join(tmpdir(), "tunesmith-bare-"));
mkdirSync(join(bare, "src"));
afterAll(() => rmSync(bare, { recursive: true, force: true }));
/** The machine may be busy. */
const patient = { timeout: 40_000 };

describe("a trusted folder without a study", () => {
  const window = openWindow({ workspace: bare });
  const page = () => window.page;
  const input = () => page().locator('.quick-input-widget:not([style*="display: none"]) input.input');
  const studyRow = () => page().locator("#workbench\\.view\\.extension\\.tunesmith .monaco-list-row");
  const text = async () => (await editorLines(page())).join("\n");

  test("has a view that says what to do next", async () => {
    await runCommand(page(), "Tunesmith: Focus on Studies View");
    const welcome = page().locator(".welcome-view-content");
    await welcome.getByText("There is no study in this workspace yet").waitFor();
    await window.pictures("welcome, no study");
    await welcome.getByRole("button", { name: "New Study", exact: true }).click();
    await input().waitFor();
    await page().keyboard.press("Escape");
  });

  test("gets its first study by keyboard alone, with the cursor on the command", async () => {
    await findCommand(page(), "Tunesmith: New Study");
    await page().keyboard.press("Enter");
    await page().locator(".quick-input-list", { hasText: "bayesian" }).waitFor();
    await window.picture("new study strategy");
    await page().keyboard.type("asha");
    await page().keyboard.press("Enter");
    await expect.poll(() => input().inputValue(), patient).toBe("tuning");
    await input().fill("../x");
    await page().getByText("A name of letters, digits").first().waitFor();
    await input().fill("digits");
    await page().keyboard.press("Enter");
    await expect.poll(text, patient).toContain("strategy: asha");
    // The first place is chosen, so typing replaces it; Tab goes on to the next one.
    await page().keyboard.type("node train.mjs");
    await page().keyboard.press("Tab");
    await window.picture("new study");
    await page().keyboard.press("Escape");
    expect(await text()).toContain("  command: node train.mjs\n");
    expect(existsSync(join(window.folder, "digits.study.yaml"))).toBe(false);
  });

  test("is listed before it has a file, and saved in its place without a question", async () => {
    await expect
      .poll(() => studyRow().allTextContents(), patient)
      .toEqual([expect.stringContaining("digitsnot saved yet")]);
    await page().keyboard.press("Control+S");
    await expect.poll(() => existsSync(join(window.folder, "digits.study.yaml")), patient).toBe(true);
    const written = () => readFileSync(join(window.folder, "digits.study.yaml"), "utf8");
    await expect.poll(written, patient).toContain("command: node train.mjs");
    await expect
      .poll(() => studyRow().allTextContents(), patient)
      .toEqual([expect.stringContaining("digitsnot run yet")]);
  });

  test("says behind the braces that the study is valid, and what it will cost", async () => {
    await page().locator("#status\\.languageStatus").click();
    const hover = page().locator(".hover-language-status");
    await hover.getByText("Study is valid").waitFor();
    await hover.getByText(/asha · 60 .*configurations/).waitFor();
    await window.picture("language status");
    await hover.getByText("Show Plan").click();
    await expect.poll(text, patient).toContain("Nothing is run.");
    await window.picture("plan");
    await runCommand(page(), "View: Close All Editors");
  });

  test("is led by a walkthrough of five steps, with pictures", async () => {
    await runCommand(page(), "Tunesmith: Get Started");
    const steps = page().locator(".getting-started-step");
    await expect.poll(() => steps.count(), patient).toBe(5);
    const titles = [
      "Describe a study",
      "Say what may vary",
      "Run it",
      "Look at the results",
      "Take what was found",
    ];
    for (const [index, title] of titles.entries()) {
      await steps.nth(index).click();
      await steps.nth(index).getByText(title).first().waitFor();
      await webviewFrame(page()).locator("svg").waitFor();
      await window.picture(`walkthrough ${index + 1}`);
    }
    // What is done is ticked: here a study is made, and a valid one is looked at.
    await runCommand(page(), "Tunesmith: New Study");
    await input().waitFor();
    await page().keyboard.press("Escape");
    await studyRow().click();
    await page().locator(".tabs-container .tab.active", { hasText: "digits.study.yaml" }).waitFor();
    await page().locator("#status\\.languageStatus").waitFor();
    await runCommand(page(), "Tunesmith: Get Started");
    const ticked = (index) => steps.nth(index).locator(".codicon.complete");
    await ticked(0).waitFor();
    await ticked(1).waitFor();
    await window.pictures("walkthrough");
    await runCommand(page(), "View: Close All Editors");
  });

  test("has what a problem report needs, and nothing secret", async () => {
    await runCommand(page(), "Tunesmith: Show Debug Info");
    await expect.poll(text, patient).toContain("digits.study.yaml | asha | new | none");
    expect(await text()).not.toContain(window.folder);
    await window.picture("debug info");
  });

  test("has a page in VS Code on which nothing is broken", async () => {
    await runCommand(page(), "Extensions: Show Installed Extensions");
    await page().locator(".extensions-list .monaco-list-row", { hasText: "Tunesmith" }).first().click();
    const readme = webviewFrame(page());
    await readme.getByRole("heading", { name: "How a trial runs" }).waitFor();
    const targets = await readme
      .locator("img, a[href]")
      .evaluateAll((elements) =>
        elements.map((element) => element.getAttribute("src") ?? element.getAttribute("href")),
      );
    expect(targets.filter((target) => !/^(?:https:|mailto:|#)/.test(target ?? ""))).toEqual([]);
    await readme.getByText("docs/tutorial.md").waitFor();
    await window.picture("page of the extension");
  });
});
