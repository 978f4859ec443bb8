// A report as somebody opens it who was sent it: from a file, without a network, in a browser alone.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "../host/workbench.mjs";
import { recordedStudy } from "../panel/page.mjs";

const CLI = join(import.meta.dirname, "../../dist/cli.js");
let browser;
let folder;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tunesmith report "));
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens the report of a journal; `complaints` are errors, refusals of the policy and requests for anything else. */
async function openReport(journal, { colorScheme = "light", width = 1200 } = {}) {
  const file = join(folder, "report.html");
  execFileSync(process.execPath, [CLI, "report", journal, "-o", file], { stdio: "pipe" });
  const context = await browser.newContext({ colorScheme, offline: true, viewport: { width, height: 900 } });
  const page = await context.newPage();
  const complaints = [];
  const address = pathToFileURL(file).href;
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    if (request.url() !== address) complaints.push(`asks for ${request.url()}`);
  });
  await page.goto(address);
  await page.locator(".panel-bar").waitFor();
  return { page, complaints, close: () => context.close() };
}

/** Runs in the page: how many colours are on the canvas. */
function coloursOf(canvas) {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const colours = new Set();
  for (let at = 0; at < data.length; at += 4) colours.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
  return colours.size;
}

describe.each([
  ["light", "rgb(255, 255, 255)"],
  ["dark", "rgb(31, 31, 31)"],
])("in a browser that prefers %s", (colorScheme, background) => {
  test("a report draws its charts and its table without a network", async () => {
    const { page, complaints, close } = await openReport(recordedStudy("mixed"), { colorScheme });
    const canvas = page.getByRole("img", { name: /^History/ }).locator("canvas");
    await canvas.waitFor();
    await expect.poll(() => canvas.evaluate(coloursOf)).toBeGreaterThan(3);
    expect(await page.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor)).toBe(
      background,
    );
    expect(await page.getByRole("grid", { name: "Trials" }).getAttribute("aria-rowcount")).toBe("81");
    expect(await page.getByRole("button", { name: /^(Run|Stop|Study file|Export report)$/ }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });
});

test("of a journal with several studies each can be chosen", async () => {
  const { page, complaints, close } = await openReport(recordedStudy("strategies"));
  await page.getByLabel("Study of this journal").selectOption("tpe-2");
  await page.getByRole("heading", { name: "tpe-2", level: 1 }).waitFor();
  expect(complaints).toEqual([]);
  await close();
});

test("what a journal says stays text", async () => {
  const evil = '</script><script>window.stolen=1</script><img src=x onerror="window.stolen=2"><!--<script>';
  const record = (op_code, rest) => JSON.stringify({ op_code, worker_id: "w", ...rest });
  const distribution = JSON.stringify({
    name: "CategoricalDistribution",
    attributes: { choices: [evil, "b"] },
  });
  const journal = join(folder, "evil.log");
  const at = "2026-01-01T00:00:00.000000";
  writeFileSync(
    journal,
    [
      record(0, { study_name: evil, directions: [1] }),
      record(4, { study_id: 0, datetime_start: at }),
      record(5, { trial_id: 0, param_name: evil, param_value_internal: 0, distribution }),
      record(6, { trial_id: 0, state: 1, values: [1], datetime_complete: at }),
      "",
    ].join("\n"),
  );
  const { page, complaints, close } = await openReport(journal);
  expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe(evil);
  expect(await page.evaluate(() => window.stolen)).toBeUndefined();
  expect(await page.title()).toBe(`${evil}: results`);
  expect(complaints).toEqual([]);
  await close();
});
