// The results panel with recorded studies, in a page of its own without VS Code: what it shows, how it is used, and
// that everyone can use it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
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

  test("nothing is wider than a panel of 400 pixels, but what scrolls in itself", async () => {
    const panel = await show("mixed", { page: "parameters" }, { width: 400 });
    await panel.page.locator(".tile").first().waitFor();
    const overflow = await panel.page.evaluate(
      () => document.getElementById("root").scrollWidth - window.innerWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
    await panel.page.close();
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
