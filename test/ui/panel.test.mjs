// The results panel with recorded studies, in a page of its own without VS Code: what it shows, how it is used, and
// that everyone can use it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "../host/workbench.mjs";
import {
  bundlePanel,
  followJournal,
  loadMonitor,
  openPanel,
  recordedStudy,
  themeNames,
} from "../panel/page.mjs";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

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

/** A panel that shows a recorded study, with a saved view. */
async function show(study, view = {}, options = {}) {
  const panel = await openPanel(browser, bundle, { ...options, view });
  const { monitor, stop } = followJournal(StudyMonitor, panel, recordedStudy(study));
  open.push({ stop });
  await panel.page.locator(".panel-bar").waitFor();
  const view_ = () => panel.page.evaluate(() => window.savedView);
  return {
    ...panel,
    monitor,
    view: view_,
    status: () => panel.page.locator(".filter-bar [role=status]").textContent(),
  };
}

/** Runs in the page: what axe finds that is serious or worse, in words. */
async function seriousViolations(page) {
  // The policy of the page allows no script but its own; evaluated code is not subject to it.
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, {
      resultTypes: ["violations"],
      // The themes are VS Code's; whether their colours contrast is for their authors.
      rules: { "color-contrast": { enabled: false } },
    });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  });
}

/** Runs in the page: what is wider than it, and controls that are not whole; what scrolls in itself is looked for there. */
function cutOff() {
  const isScrolled = (element) => {
    for (let around = element.parentElement; around; around = around.parentElement)
      if (["auto", "scroll"].includes(getComputedStyle(around).overflowX)) return true;
    return false;
  };
  const found = [];
  const { innerWidth } = window;
  if (document.getElementById("root").scrollWidth > innerWidth) found.push("the page");
  for (const control of document.querySelectorAll("button, select, input, a, summary")) {
    const { left, right, width } = control.getBoundingClientRect();
    if (width === 0) continue;
    const isOutside = !isScrolled(control) && (left < 0 || right > innerWidth);
    const mayEllipse = control.matches("input") || getComputedStyle(control).textOverflow === "ellipsis";
    const isCut = !mayEllipse && control.scrollWidth > control.clientWidth + 1 && control.clientWidth > 0;
    if (isOutside || isCut) found.push(control.outerHTML.slice(0, 160));
  }
  return found;
}

/** Runs in the page: the rules of its style that make something move, and what moves at the moment. */
function whatMoves() {
  const rulesOf = (rules) =>
    [...rules].flatMap((rule) => {
      if (rule instanceof CSSMediaRule)
        return matchMedia(rule.conditionText).matches ? rulesOf(rule.cssRules) : [];
      const { animationName = "", transitionDuration = "" } = rule.style ?? {};
      const isStill = ["", "none"].includes(animationName) && ["", "0s"].includes(transitionDuration);
      return isStill ? [] : [rule.selectorText];
    });
  const running = document.getAnimations().map(({ effect }) => effect?.target?.outerHTML.slice(0, 160));
  return [...[...document.styleSheets].flatMap(({ cssRules }) => rulesOf(cssRules)), ...running];
}

