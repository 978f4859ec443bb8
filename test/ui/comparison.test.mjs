// A comparison of strategies in the panel and in a report: who is ahead, whether that is more than chance, what it cost.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../host/workbench.mjs";
import { bundlePanel, followJournal, layOutComparison, loadMonitor, openPanel } from "../panel/page.mjs";

const CLI = join(import.meta.dirname, "../../dist/cli.js");
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser;
let folder;
let studyFile;
let bundle;
let StudyMonitor;
const open = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tunesmith comparison "));
  studyFile = layOutComparison("comparison", folder);
  [browser, bundle, StudyMonitor] = await Promise.all([launchBrowser(), bundlePanel(), loadMonitor()]);
});
afterAll(async () => {
  for (const { stop } of open) stop();
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function show(view = {}) {
  const panel = await openPanel(browser, bundle, { view });
  open.push(followJournal(StudyMonitor, panel, studyFile));
  await panel.page.locator(".panel-bar").waitFor();
  return panel;
}

const cli = (...words) =>
  execFileSync(process.execPath, [CLI, ...words], { encoding: "utf8", stdio: "pipe" });

test("the overview says what `tunesmith compare` says, and draws it", async () => {
  const { page, complaints } = await show();
  const { verdict, strategies } = JSON.parse(cli("compare", studyFile, "--format", "json"));
  const summary = page.getByRole("region", { name: "Comparison of strategies" });
  const [answer, ...details] = verdict;
  expect(await summary.locator("p").textContent()).toBe(answer);
  expect(await summary.locator("li").allTextContents()).toEqual(details);
  const rows = await summary.getByRole("rowheader").allTextContents();
  expect(rows.map((row) => row.trim())).toEqual(strategies.map(({ strategy }) => strategy));
  await page.getByRole("img", { name: /^Strategies.*Mean best value/ }).waitFor();
  await page.getByRole("img", { name: /^Best by seed/ }).waitFor();
  expect(complaints).toEqual([]);
});

test("the best value is held against what the budget counts, or what a person chooses", async () => {
  const { page } = await show({ page: "compare" });
  const by = page.getByLabel("What the best value is held against of Strategies");
  expect(await by.inputValue()).toBe("steps");
  expect(await by.locator("option").allTextContents()).toEqual(["By step", "By trial", "By time"]);
  await by.selectOption("time");
  await page.getByText(/random reaches [\d.]+ after \d+ s/).waitFor();
});

test("each run can be looked into", async () => {
  const { page, sent } = await show();
  const chooser = page.getByLabel("Run whose trials are shown");
  expect(await chooser.locator("option").count()).toBe(21);
  // The one that is shown as long as nobody chooses.
  expect(await chooser.locator("option:checked").textContent()).toMatch(/, the best\)$/);
  await chooser.selectOption({ label: "random, seed 2 (5 trials)" });
  expect(sent).toContainEqual({ kind: "choose-study", name: "comparison/random-2" });
  expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("comparison");
});

test.each(["overview", "compare"])("axe finds no serious violation on the page %s", async (name) => {
  const { page } = await show({ page: name });
  await page.getByRole("img", { name: /^Strategies/ }).waitFor();
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => {
    const found = await window.axe.run(document, { rules: { "color-contrast": { enabled: false } } });
    return found.violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  });
  expect(violations).toEqual([]);
});

test("a report holds the comparison and every run", async () => {
  const file = join(folder, "report.html");
  cli("report", studyFile, "-o", file);
  const page = await browser.newPage();
  await page.goto(pathToFileURL(file).href);
  await page.getByRole("region", { name: "Comparison of strategies" }).waitFor();
  expect(await page.title()).toBe("comparison: results");
  await page.getByLabel("Run whose trials are shown").selectOption({ label: "bayesian, seed 3 (5 trials)" });
  await page.getByText("bayesian ·").waitFor();
  expect(await page.getByRole("region", { name: "Comparison of strategies" }).count()).toBe(1);
});
