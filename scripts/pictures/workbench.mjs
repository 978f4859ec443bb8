import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endRunners } from "../../test/host/end-runners.mjs";
import { installExtension, startServer } from "../../test/host/server.mjs";
import { launchBrowser, openWorkbench } from "../../test/host/workbench.mjs";
import { packageFile } from "../package-file.mjs";
import { runNpm } from "../run-process.mjs";

const ROOT = join(import.meta.dirname, "../..");
const EXAMPLE = join(ROOT, "examples/digits");
const PACKAGE_LIMIT_MS = 5 * 60_000;

const SETTINGS = {
  "breadcrumbs.enabled": false,
  "editor.minimap.enabled": false,
  "editor.renderLineHighlight": "none",
  "editor.scrollbar.horizontal": "hidden",
  "editor.scrollbar.vertical": "hidden",
  "editor.overviewRulerBorder": false,
  "editor.hideCursorInOverviewRuler": true,
  "editor.fontFamily": "'JetBrains Mono', 'DejaVu Sans Mono', monospace",
  "editor.fontLigatures": false,
  "editor.fontSize": 13,
  "window.commandCenter": false,
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.layoutControl.enabled": false,
};

/**
 * Opens the example in a real workbench window with the packaged extension.
 * @param {import("playwright-core").BrowserContextOptions} options
 * @param {(page: import("playwright-core").Page, folder: string) => Promise<void>} use
 *   `folder` is a copy of the example, without results.
 */
export async function inWorkbench(options, use) {
  const result = await runNpm(["run", "package"], { limitMs: PACKAGE_LIMIT_MS, cwd: ROOT, output: "errors" });
  if (result.kind !== "exit" || result.code !== 0) throw new Error("`npm run package` failed");

  const temporaryFolder = mkdtempSync(join(tmpdir(), "tunesmith-picture-"));
  const folder = join(temporaryFolder, "digits");
  const extensionsFolder = join(temporaryFolder, "extensions");
  cpSync(EXAMPLE, folder, { recursive: true, filter: (path) => !path.includes(".tunesmith") });
  installExtension(packageFile(), extensionsFolder);
  const server = await startServer({ extensionsFolder, settings: SETTINGS });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage(options);
    await openWorkbench(page, server, folder);
    await use(page, folder);
  } finally {
    await browser.close();
    await server.stop();
    await endRunners(folder);
    rmSync(temporaryFolder, { recursive: true, force: true, maxRetries: 10 });
  }
}