describe("everyone can use it", () => {
  test.each([
    ["mixed", "overview"],
    ["mixed", "progress"],
    ["mixed", "parameters"],
    ["trade-offs", "trade-offs"],
    ["rungs", "runs"],
    ["population", "runs"],
    ["strategies", "compare"],
    ["mixed", "trials"],
  ])("axe finds no serious violation: %s, page %s", async (study, page) => {
    const filter = [{ kind: "range", field: "number", low: 1, high: 1_000 }];
    const panel = await show(study, {
      page,
      filter,
      selected: [2, 3],
      expression: "number <",
      asTable: ["importance", "budget"],
    });
    await panel.page.locator(".tile, .grid").first().waitFor();
    // With the trial in detail, and with several beside each other.
    await panel.page.locator(".details").first().waitFor();
    expect(await seriousViolations(panel.page)).toEqual([]);
    expect(panel.complaints).toEqual([]);
    await panel.page.close();
  });

  test.each(themeNames)("in the theme %s every chart of the overview is drawn", async (theme) => {
    const panel = await show("mixed", { page: "overview" }, { theme });
    await panel.page.locator(".chart-canvas canvas").first().waitFor();
    expect(await panel.page.locator(".tile").count()).toBeGreaterThanOrEqual(3);
    expect(await seriousViolations(panel.page)).toEqual([]);
    await panel.page.close();
  });

  test.each(
    [400, 1920].flatMap((width) => [
      [width, "mixed", "overview"],
      [width, "mixed", "parameters"],
      [width, "trade-offs", "trade-offs"],
      [width, "rungs", "runs"],
      [width, "strategies", "compare"],
      [width, "mixed", "trials"],
    ]),
  )(
    "at a width of %i pixels every control is whole, and nothing is wider: %s, page %s",
    async (width, study, page) => {
      const filter = [{ kind: "range", field: "number", low: 1, high: 1_000 }];
      const panel = await show(study, { page, filter, selected: [2] }, { width });
      await panel.page.locator(".tile, .grid").first().waitFor();
      await panel.page.locator(".details").first().waitFor();
      expect(await panel.page.evaluate(cutOff)).toEqual([]);
      const tab = await panel.page.getByRole("tab", { selected: true }).boundingBox();
      expect(tab.x).toBeGreaterThanOrEqual(0);
      expect(tab.x + tab.width).toBeLessThanOrEqual(width);
      await panel.page.close();
    },
  );

  test("who asked for less motion sees nothing move", async () => {
    const moving = async (reducedMotion) => {
      const panel = await show("mixed", { page: "overview" }, { reducedMotion });
      await panel.page.locator(".chart-canvas canvas").first().waitFor();
      await panel.page.getByRole("button", { name: "Show History as a table" }).click();
      const found = await panel.page.evaluate(whatMoves);
      await panel.page.close();
      return found;
    };
    expect(await moving("reduce")).toEqual([]);
    expect(await moving("no-preference")).toEqual(["progress::-webkit-progress-value"]);
  });

  test("each chart has a table in its place", async () => {
    const panel = await show("rungs", { page: "runs" });
    await panel.page.getByRole("button", { name: "Show Rungs as a table" }).click();
    const table = panel.page.getByRole("region", { name: "Rungs as a table" });
    expect(await table.getByRole("columnheader").allTextContents()).toContain("what became of it");
    await table.getByRole("button").first().click();
    expect((await panel.view()).selected).toHaveLength(1);
    await panel.page.close();
  });
});

describe("one filter and one selection", () => {
  test("dragging along an axis of parallel coordinates filters the table and every chart", async () => {
    const panel = await show("mixed", { page: "overview" });
    const { page } = panel;
    const track = page.locator(".axis", { hasText: "lr" }).first().locator(".axis-track");
    await track.scrollIntoViewIfNeeded();
    const box = await track.boundingBox();
    const x = box.x + box.width / 2;
    await page.mouse.move(x, box.y + 0.35 * box.height);
    await page.mouse.down();
    await page.mouse.move(x, box.y + 0.45 * box.height, { steps: 4 });
    await page.mouse.move(x, box.y + 0.55 * box.height, { steps: 4 });
    await page.mouse.up();
    await expect.poll(panel.status).toMatch(/^\d+ of 80 trials$/);
    const shown = Number.parseInt(await panel.status(), 10);
    expect(await page.locator(".grid").getAttribute("aria-rowcount")).toBe(String(shown + 1));
    const { filter } = await panel.view();
    expect(filter).toEqual([expect.objectContaining({ kind: "range", field: "param:lr" })]);
    await expect
      .poll(() => page.getByRole("img", { name: /^History/ }).getAttribute("aria-label"))
      .toMatch(new RegExp(`^History\\. ${shown} trials`));
    await page.getByRole("button", { name: "Remove the filter on lr" }).click();
    await expect.poll(panel.status).toBe("80 trials");
    await page.close();
  });

  test("a range of the history filters, a click on a point selects", async () => {
    const panel = await show("mixed", { page: "progress" });
    const { page } = panel;
    const chart = page.getByRole("img", { name: /^History/ });
    await chart.locator("canvas").waitFor();
    const box = await chart.boundingBox();
    await page.mouse.move(box.x + 0.4 * box.width, box.y + 0.5 * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.7 * box.width, box.y + 0.5 * box.height, { steps: 5 });
    await page.mouse.up();
    await expect.poll(panel.status).toMatch(/^[23]\d of 80 trials$/);
    expect((await panel.view()).filter).toEqual([expect.objectContaining({ field: "number" })]);
    await page.close();
  });

  test("the handles of an axis filter by keyboard, and Escape clears", async () => {
    const panel = await show("mixed", { page: "parameters" });
    const { page } = panel;
    const handle = page.getByRole("slider", { name: "width, upper end of the filter" });
    await handle.focus();
    for (let step = 0; step < 3; step++) await page.keyboard.press("PageDown");
    await expect.poll(panel.status).toMatch(/of 80 trials$/);
    expect(await handle.getAttribute("aria-valuetext")).toMatch(/^\d+$/);
    await page.keyboard.press("Escape");
    await expect.poll(panel.status).toBe("80 trials");
    await page.close();
  });

  test("a range is typed where nobody can drag", async () => {
    const panel = await show("mixed", { page: "trials" });
    const { page } = panel;
    await page.getByText("Add a filter").click();
    await page.getByLabel("Field").selectOption("param:width");
    await page.getByLabel("from", { exact: true }).fill("100");
    await page.keyboard.press("Enter");
    await expect.poll(panel.status).toMatch(/^\d+ of 80 trials$/);
    expect((await panel.view()).filter).toMatchObject([{ kind: "range", field: "param:width", low: 100 }]);
    await page.close();
  });

  test("axes change places with the arrow keys, and stay there", async () => {
    const panel = await show("mixed", { page: "parameters" });
    const { page } = panel;
    await page.getByRole("button", { name: /^layers/ }).focus();
    await page.keyboard.press("ArrowLeft");
    const titles = () => page.locator(".axis-name").allTextContents();
    await expect
      .poll(titles)
      .toEqual(["lr", "layers", "width", "optimizer", "momentum", "batch", "nesterov", "loss"]);
    const saved = await panel.view();
    await page.close();
    const again = await show("mixed", saved);
    expect((await again.page.locator(".axis-name").allTextContents()).slice(0, 3)).toEqual([
      "lr",
      "layers",
      "width",
    ]);
    await again.page.close();
  });
});

