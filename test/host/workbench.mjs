// The workbench as a person uses it: by keyboard, by what stands on the screen.
import { basename } from "node:path";
import { chromium } from "playwright-core";
import { findChromium } from "./runtime.mjs";
import { workbenchUrl } from "./server.mjs";

const START_LIMIT_MS = 60_000;
const QUICK_INPUT = '.quick-input-widget:not([style*="display: none"])';

/** @typedef {import("playwright-core").Page} Page */

/** A headless Chromium that asks nothing of the network by itself. Root has no sandbox to give it. */
export function launchBrowser() {
  const executablePath = findChromium();
  if (!executablePath) throw new Error("no Chromium found; set CHROMIUM to one");
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--disable-sync",
      "--disable-background-networking",
      "--disable-component-update",
      "--no-first-run",
    ],
  });
}

/**
 * Opens a window and waits until a person could use it.
 * @param {Page} page
 * @param {import("./server.mjs").Server} server
 * @param {string} folder Absolute.
 */
export async function openWorkbench(page, server, folder) {
  await page.goto(workbenchUrl(server, { folder }));
  await waitForWorkbench(page);
}

/** Waits for the status bar and the file explorer, as after a reload of the window. */
export async function waitForWorkbench(page) {
  await page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: START_LIMIT_MS });
  await page.locator(".explorer-folders-view .monaco-list-row").first().waitFor({ timeout: START_LIMIT_MS });
}

/** Reloads the window, as after a crash of it: nothing in the page survives. */
export async function reloadWindow(page) {
  await page.reload();
  await waitForWorkbench(page);
}

/** The row of the command palette for exactly this title, with the palette left open at it. */
export async function findCommand(page, title) {
  const row = page.locator(`${QUICK_INPUT} .monaco-list-row`);
  const exact = row.filter({ has: page.getByText(title, { exact: true }) }).first();
  // A command is listed only after VS Code has scanned the extension, hence the new attempts.
  for (let attempt = 1; ; attempt += 1) {
    await page.keyboard.press("F1");
    await page.locator(`${QUICK_INPUT} input.input`).fill(`>${title}`);
    try {
      await exact.waitFor({ timeout: 2_000 });
      return exact;
    } catch (error) {
      if (attempt === 10) throw error;
      await page.keyboard.press("Escape");
    }
  }
}

/** Runs a command by its title in the palette, for instance `Tunesmith: Run Study`. */
export async function runCommand(page, title) {
  const row = await findCommand(page, title);
  await row.click();
}

/** Opens a file of the workspace by its name. */
export async function openFile(page, name) {
  const label = { hasText: basename(name) };
  await page.keyboard.press("Control+P");
  await page.locator(`${QUICK_INPUT} input.input`).fill(name);
  await page.locator(`${QUICK_INPUT} .monaco-list-row`, label).first().waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".tabs-container .tab.active", label).first().waitFor();
}

/** The lines of the active editor that are on the screen. */
export async function editorLines(page) {
  const lines = page.locator(".editor-group-container.active .view-line");
  return (await lines.allInnerTexts()).map((text) => text.replaceAll("\u00a0", " "));
}

/** Picks a colour theme by its label, for instance `Light Modern` or `Dark High Contrast`. */
export async function setColorTheme(page, label) {
  await runCommand(page, "Preferences: Color Theme");
  const row = page.locator(`${QUICK_INPUT} .monaco-list-row`, { hasText: label }).first();
  await page.locator(`${QUICK_INPUT} input.input`).fill(label);
  await row.waitFor();
  await row.click();
  await page.locator(QUICK_INPUT).waitFor({ state: "hidden" });
}

/** Trusts the open folder, in a window that was opened without trust. */
export async function trustFolder(page) {
  await runCommand(page, "Workspaces: Manage Workspace Trust");
  const editor = page.locator(".workspace-trust-editor");
  await editor.getByRole("button", { name: "Trust", exact: true }).click();
  await page.locator(".workspace-trust-editor.trusted").waitFor();
  // The editor lies over the window until it is closed.
  await page
    .locator(".monaco-modal-editor-block")
    .getByRole("button", { name: /^Close/ })
    .click();
  await editor.waitFor({ state: "hidden" });
}

/** The document that an extension wrote into a webview: the inner frame; the outer one is VS Code's. */
export function webviewFrame(page, index = 0) {
  const outer = page.locator("iframe.webview.ready").nth(index).contentFrame();
  return outer.locator("iframe#active-frame").contentFrame();
}
