// The trial table of the panel with recorded studies: filtering in words, arranging columns, choosing and taking away.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "../host/workbench.mjs";
import { bundlePanel, followJournal, loadMonitor, openPanel, recordedStudy } from "../panel/page.mjs";

const CLI = join(import.meta.dirname, "../../dist/cli.js");
const cli = (...words) => execFileSync(process.execPath, [CLI, ...words], { encoding: "utf8" });

let browser;
let bundle;
let StudyMonitor;
const open = [];

beforeAll(async () => {
  [browser, bundle, StudyMonitor] = await Promise.all([launchBrowser(), bundlePanel(), loadMonitor()]);
});
afterAll(async () => {
  for (const { stop } of open) stop();
  await browser?.close();
});

async function show(study, view = {}) {
  const panel = await openPanel(browser, bundle, { view: { page: "trials", ...view } });
  open.push(followJournal(StudyMonitor, panel, recordedStudy(study)));
  await panel.page.locator(".panel-bar").waitFor();
  return {
    ...panel,
    view: () => panel.page.evaluate(() => window.savedView),
    status: () => panel.page.locator(".filter-bar [role=status]").textContent(),
    headings: () => panel.page.getByRole("columnheader").allTextContents(),
  };
}

describe("a filter in words", () => {
  test("keeps the trials for which it is true, as the command line counts them", async () => {
    const listed = JSON.parse(cli("trials", recordedStudy("mixed"), "--format", "json"));
    const expected = listed.filter(({ params, state }) => params.lr < 0.01 && state === "complete");
    const panel = await show("mixed");
    await panel.page.getByLabel("Filter by expression").fill('lr < 0.01 and state == "complete"');
    await expect.poll(panel.status).toBe(`${expected.length} of 80 trials`);
    expect(expected.length).toBeGreaterThan(3);
    const saved = await panel.view();
    await panel.page.close();
    const again = await show("mixed", saved);
    await expect.poll(again.status).toBe(`${expected.length} of 80 trials`);
    await again.page.close();
  });

  test("says what is wrong with it, and hides nothing", async () => {
    const panel = await show("mixed");
    const input = panel.page.getByLabel("Filter by expression");
    await input.fill("rate < 0.01");
    await panel.page.getByRole("alert").getByText("No trial has `rate`.").waitFor();
    expect(await input.getAttribute("aria-invalid")).toBe("true");
    expect(await panel.status()).toBe("80 of 80 trials");
    await input.press("Escape");
    await expect.poll(() => panel.page.getByRole("alert").count()).toBe(0);
    await panel.page.close();
  });
});

test.each(["mixed", "rungs", "population", "trade-offs"])(
  "what %s shows is what `tunesmith trials` and `tunesmith best` say",
  async (study) => {
    const listed = JSON.parse(cli("trials", recordedStudy(study), "--format", "json"));
    const panel = await show(study, { sort: { column: "number", descending: false } });
    const { page } = panel;
    const titles = await panel.headings();
    const rows = await page
      .locator(".grid-row:not(.grid-header)")
      .evaluateAll((elements) =>
        elements.map((row) => [...row.querySelectorAll("[role=gridcell]")].map((cell) => cell.textContent)),
      );
    expect(rows.length).toBeGreaterThan(10);
    for (const [index, cells] of rows.entries()) {
      const { number, state, params, metrics } = listed[index];
      expect(cells.slice(0, 2)).toEqual([String(number), state]);
      for (const [name, value] of Object.entries({ ...params, ...metrics }))
        expect([name, cells[titles.indexOf(name)]]).toEqual([name, asShown(value)]);
    }
    const best = [JSON.parse(cli("best", recordedStudy(study), "--format", "json"))].flat();
    const cards = await page.locator(".best-card").evaluateAll((elements) =>
      elements.map((card) => ({
        trial: Number(card.querySelector("button").textContent.replace("trial ", "")),
        value: card.querySelector("strong").textContent,
        metric: card.querySelector(".faint").textContent.replace("Best ", ""),
      })),
    );
    expect(cards.length).toBeGreaterThan(0);
    // Of several objectives the command line lists the front, in which the best of each is.
    for (const { trial, value, metric } of cards)
      expect(asShown(best.find(({ number }) => number === trial)?.metrics[metric])).toBe(value);
    await page.close();
  },
);