describe("pages", () => {
  test("the arrow keys go through them, and the chosen one comes back", async () => {
    const panel = await show("trade-offs");
    const { page } = panel;
    await page.getByRole("tab", { name: "Overview" }).focus();
    for (let step = 0; step < 3; step++) await page.keyboard.press("ArrowRight");
    await page.getByRole("heading", { name: "Pareto front" }).waitFor();
    expect((await panel.view()).page).toBe("trade-offs");
    await page.close();
  });

  test("a chart is put on the overview, and taken off", async () => {
    const panel = await show("mixed", { page: "runs" });
    const { page } = panel;
    await page.getByRole("button", { name: "Put Timeline on the overview" }).click();
    await page.getByRole("tab", { name: "Overview" }).click();
    await page.getByRole("heading", { name: "Timeline" }).waitFor();
    await page.getByRole("button", { name: "Take Timeline off the overview" }).click();
    await expect.poll(() => page.getByRole("heading", { name: "Timeline" }).count()).toBe(0);
    await page.close();
  });

  test("what cannot be drawn says why", async () => {
    const panel = await show("mixed", { page: "trade-offs" });
    await panel.page
      .getByText("This study has a single objective, so there is nothing to trade off.")
      .waitFor();
    await panel.page.close();
  });
});

test("the table leaves room for the trial that is chosen in it, and keeps it in sight", async () => {
  const panel = await show("mixed", { page: "trials" });
  const row = panel.page.locator("#cell-57-0");
  await row.click();
  await panel.page.locator(".details").waitFor();
  const inView = (locator) =>
    locator.evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      const around = element.closest(".grid")?.getBoundingClientRect();
      return top >= (around?.top ?? 0) && (around ? bottom <= around.bottom : top < innerHeight - 100);
    });
  await expect.poll(() => inView(row)).toBe(true);
  await expect.poll(() => inView(panel.page.locator(".details"))).toBe(true);
  await panel.page.close();
});

