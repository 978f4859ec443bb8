import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll } from "vitest";
import { packageFile } from "../../scripts/package-file.mjs";
import { endRunners } from "../host/end-runners.mjs";
import { installExtension, startServer, VIRTUAL_SCHEME } from "../host/server.mjs";
import { addWebExtension, serveExtension } from "../host/web-extension.mjs";
import { inEachTheme, launchBrowser, openWorkbench } from "../host/workbench.mjs";

const PICTURES = join(import.meta.dirname, "../../test-artifacts/ui");
const SMALL_WORKSPACE = join(import.meta.dirname, "../extension/workspace");
/** In CI nobody does, and the pictures of all themes take minutes. */
const isLookedAt = !process.env.CI;
const ACTION_LIMIT_MS = 40_000;
// VS Code asks this name for a webview's own files; the webview's service worker answers, not the network.
const WEBVIEW_FILES = ".vscode-resource.vscode-cdn.net";

/**
 * @typedef {object} Window
 * @property {import("playwright-core").Page} page
 * @property {string} folder The open folder: a copy, made anew for this window.
 * @property {Set<string>} foreignHosts Hosts other than the server that the page asked.
 * @property {() => Promise<void>} close Closes the window, and with it everything of VS Code's that served it.
 * @property {() => Promise<void>} reopen Opens the folder again. What VS Code keeps for it in the browser is still there.
 * @property {(name: string) => Promise<void>} picture Saves what stands on the screen as test-artifacts/ui/NAME.png.
 * @property {(name: string) => Promise<void>} pictures The same in a theme of each kind, as NAME, THEME.png.
 */

/**
 * For the top of a test file or a `describe`: opens one window with the packaged extension for the tests in it.
 * The properties are there once a test or a later `beforeAll` runs. A failed test leaves a picture of the window.
 * @param {{
 *   workspace?: string, prepare?: (folder: string) => void, opens?: "folder" | "nothing",
 *   trust?: "all" | "none", settings?: Record<string, unknown>, helpers?: readonly string[],
 *   files?: "disk" | "virtual", extensionHost?: "node" | "web",
 * }} [options]
 *   `workspace` is the folder to copy and open, and `prepare` adds to the copy what must be there before VS Code looks;
 *   `opens` is `nothing` for a window without a folder;
 *   `files` says whether VS Code finds it on the disk; `extensionHost`
 *   where the extension runs: beside the disk, or in the browser as on vscode.dev.
 * @returns {Window}
 */
export function openWindow({
  workspace = SMALL_WORKSPACE,
  prepare = () => {},
  opens = "folder",
  trust = "all",
  settings = {},
  helpers = [],
  files = "disk",
  extensionHost = "node",
} = {}) {
  const window = { foreignHosts: new Set() };
  const cleanUps = [];

  beforeAll(async () => {
    const temporaryFolder = mkdtempSync(join(tmpdir(), "tunesmith-ui-"));
    cleanUps.push(() => rmSync(temporaryFolder, { recursive: true, force: true, maxRetries: 10 }));
    window.folder = join(temporaryFolder, "workspace");
    cpSync(workspace, window.folder, { recursive: true });
    prepare(window.folder);
    cleanUps.push(() => endRunners(window.folder));
    const extensionsFolder = join(temporaryFolder, "extensions");
    if (extensionHost === "node") installExtension(packageFile(), extensionsFolder);

    let server;
    cleanUps.push(() => server?.stop());
    const browser = await launchBrowser();
    cleanUps.push(() => browser.close());
    const context = await browser.newContext({
      viewport: { width: 1400, height: 900 },
      // The workbench of this server allows no other origin, which vscode.dev does for extensions.
      bypassCSP: extensionHost === "web",
    });
    const served = extensionHost === "web" ? await serveExtension(packageFile()) : undefined;
    cleanUps.push(() => served?.stop());
    if (served) await addWebExtension(context, served);
    window.close = async () => {
      await window.page.close();
      await server.stop();
    };
    window.reopen = async () => {
      // Under the same address, for what a browser keeps belongs to one.
      const port = server && Number(new URL(`http://${server.authority}`).port);
      server = await startServer({
        extensionsFolder,
        trust,
        settings: { "window.autoDetectColorScheme": true, ...settings },
        helpers,
        port,
      });
      window.page = await context.newPage();
      window.page.setDefaultTimeout(ACTION_LIMIT_MS);
      window.page.on("request", (request) => {
        const { protocol, host } = new URL(request.url());
        const isOwn = [server.authority, served?.authority].includes(host) || host.endsWith(WEBVIEW_FILES);
        if (protocol.startsWith("http") && !isOwn) window.foreignHosts.add(host);
      });
      const scheme = files === "virtual" ? VIRTUAL_SCHEME : undefined;
      await openWorkbench(window.page, server, opens === "folder" ? window.folder : undefined, scheme);
    };
    window.picture = async (name) => {
      if (isLookedAt) await savePicture(window.page, name);
    };
    window.pictures = async (name) => {
      if (isLookedAt) await inEachTheme(window.page, (theme) => window.picture(`${name}, ${theme}`));
    };
    await window.reopen();
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === "fail" && window.page)
      await savePicture(window.page, `failed ${task.name.replaceAll(/\W+/g, " ")}`);
  });

  afterAll(async () => {
    // One that fails must not keep the others from ending their processes.
    const failures = [];
    for (const cleanUp of cleanUps.reverse()) {
      try {
        await cleanUp();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  });

  return window;
}

async function savePicture(page, name) {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}