describe("columns", () => {
  test("are moved, pinned and hidden by keyboard, and stay so", async () => {
    const panel = await show("mixed");
    const { page } = panel;
    const before = await panel.headings();
    await page.getByRole("grid").focus();
    for (const key of ["Control+Home", "ArrowUp", "ArrowRight", "ArrowRight", "Alt+ArrowLeft"])
      await page.keyboard.press(key);
    await expect.poll(panel.headings).toEqual([before[0], before[2], before[1], ...before.slice(3)]);
    await page.keyboard.press("p");
    await expect.poll(async () => (await panel.view()).columns.pinned).toEqual(["value:0"]);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Delete");
    await expect.poll(panel.headings).toEqual([before[0], before[2], ...before.slice(3)]);
    const saved = await panel.view();
    await page.close();
    const again = await show("mixed", saved);
    expect(await again.headings()).toEqual([before[0], before[2], ...before.slice(3)]);
    await again.page.close();
  });

  test("are brought back in the menu", async () => {
    const panel = await show("mixed", { columns: { hidden: ["state"], pinned: [], order: [] } });
    expect(await panel.headings()).not.toContain("State");
    await panel.page.getByText("Columns", { exact: true }).click();
    await panel.page.getByLabel("State", { exact: true }).check();
    await expect.poll(panel.headings).toContain("State");
    await panel.page.close();
  });
});

describe("several trials", () => {
  test("are chosen with Shift, and their values are copied", async () => {
    const panel = await show("mixed", { sort: { column: "number", descending: false } });
    const { page } = panel;
    await page.getByRole("grid").focus();
    for (const key of ["Control+Home", "Shift+ArrowDown", "Shift+ArrowDown"]) await page.keyboard.press(key);
    await expect.poll(async () => (await panel.view()).selected).toEqual([0, 1, 2]);
    await page.getByLabel("Copy the values of the selected trials").selectOption("JSON");
    await expect.poll(() => panel.sent.at(-1)?.kind).toBe("copy");
    const listed = JSON.parse(cli("trials", recordedStudy("mixed"), "--format", "json"));
    expect(JSON.parse(panel.sent.at(-1).text)).toEqual(listed.slice(0, 3).map(({ params }) => params));
    await page.close();
  });

  test.each(["csv", "json"])("are exported as the command line prints them: %s", async (format) => {
    const panel = await show("mixed", { sort: { column: "number", descending: false } });
    await panel.page.getByLabel("Export the listed trials").selectOption(format);
    await expect.poll(() => panel.sent.at(-1)?.kind).toBe("save");
    const { name, content } = panel.sent.at(-1);
    expect(name).toBe(`mixed-trials.${format}`);
    // In which order a trial's values stand is the one thing that the way into the panel does not keep.
    const read = (text) => (format === "json" ? JSON.parse(text) : text);
    expect(read(content.text)).toEqual(read(cli("trials", recordedStudy("mixed"), "--format", format)));
    await panel.page.close();
  });
});

describe("a chart is saved as a picture", () => {
  test.each([
    ["overview", "History"],
    ["parameters", "Parallel coordinates"],
  ])("on the page %s, %s", async (page, title) => {
    const panel = await show("mixed", { page });
    const select = panel.page.getByLabel(`Save ${title} as a picture`);
    await panel.page.locator(".tile canvas").first().waitFor();
    await select.selectOption("svg");
    await expect.poll(() => panel.sent.at(-1)?.content?.kind).toBe("text");
    const { text } = panel.sent.at(-1).content;
    // Elsewhere, since a document that is made in the panel is under the panel's policy.
    const elsewhere = await browser.newPage();
    const { root, words } = await elsewhere.evaluate(readSvg, text);
    await elsewhere.close();
    expect(root).toBe("svg");
    expect(words).toContain("loss");
    await select.selectOption("png");
    await expect.poll(() => panel.sent.at(-1)?.content?.kind).toBe("bytes");
    const bytes = Buffer.from(panel.sent.at(-1).content.base64, "base64");
    expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    // Twice as wide as on the screen.
    expect(bytes.readUInt32BE(16)).toBeGreaterThan(800);
    expect(bytes.length).toBeGreaterThan(10_000);
    expect(panel.complaints).toEqual([]);
    await panel.page.close();
  });
});

/** A value as a cell has it: numbers of five digits. */
function asShown(value) {
  if (typeof value !== "number" || Number.isInteger(value)) return String(value).replace("-", "\u2212");
  const rounded = Number(Math.abs(value).toPrecision(5));
  const text = rounded < 1e-3 ? rounded.toExponential().replace("-", "\u2212") : String(rounded);
  return value < 0 ? `\u2212${text}` : text;
}

/** Runs in the page. */
function readSvg(text) {
  const { documentElement } = new DOMParser().parseFromString(text, "image/svg+xml");
  return { root: documentElement.localName, words: documentElement.textContent };
}
