import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openFile, runCommand, webviewFrame } from "../../test/host/workbench.mjs";
import { shrinkPng } from "./shrink-png.mjs";
import { inWorkbench } from "./workbench.mjs";

const RUN_LIMIT_MS = 6 * 60_000;

/** Of the example's 40: enough for the history to tell something, while others still run. */
const TRIALS_IN_PICTURE = 24;

/** Runs the example, and takes a picture of it on the way. */
export function takeRunningStudy(picture) {
  return inWorkbench(
    { viewport: { width: 1400, height: 880 }, deviceScaleFactor: 2 },
    async (page, folder) => {
      // A slow machine needs more than the example's minute to come that far.
      const file = join(folder, "digits.study.yaml");
      writeFileSync(file, readFileSync(file, "utf8").replace("time: 1m", "time: 9m"));
      await openFile(page, "digits.study.yaml");
      await page.keyboard.press("Control+B");
      await runCommand(page, "Tunesmith: Run Study");
      const panel = webviewFrame(page);
      await panel.getByText("2 running").waitFor();
      const enough = panel.getByText(new RegExp(`^(${TRIALS_IN_PICTURE}|${TRIALS_IN_PICTURE + 1}) of `));
      await enough.first().waitFor({ timeout: RUN_LIMIT_MS });
      await page.mouse.move(700, 5);
      // The newest marks are drawn a moment after the newest numbers.
      await sleep(400);
      writeFileSync(picture, shrinkPng(await page.screenshot()));
    },
  );
}
