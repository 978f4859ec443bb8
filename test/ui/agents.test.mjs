import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCommand } from "../host/workbench.mjs";
import { openWindow } from "./open-window.mjs";

const agent = join(import.meta.dirname, "agent");
const told = (page, text) => page.locator(".notifications-toasts", { hasText: text }).waitFor();

describe("an agent that wants to run a study", () => {
  const window = openWindow({ helpers: [agent] });
  const trials = () => join(window.folder, ".tunesmith/quick/trials");

  test("has to ask: who says no starts nothing", async () => {
    const { page } = window;
    await runCommand(page, "Agent: Run Quick Study");
    const dialog = page.locator(".monaco-dialog-box");
    await dialog.waitFor();
    const question = await dialog.innerText();
    expect(question).toContain("Run the study quick.study.yaml?");
    expect(question).toContain("At most 3 more trials; at most 30 min of run time. This is started");
    expect(question).toMatch(/with other values:\s+node train\.mjs --lr \{lr\} --width \{width\}/);
    await window.pictures("agents, the question");
    await page.keyboard.press("Escape");
    await told(page, "The agent was refused");
    expect(existsSync(trials())).toBe(false);
  });

  test("runs what was asked for once a person has agreed", async () => {
    const { page } = window;
    await runCommand(page, "Agent: Run Quick Study");
    await page.locator(".monaco-dialog-box").waitFor();
    await page.keyboard.press("Enter");
    await told(page, "The agent ran 3 trials.");
    expect(readdirSync(trials())).toHaveLength(3);
  });
});
