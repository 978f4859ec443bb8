// What is done with the trials of a comparison's run that is not its best: from the panel, the Studies view and the palette.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { formatNumber } from "../../src/analysis/number-text.ts";
import { editorLines, openFile, runCommand, webviewFrame } from "../host/workbench.mjs";
import { openWindow } from "./open-window.mjs";

const CLI = join(import.meta.dirname, "../../dist/cli.js");
/** The machine may be busy. */
const patient = { timeout: 40_000 };
const window = openWindow();
const page = () => window.page;
const quickInput = '.quick-input-widget:not([style*="display: none"])';
const rowsOfView = () => page().locator("#workbench\\.view\\.extension\\.tunesmith .monaco-list-row");
const row = (text) => rowsOfView().filter({ hasText: text }).first();
const studies = async () => (await rowsOfView().allTextContents()).map((text) => text.trim());
const menu = () => page().locator(".monaco-menu .action-item");
const activeTab = () => page().locator(".editor-group-container.active .tab.active");

const study = `study: compared
run:
  command: node train.mjs --lr {lr} --width {width}
objective: { maximize: score }
space:
  lr: loguniform(1e-4, 1)
  width: [16, 32, 64]
compare: { strategies: [random, sobol], seeds: 1 }
budget: { trials: 3 }
seed: 1
`;
let file;
/** The run that is not the best, and its trials. */
let other;
let trials;

const cli = (...words) =>
  execFileSync(process.execPath, [CLI, ...words], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
const trialsOf = (...words) => JSON.parse(cli("trials", file, ...words, "--format", "json"));

beforeAll(async () => {
  file = join(window.folder, "compared.study.yaml");
  writeFileSync(file, study);
  cli("run", file);
  const best = trialsOf();
  [other, trials] = ["random-1", "sobol-1"]
    .map((run) => [run, trialsOf("--study", run)])
    .find(([, ofRun]) => !isDeepStrictEqual(ofRun, best));
  await openFile(page(), "compared.study.yaml");
  await runCommand(page(), "Tunesmith: Open Results");
  const chooser = webviewFrame(page()).getByLabel("Run whose trials are shown");
  await chooser.selectOption(`compared/${other}`);
  await webviewFrame(page()).getByText("3 of 3 trials").first().waitFor();
});

test("a trial runs again with the values that the panel shows of it", async () => {
  const panel = webviewFrame(page());
  await panel.locator("#cell-1-0").click({ button: "right" });
  await menu().filter({ hasText: "Run Trial Again in Terminal" }).click();
  const folder = join(window.folder, ".tunesmith/compared/compare", other);
  const params = (...parts) => JSON.parse(readFileSync(join(folder, ...parts, "params.json"), "utf8"));
  await expect.poll(() => existsSync(join(folder, "again/1/params.json")), patient).toBe(true);
  expect(params("again/1")).toEqual(params("trials/1"));
  await page()
    .locator(".part.panel", { hasText: `Trial 1 of compared/${other}` })
    .first()
    .waitFor();
  await window.picture("trial of a comparison again");
});

test("the Studies view compares the trials of that run", async () => {
  await runCommand(page(), "Tunesmith: Focus on Studies View");
  // Studies change places until all of them have been looked at.
  await expect
    .poll(studies, patient)
    .toEqual([
      expect.stringMatching(/^compared6\/6 trials/),
      ...["quick", "slow", "wrong"].map((name) => `${name}not run yet`),
    ]);
  await row("compared").locator(".monaco-tl-twistie").click();
  await row("Trial 0").click();
  await row("Trial 2").click({ modifiers: ["Control"] });
  await row("Trial 2").click({ button: "right" });
  await menu().filter({ hasText: "Compare Trials" }).hover();
  await page().keyboard.press("Enter");
  await expect
    .poll(() => activeTab().textContent(), patient)
    .toContain(`Trials 0 and 2 of compared/${other}`);
  const text = async () => (await editorLines(page())).join("\n");
  await expect.poll(text, patient).toContain(`"lr": ${trials[0].params.lr}`);
  expect(await text()).toContain(`"lr": ${trials[2].params.lr}`);
  await window.picture("trials of a comparison beside each other");
});

test("the palette lists the trials of that run", async () => {
  await page().locator(".tabs-container .tab", { hasText: "compared.study.yaml" }).click();
  await expect.poll(() => activeTab().textContent(), patient).toContain("compared.study.yaml");
  await runCommand(page(), "Tunesmith: Apply Values of Trial");
  const listed = page().locator(`${quickInput} .monaco-list-row`, { hasText: "lr=" });
  await expect.poll(() => listed.count(), patient).toBe(3);
  const shown = (await listed.allInnerTexts()).map((text) => /lr=(\S+)/.exec(text)?.[1]);
  expect(shown).toEqual(trials.map(({ params }) => formatNumber(params.lr)).toReversed());
  await window.picture("palette lists trials of a comparison");
  await page().keyboard.press("Escape");
});
