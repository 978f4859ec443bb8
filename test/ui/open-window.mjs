import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll } from "vitest";
import { packageFile } from "../../scripts/package-file.mjs";
import { endRunners } from "../host/end-runners.mjs";
import { installExtension, startServer } from "../host/server.mjs";
import { launchBrowser, openWorkbench } from "../host/workbench.mjs";

const PICTURES = join(import.meta.dirname, "../../test-artifacts/ui");
const SMALL_WORKSPACE = join(import.meta.dirname, "../extension/workspace");
const ACTION_LIMIT_MS = 20_000;
// VS Code asks this name for a webview's own files; the webview's service worker answers, not the network.
const WEBVIEW_FILES = ".vscode-resource.vscode-cdn.net";

/**
 * @typedef {object} Window
 * @property {import("playwright-core").Page} page
 * @property {string} folder The open folder: a copy, made anew for this window.
 * @property {Set<string>} foreignHosts Hosts other than the server that the page asked.
 * @property {(name: string) => Promise<void>} picture Saves what stands on the screen as test-artifacts/ui/NAME.png.
 */

/**
 * For the top of a test file or a `describe`: opens one window with the packaged extension for the tests in it.
 * The properties are there once a test or a later `beforeAll` runs. A failed test leaves a picture of the window.
 * @param {{ workspace?: string, trust?: "all" | "none", settings?: Record<string, unknown> }} [options]
 *   `workspace` is the folder to copy and open.
 * @returns {Window}
 */
export function openWindow({ workspace = SMALL_WORKSPACE, trust = "all", settings = {} } = {}) {
  const window = { foreignHosts: new Set() };
  const cleanUps = [];

  beforeAll(async () => {
    const temporaryFolder = mkdtempSync(join(tmpdir(), "tunesmith-ui-"));
    cleanUps.push(() => rmSync(temporaryFolder, { recursive: true, force: true, maxRetries: 10 }));
    window.folder = join(temporaryFolder, "workspace");
    cpSync(workspace, window.folder, { recursive: true });
    cleanUps.push(() => endRunners(window.folder));
    const extensionsFolder = join(temporaryFolder, "extensions");
    installExtension(packageFile(), extensionsFolder);

    const server = await startServer({ extensionsFolder, trust, settings });
    cleanUps.push(() => server.stop());
    const browser = await launchBrowser();
    cleanUps.push(() => browser.close());
    window.page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    window.page.setDefaultTimeout(ACTION_LIMIT_MS);
    window.page.on("request", (request) => {
      const { protocol, host } = new URL(request.url());
      const isOwn = host === server.authority || host.endsWith(WEBVIEW_FILES);
      if (protocol.startsWith("http") && !isOwn) window.foreignHosts.add(host);
    });
    window.picture = async (name) => {
      mkdirSync(PICTURES, { recursive: true });
      await window.page.screenshot({ path: join(PICTURES, `${name}.png`) });
    };
    await openWorkbench(window.page, server, window.folder);
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await window.picture?.(`failed ${task.name.replaceAll(/\W+/g, " ")}`);
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
