import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { endRunners } from "../../test/host/end-runners.mjs";
import { installExtension, startServer } from "../../test/host/server.mjs";
import {
  launchBrowser,
  openFile,
  openWorkbench,
  runCommand,
  webviewFrame,
} from "../../test/host/workbench.mjs";
import { packageFile } from "../package-file.mjs";
import { runNpm } from "../run-process.mjs";
import { shrinkPng } from "./shrink-png.mjs";

const ROOT = join(import.meta.dirname, "../..");
const EXAMPLE = join(ROOT, "examples/digits");
const PACKAGE_LIMIT_MS = 5 * 60_000;
const RUN_LIMIT_MS = 3 * 60_000;

/** Of the example's 40: enough for the history to tell something, while others still run. */
const TRIALS_IN_PICTURE = 24;

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

/** Runs the example in a real workbench window, and takes a picture of it on the way. */
export async function takeWorkbench(file) {
  const result = await runNpm(["run", "package"], { limitMs: PACKAGE_LIMIT_MS, cwd: ROOT, output: "errors" });
  if (result.kind !== "exit" || result.code !== 0) throw new Error("`npm run package` failed");

  const temporaryFolder = mkdtempSync(join(tmpdir(), "tunesmith-picture-"));
  const folder = join(temporaryFolder, "digits");
  const extensionsFolder = join(temporaryFolder, "extensions");
  // Without the results of earlier runs, which the study would go on with.
  cpSync(EXAMPLE, folder, { recursive: true, filter: (path) => !path.includes(".tunesmith") });
  installExtension(packageFile(), extensionsFolder);
  const server = await startServer({ extensionsFolder, settings: SETTINGS });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 880 }, deviceScaleFactor: 2 });
    await openWorkbench(page, server, folder);
    await runExample(page);
    writeFileSync(file, shrinkPng(await page.screenshot()));
  } finally {
    await browser.close();
    await server.stop();
    await endRunners(folder);
    rmSync(temporaryFolder, { recursive: true, force: true, maxRetries: 10 });
  }
}

async function runExample(page) {
  await openFile(page, "digits.study.yaml");
  await page.keyboard.press("Control+B");
  await runCommand(page, "Tunesmith: Run Study");
  const panel = webviewFrame(page);
  await panel.getByText("2 running").waitFor();
  // A slow machine spends the example's minute before it has run so many.
  const enough = panel.getByText(new RegExp(`^(${TRIALS_IN_PICTURE}|${TRIALS_IN_PICTURE + 1}) of `));
  await enough
    .or(panel.getByText("Finished", { exact: true }))
    .first()
    .waitFor({ timeout: RUN_LIMIT_MS });
  await page.mouse.move(700, 5);
  // The newest marks are drawn a moment after the newest numbers.
  await sleep(400);
}
