import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openFile, runCommand, webviewFrame } from "../host/workbench.mjs";
import { openWindow } from "./open-window.mjs";

const window = openWindow({ trust: "none", helpers: [join(import.meta.dirname, "agent")] });

test("without trust nothing runs, and a message says why", async () => {
  await openFile(window.page, "quick.study.yaml");
  await runCommand(window.page, "Tunesmith: Run Study");
  const toast = window.page.locator(".notifications-toasts", { hasText: "until you trust the workspace" });
  await toast.waitFor();
  await window.picture("without trust");
  expect(existsSync(join(window.folder, ".tunesmith"))).toBe(false);
});

test("the Studies view lists studies, and says that they do not run", async () => {
  await runCommand(window.page, "Tunesmith: Focus on Studies View");
  const view = window.page.locator("#workbench\\.view\\.extension\\.tunesmith");
  await view.getByText("Running studies is off until you trust this workspace.").waitFor();
  const row = view.locator(".monaco-list-row", { hasText: "quick" });
  await row.hover();
  await row.getByRole("button", { name: "Open Study File" }).waitFor();
  expect(await row.getByRole("button", { name: "Run Study" }).count()).toBe(0);
  await window.pictures("studies view without trust");
});

test("an agent runs nothing, and nobody is asked", async () => {
  await runCommand(window.page, "Agent: Run Quick Study");
  await window.page.locator(".notifications-toasts", { hasText: "The workspace is not trusted" }).waitFor();
  expect(existsSync(join(window.folder, ".tunesmith"))).toBe(false);
});

test.each(["Run Trial Again in Terminal", "Debug Trial", "Show Plan", "Show Code of Trial"])(
  "%s explains itself",
  async (title) => {
    await runCommand(window.page, "Notifications: Clear All Notifications");
    await runCommand(window.page, `Tunesmith: ${title}`);
    const toast = window.page.locator(".notifications-toasts .notification-toast");
    await toast.filter({ hasText: "It is off until you trust the workspace" }).waitFor();
    expect(existsSync(join(window.folder, ".tunesmith"))).toBe(false);
  },
);

test("results can be looked at without trust", async () => {
  await runCommand(window.page, "Tunesmith: Open Results");
  const panel = webviewFrame(window.page);
  await panel.getByText("Running is off until this workspace is trusted").waitFor();
  expect(await panel.getByRole("button", { name: "Run", exact: true }).isDisabled()).toBe(true);
});

test("where there is no study either, the Studies view says what can be done", async () => {
  for (const name of readdirSync(window.folder).filter((name) => name.endsWith(".study.yaml")))
    rmSync(join(window.folder, name));
  await runCommand(window.page, "View: Close All Editors");
  await runCommand(window.page, "Tunesmith: Focus on Studies View");
  const view = window.page.locator("#workbench\\.view\\.extension\\.tunesmith");
  await view.getByText("running them is off until you trust the workspace").waitFor();
  await view.getByRole("button", { name: "Manage Workspace Trust" }).waitFor();
  await window.pictures("no study, without trust");
});
