import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openFile, runCommand, webviewFrame } from "../host/workbench.mjs";
import { openWindow } from "./open-window.mjs";

const window = openWindow({ trust: "none" });

test("without trust nothing runs, and a message says why", async () => {
  await openFile(window.page, "quick.study.yaml");
  await runCommand(window.page, "Tunesmith: Run Study");
  const toast = window.page.locator(".notifications-toasts", { hasText: "until you trust the workspace" });
  await toast.waitFor();
  await window.picture("without trust");
  expect(existsSync(join(window.folder, ".tunesmith"))).toBe(false);
});

test("results can be looked at without trust", async () => {
  await runCommand(window.page, "Tunesmith: Open Results");
  const panel = webviewFrame(window.page);
  await panel.getByText("Running is off until this workspace is trusted").waitFor();
  expect(await panel.getByRole("button", { name: "Run", exact: true }).isDisabled()).toBe(true);
});
