import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { editorLines, inEachTheme, openFile, runCommand } from "../host/workbench.mjs";
import { writeJournal } from "../server/journal.ts";
import { openWindow } from "./open-window.mjs";

const window = openWindow();
const page = () => window.page;

const script = `import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.01)
parser.add_argument("--width", type=int, default=4)
parser.add_argument("--dropout", type=float, default=0.1, help="share of units to drop")
parser.add_argument("--optimizer", choices=["sgd", "adam"], default="sgd")
args = parser.parse_args()
`;
const alive = `study: alive
run:
  command: python train.py --lr {lr} --width {width}
objective:
  maximize: val_accuracy
space:
  lr: uniform(0, 1.0)
  width: int(1, 8)
require: width * lr <= 8
budget: { trials: 60, parallel: 2 }
`;

/** Quick Open knows only files that were there when it first looked, so all are written before. */
const studies = {
  alive,
  written: alive,
  mended: alive.replace("objective:", "objectve:"),
  uneven: alive.replace("  lr: uniform(0, 1.0)", "  lr:   uniform( 0,1.0 ) # why"),
  led: alive,
};

beforeAll(async () => {
  writeFileSync(join(window.folder, "train.py"), script);
  for (const [name, text] of Object.entries(studies))
    writeFileSync(join(window.folder, `${name}.study.yaml`), text.replace("alive", name));
  await writeJournal(join(window.folder, ".tunesmith", "alive", "journal.log"), "alive", 40);
});

const openStudy = (name) => openFile(page(), `${name}.study.yaml`);

/** Puts the cursor into a line, counted from one, before a column. */
async function goTo(line, column) {
  await page().keyboard.press("Control+G");
  const input = page().locator('.quick-input-widget:not([style*="display: none"]) input.input');
  await input.fill(`:${line}:${column}`);
  await page()
    .locator(".quick-input-list .monaco-list-row", { hasText: `line ${line} at column ${column}` })
    .waitFor();
  // The line is offered a moment before Enter takes it; an Enter too many would go into the file.
  for (let tries = 0; tries < 5 && (await input.isVisible()); tries++) {
    await page().keyboard.press("Enter");
    await input.waitFor({ state: "hidden", timeout: 3000 }).catch(() => {});
  }
  expect(await input.isVisible()).toBe(false);
}

const text = async () => (await editorLines(page())).join("\n");
const suggestions = () => page().locator(".suggest-widget.visible .monaco-list-row");

describe("a study that has been run", () => {
  test("says behind its lines what mattered, what was best, and what it costs", async () => {
    await openStudy("alive");
    await expect.poll(text, { timeout: 40_000 }).toMatch(/lr: uniform\(0, 1\.0\) ?\d+ % important, best 1/);
    expect(await text()).toMatch(/parallel: 2 \} ?60 configurations, about \d+ min/);
  });

  test("shows on hover where the good trials lie", async () => {
    await goTo(7, 4);
    await runCommand(page(), "Show or Focus Hover");
    const picture = page().locator(".monaco-hover img[src^='data:image/svg+xml']").first();
    await picture.waitFor();
    const size = await picture.evaluate((image) => [image.naturalWidth, image.naturalHeight]);
    expect(size).toEqual([260, 80]);
    expect(await picture.getAttribute("alt")).toMatch(/^The best \d+ trials lie mostly at/);
    await inEachTheme(page(), async (theme) => {
      await page().keyboard.press("Escape");
      await goTo(7, 4);
      await runCommand(page(), "Show or Focus Hover");
      await picture.waitFor();
      await window.picture(`language hover, ${theme}`);
    });
    await page().keyboard.press("Escape");
  });

  test("marks the bound that the best trials crowd at", async () => {
    await page().locator(".squiggly-hint").first().waitFor();
  });
});

describe("a study that is written", () => {
  test("completes the flags of its script with a range", async () => {
    await openStudy("written");
    await goTo(8, 19);
    await page().keyboard.press("Enter");
    await runCommand(page(), "Trigger Suggest");
    await suggestions().filter({ hasText: "dropout" }).first().waitFor();
    await window.picture("language completion");
    await suggestions().filter({ hasText: "dropout" }).first().click();
    await expect.poll(text).toContain("dropout: uniform(");
    await page().keyboard.press("Escape");
    await page().keyboard.press("Escape");
  });

  test("says which argument is written", async () => {
    await goTo(7, 20);
    await runCommand(page(), "Trigger Parameter Hints");
    const hints = page().locator(".parameter-hints-widget.visible .parameter.active");
    await expect.poll(() => hints.first().textContent()).toContain("high");
    await page().keyboard.press("Escape");
  });

  test("renames a parameter everywhere", async () => {
    await goTo(7, 4);
    await runCommand(page(), "Rename Symbol");
    const box = page().locator(".rename-box input.rename-input");
    await box.fill("rate");
    await window.picture("language rename");
    await page().keyboard.press("Enter");
    await expect.poll(text).toContain("rate: uniform(0, 1.0)");
    const renamed = await text();
    expect(renamed).toContain("--lr {rate}");
    expect(renamed).toContain("require: width * rate <= 8");
  });

  test("is mended by a quick fix", async () => {
    await openStudy("mended");
    await page().locator(".squiggly-error").first().waitFor();
    await goTo(4, 3);
    await runCommand(page(), "Quick Fix...");
    const action = page().locator(".action-widget .monaco-list-row", { hasText: "objective" }).first();
    await action.waitFor();
    await window.picture("language quick fix");
    await page().keyboard.press("Enter");
    await expect.poll(text).toContain("objective:");
  });

  test("is laid out anew", async () => {
    await openStudy("uneven");
    await runCommand(page(), "Format Document");
    await expect.poll(text).toContain("lr: uniform(0, 1.0) # why");
  });

  test("goes from a task's name and a flag to where they are written", async () => {
    await openStudy("led");
    await goTo(3, 31);
    await runCommand(page(), "Go to Definition");
    await page().locator(".tabs-container .tab.active", { hasText: "train.py" }).waitFor();
  });
});
