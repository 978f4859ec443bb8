import { expect, test } from "vitest";
import { findCommand, openFile } from "../host/workbench.mjs";
import { openWindow } from "./open-window.mjs";

const window = openWindow();

test("the palette lists the command that runs a study", async () => {
  const row = await findCommand(window.page, "Tunesmith: Run Study");
  expect(await row.textContent()).toContain("Tunesmith: Run Study");
  await window.picture("palette");
  await window.page.keyboard.press("Escape");
});

test("a study file opens in its own language", async () => {
  await openFile(window.page, "quick.study.yaml");
  const language = window.page.locator("#status\\.editor\\.mode");
  await expect.poll(() => language.textContent()).toBe("Tunesmith Study");
  await window.picture("study file");
});

test("the window asks no other host", () => {
  expect([...window.foreignHosts]).toEqual([]);
});