describe("a study with little to show says so", () => {
  const worker_id = "test";
  const study = { op_code: 0, worker_id, study_name: "bare", directions: [1] };
  const time = "2026-01-01T00:00:00.000000+00:00";
  const start = { op_code: 4, worker_id, study_id: 0, datetime_start: time };
  const fail = (trial_id) => ({
    op_code: 6,
    worker_id,
    trial_id,
    state: 3,
    values: null,
    datetime_complete: time,
  });

  test.each([
    ["no trial", [study], "No trial in this file"],
    ["failed trials only", [study, start, fail(0), start, fail(1)], "Every trial failed"],
    ["a trial that nobody runs", [study, start], "The run was interrupted"],
  ])("%s", async (_, records, title) => {
    const folder = mkdtempSync(join(tmpdir(), "tunesmith bare "));
    const journal = join(folder, "bare.log");
    writeFileSync(journal, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
    const panel = await openPanel(browser, bundle, { width: 400 });
    const { stop } = followJournal(StudyMonitor, panel, journal);
    await panel.page.getByText(title).waitFor();
    expect(await seriousViolations(panel.page)).toEqual([]);
    expect(panel.complaints).toEqual([]);
    stop();
    await panel.page.close();
    rmSync(folder, { recursive: true });
  });
});

describe("several studies", () => {
  const [mixed, rungs] = ["mixed", "rungs"].map(recordedStudy);
  const lines = (page) => page.getByRole("img", { name: /^History/ }).getAttribute("aria-label");

  test("what is chosen elsewhere to compare with is on the compare page, and in the history", async () => {
    const panel = await show("mixed", { page: "overview" });
    const { page } = panel;
    await panel.post({ kind: "compared", files: [mixed, rungs] });
    await expect.poll(() => panel.sent.at(-1)).toEqual({ kind: "compare", files: [mixed, rungs] });
    // As the extension passes it on; a copy of the study itself stands for another run of it.
    panel.monitor.compare([mixed, rungs]);
    await page.getByRole("heading", { name: "Strategies" }).waitFor();
    await page.getByRole("tab", { name: "Overview" }).click();
    await expect.poll(() => lines(page)).toMatch(/The best of mixed \(journal\.log\) is/);
    await page.getByText("Compared with 2").click();
    // Another objective is no reason to hide a study, but to say so.
    await page.getByLabel("rungs (another objective)").uncheck();
    await expect.poll(() => panel.sent.at(-1)).toEqual({ kind: "compare", files: [mixed] });
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator(".popover[open]").count()).toBe(0);
    expect((await panel.view()).compared).toEqual([mixed]);
    await page.close();
  });

  test("an earlier run is looked at, and held against the latest", async () => {
    const panel = await show("mixed", { page: "overview" });
    const { page } = panel;
    await panel.post({ kind: "past-runs", runs: [{ journal: rungs, setAsideAt: 0 }] });
    await page.getByLabel("Run of this study").selectOption({ index: 1 });
    await expect.poll(() => panel.sent.at(-1)).toEqual({ kind: "show-run", journal: rungs });
    expect((await panel.view()).run).toBe(rungs);
    await page.getByText("Compare with …").click();
    await page.getByLabel("Latest run", { exact: true }).check();
    await expect
      .poll(() => panel.sent.at(-1))
      .toEqual({ kind: "compare", files: [(await panel.view()).studyFile] });
    await page.close();
  });

  test("an earlier run stays chosen when its files are removed, until the latest is", async () => {
    const panel = await show("mixed", { page: "overview" });
    const { page } = panel;
    const chooser = page.getByLabel("Run of this study");
    expect(await chooser.count()).toBe(0);
    await panel.post({ kind: "past-runs", runs: [{ journal: rungs, setAsideAt: 0 }] });
    await chooser.selectOption({ index: 1 });
    await panel.post({ kind: "past-runs", runs: [] });
    await expect
      .poll(() => chooser.locator("option").allTextContents())
      .toEqual(["Latest run", "Earlier run"]);
    expect(await chooser.locator("option:checked").textContent()).toBe("Earlier run");
    await chooser.selectOption("Latest run");
    await expect.poll(() => panel.sent.at(-1)).toEqual({ kind: "show-run", journal: null });
    await expect.poll(() => chooser.count()).toBe(0);
    await page.close();
  });
});

test("of a journal with several studies one is chosen", async () => {
  const panel = await show("strategies");
  const { page } = panel;
  await page.getByLabel("Study of this journal").selectOption("tpe-2");
  await expect.poll(() => panel.sent.at(-1)).toEqual({ kind: "choose-study", name: "tpe-2" });
  panel.monitor.choose("tpe-2");
  await page.getByRole("heading", { name: "tpe-2", level: 1 }).waitFor();
  expect((await panel.view()).study).toBe("tpe-2");
  await page.close();
});
