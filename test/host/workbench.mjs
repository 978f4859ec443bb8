// The workbench as a person uses it: by keyboard, by what stands on the screen.
import { basename } from "node:path";
import { chromium } from "playwright-core";
import { findChromium } from "./runtime.mjs";
import { workbenchUrl } from "./server.mjs";

const START_LIMIT_MS = 60_000;
const SETTLING_MS = 100;
/** For what stands on the screen already, on a machine that may be busy. */
const QUICKLY = { timeout: 10_000 };
const STATUS_BAR = ".monaco-workbench .part.statusbar";
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
 * @param {string} [folder] Absolute; none is open where it is absent.
 * @param {string} [scheme] VIRTUAL_SCHEME for files that are on no disk.
 */
export async function openWorkbench(page, server, folder, scheme) {
  await page.goto(workbenchUrl(server, { folder, scheme }));
  if (folder) await waitForWorkbench(page);
  else await page.locator(STATUS_BAR).waitFor({ timeout: START_LIMIT_MS });
}

/** Waits for the status bar and the file explorer, as after a reload of the window. */
export async function waitForWorkbench(page) {
  await page.locator(STATUS_BAR).waitFor({ timeout: START_LIMIT_MS });
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
    try {
      // A panel that is just taking the focus may swallow the key.
      await page.locator(`${QUICK_INPUT} input.input`).fill(`>${title}`, { timeout: 5_000 });
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
  const palette = page.locator(QUICK_INPUT).first();
  for (let tries = 1; ; tries++) {
    const row = await findCommand(page, title);
    try {
      // The row that is an exact match has the focus, but for one that was run of late.
      if (await keepsFocus(row)) await palette.locator("input.input").press("Enter", QUICKLY);
      else await row.click(QUICKLY);
      return;
    } catch (error) {
      // An editor that comes to the front meanwhile takes the focus, and with it the palette.
      if (tries === 3 || (await palette.isVisible())) throw error;
    }
  }
}

/** Whether a row has the focus, and still has it once the list has settled on what was typed. */
async function keepsFocus(row) {
  const hasFocus = async () => (await row.getAttribute("class", QUICKLY))?.includes("focused") === true;
  if (!(await hasFocus())) return false;
  await row.page().waitForTimeout(SETTLING_MS);
  return hasFocus();
}

/** Takes an entry of the list that is open above the editors, by typing what stands in it. */
export async function pick(page, text) {
  const input = page.locator(`${QUICK_INPUT} input.input`);
  await page.locator(`${QUICK_INPUT} .monaco-list-row`, { hasText: text }).first().waitFor();
  await input.fill(text);
  await page.locator(`${QUICK_INPUT} .monaco-list-row.focused`, { hasText: text }).waitFor();
  await input.press("Enter");
}

/** Answers the box above the editors that asks for text; without a text with what stands in it. */
export async function answer(page, question, text) {
  const input = page.locator(QUICK_INPUT, { hasText: question }).locator("input.input");
  await input.waitFor();
  if (text !== undefined) await input.fill(text);
  await input.press("Enter");
}

/** Answers a file dialog, which is such a box too in a browser, with what it proposes or with a path that is there. */
export async function answerFileDialog(page, title, path) {
  const box = page.locator(QUICK_INPUT, { hasText: title });
  await box.locator(".monaco-list-row").first().waitFor();
  // What is typed while a folder is still read may be written over, and is no file then: the dialog stays.
  for (let tries = 1; ; tries++) {
    await answer(page, title, path);
    try {
      await box.waitFor({ state: "hidden", timeout: 5_000 });
      return;
    } catch (error) {
      if (tries === 4) throw error;
    }
  }
}

/** Opens a file of the workspace by its name. */
export async function openFile(page, name) {
  const label = { hasText: basename(name) };
  await page.keyboard.press("Control+P");
  await page.locator(`${QUICK_INPUT} input.input`).fill(name);
  // Files that were open of late are listed first, until what was typed is looked for.
  await page.locator(`${QUICK_INPUT} .monaco-list-row.focused`, label).waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".tabs-container .tab.active", label).first().waitFor();
}

/** Opens a file of the open folder by a double click, where nobody can search the workspace. */
export async function openFromExplorer(page, name) {
  const row = page.locator(".explorer-folders-view .monaco-list-row");
  await row.filter({ has: page.getByText(name, { exact: true }) }).dblclick();
  await page.locator(".tabs-container .tab.active", { hasText: name }).first().waitFor();
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

/** Kinds of themes: the class that the workbench has with one, and the preferences of the system that bring it. */
const THEMES = {
  dark: ["vs-dark", { colorScheme: "dark", forcedColors: "none" }],
  "dark high contrast": ["hc-black", { colorScheme: "dark", forcedColors: "active" }],
  "light high contrast": ["hc-light", { colorScheme: "light", forcedColors: "active" }],
  light: ["vs", { colorScheme: "light", forcedColors: "none" }],
};

/**
 * Has the window wear a theme of each kind, the light one last, and looks at it each time. The system's preferences
 * change while menus and dialogs are open; the window has to follow them, as those of `openWindow` do.
 * @param {Page} page
 * @param {(theme: string) => Promise<void>} look
 */
export async function inEachTheme(page, look) {
  for (const [theme, [kind, preferences]] of Object.entries(THEMES)) {
    await page.emulateMedia(preferences);
    await page.locator(`.monaco-workbench.${kind}`).waitFor();
    await look(theme);
  }
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
