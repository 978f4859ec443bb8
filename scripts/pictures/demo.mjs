import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import sharp from "sharp";
import { findCommand, openFile, webviewFrame } from "../../test/host/workbench.mjs";
import { inWorkbench } from "./workbench.mjs";

const RUN_LIMIT_MS = 5 * 60_000;
/** Of the run itself, so that the whole takes half a minute however fast the machine is. */
const RUN_FRAMES = 16;
const TRIALS = 24;
const STRATEGY_LINE = 48;

/** The way from a study file to best values, as a moving picture of the workbench. */
export async function takeDemo(file) {
  const frames = [];
  await inWorkbench({ viewport: { width: 1200, height: 750 } }, async (page, folder) => {
    const film = async (delayMs) => {
      frames.push({ png: await page.screenshot({ caret: "initial" }), delayMs });
    };
    shorten(join(folder, "digits.study.yaml"));
    await openFile(page, "digits.study.yaml");
    await page.keyboard.press("Control+B");
    await page.mouse.move(600, 5);
    await sleep(1_000);
    await film(2_500);
    await chooseStrategy(page, film);
    await startStudy(page, film);
    await watchStudy(page, film);
  });
  await sharp(
    frames.map(({ png }) => png),
    { join: { animated: true } },
  )
    .gif({ delay: frames.map(({ delayMs }) => delayMs), loop: 0, colours: 256, dither: 0, effort: 10 })
    .toFile(file);
}

/** So that it ends while the camera runs, and does not praise the strategy that is about to be replaced. */
function shorten(studyFile) {
  const text = readFileSync(studyFile, "utf8")
    .replace(/trials: 40.*/, `trials: ${TRIALS}`)
    .replace(/time: 1m.*/, "time: 5m")
    .replace(/# Points of a Sobol.*/, "# How the next values are chosen.");
  writeFileSync(studyFile, text);
}

async function chooseStrategy(page, film) {
  await page.keyboard.press("Control+G");
  await page.keyboard.type(`${STRATEGY_LINE}:11`);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Shift+End");
  await film(900);
  await page.keyboard.press("Delete");
  await film(400);
  await page.keyboard.press("Control+Space");
  const list = page.locator(".suggest-widget.visible .monaco-list-row");
  await list.first().waitFor();
  await sleep(700);
  await film(2_200);
  for (const letter of "bay") {
    await page.keyboard.type(letter);
    await sleep(250);
    await film(250);
  }
  await film(900);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+S");
  await sleep(600);
  await film(1_500);
}

async function startStudy(page, film) {
  const row = await findCommand(page, "Tunesmith: Run Study");
  await film(1_500);
  await row.click();
  await page.mouse.move(600, 5);
}

async function watchStudy(page, film) {
  const panel = webviewFrame(page);
  await panel.getByText("2 running").waitFor();
  const finished = panel.getByText("Finished", { exact: true });
  const deadline = Date.now() + RUN_LIMIT_MS;
  for (let count = 1; !(await finished.isVisible()) && Date.now() < deadline; ) {
    const settled = Number(
      /^(\d+) of /.exec(
        await panel
          .getByText(/^\d+ of /)
          .first()
          .innerText(),
      )?.[1],
    );
    // One picture each time so many more trials have ended.
    if (settled < (count * TRIALS) / RUN_FRAMES) await sleep(50);
    else {
      count += 1;
      await film(450);
    }
  }
  await finished.waitFor();
  await sleep(800);
  await film(3_000);
  await panel.getByRole("tab", { name: "Parameters" }).click();
  await page.mouse.move(600, 5);
  await sleep(1_500);
  await film(3_500);
  await page.getByRole("tab", { name: /^Tunesmith/ }).click();
  await page.mouse.move(600, 5);
  await sleep(1_500);
  await film(4_000);
}
