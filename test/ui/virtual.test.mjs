import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { findCommand, openFromExplorer, reloadWindow, runCommand, webviewFrame } from "../host/workbench.mjs";
import { openWindow } from "./open-window.mjs";

const RECORDED = join(import.meta.dirname, "../panel/studies/mixed");

const draft = `study: draft
run: { task: trian }
objective: { minimize: loss }
space:
  lr: loguniform(1e-4, 1)

budget: { trials: 10 }
`;
const tasks = { version: "2.0.0", tasks: [{ label: "train", type: "process", command: "python" }] };

const workspace = mkdtempSync(join(tmpdir(), "tunesmith-virtual-"));
mkdirSync(join(workspace, ".vscode"));
writeFileSync(join(workspace, ".vscode/tasks.json"), JSON.stringify(tasks));
writeFileSync(join(workspace, "draft.study.yaml"), draft);
cpSync(join(RECORDED, "study.yaml"), join(workspace, "mixed.study.yaml"));
cpSync(RECORDED, join(workspace, ".tunesmith/mixed"), { recursive: true });
afterAll(() => rmSync(workspace, { recursive: true, force: true }));

describe("in a browser that has no machine behind it", () => {
  const window = openWindow({ workspace, files: "virtual", extensionHost: "web" });
  const page = () => window.page;

  test("a study is held against the other files of its folder", async () => {
    await openFromExplorer(page(), "draft.study.yaml");
    await page().locator(".squiggly-error").first().waitFor();
    await page().keyboard.press("F8");
    const problem = page().locator(".marker-widget");
    await problem.getByText(/trian/).first().waitFor();
    expect(await problem.innerText()).toContain("train");
    await page().keyboard.press("Escape");
    await window.pictures("web, a diagnostic");
  });

  test("keys are completed", async () => {
    await page().keyboard.press("Control+End");
    await page().keyboard.type("strat");
    await page().keyboard.press("Control+Space");
    const row = page().locator(".suggest-widget.visible .monaco-list-row", { hasText: "strategy" });
    await row.first().waitFor();
    await window.pictures("web, completion");
    await page().keyboard.press("Escape");
  });

  test("what was recorded is shown, to be looked at only", async () => {
    await openFromExplorer(page(), "mixed.study.yaml");
    const lens = page().locator(".codelens-decoration a", { hasText: "Open results" });
    await lens.first().waitFor();
    await runCommand(page(), "Tunesmith: Open Results");
    const panel = webviewFrame(page());
    await panel.getByText("Read-only").waitFor();
    await panel.getByRole("heading", { name: "mixed" }).waitFor();
    await panel.getByText(/Best loss/).waitFor();
    expect(await panel.getByRole("button", { name: /^(?:Run|Go on)$/ }).count()).toBe(0);
    await window.pictures("web, results");
  });

  test("the Studies view lists what was recorded, and says what cannot run", async () => {
    await runCommand(page(), "Tunesmith: Focus on Studies View");
    const row = (text) =>
      page().locator("#workbench\\.view\\.extension\\.tunesmith .monaco-list-row", { hasText: text }).first();
    await row(/mixed.*trials, best/).waitFor();
    await row(/draft.*cannot run here/).waitFor();
    await row("mixed").locator(".monaco-tl-twistie").click();
    await row(/Trial \d+/).waitFor();
    await window.pictures("web, studies view");
    await runCommand(page(), "View: Show Explorer");
  });

  test("what needs a machine is not offered", async () => {
    await findCommand(page(), "Tunesmith: Open Results");
    await page().locator(".quick-input-widget input.input").fill(">Tunesmith: Run Study");
    const similar = page().locator(".quick-input-widget .monaco-list-row", { hasText: "similar commands" });
    await similar.first().waitFor();
    expect(await page().getByText("Tunesmith: Run Study", { exact: true }).count()).toBe(0);
    await page().keyboard.press("Escape");
    expect(await page().locator(".editor-actions [aria-label^='Run Study']").count()).toBe(0);
  });

  test("a folder without a study says where studies run", async () => {
    for (const name of ["draft.study.yaml", "mixed.study.yaml", ".tunesmith"])
      rmSync(join(window.folder, name), { recursive: true, force: true });
    await page().locator(".tabs-container .tab.dirty", { hasText: "draft.study.yaml" }).click();
    await runCommand(page(), "View: Revert and Close Editor");
    await runCommand(page(), "View: Close All Editors");
    await reloadWindow(page());
    await runCommand(page(), "Tunesmith: Focus on Studies View");
    const view = page().locator("#workbench\\.view\\.extension\\.tunesmith");
    await view.getByText("Studies run in VS Code on your computer").waitFor();
    await window.pictures("web, no study");
  });

  test("nothing but the extension's own files and the workspace is asked for", () => {
    expect([...window.foreignHosts]).toEqual([]);
  });
});

describe("a virtual workspace beside an extension host of Node", () => {
  const window = openWindow({ workspace, files: "virtual" });
  const page = () => window.page;

  test("shows recorded results, and says why a study cannot run", async () => {
    await openFromExplorer(page(), "mixed.study.yaml");
    await runCommand(page(), "Tunesmith: Open Results");
    const panel = webviewFrame(page());
    await panel.getByText("Read-only").waitFor();
    await panel.getByText(/Best loss/).waitFor();
    await openFromExplorer(page(), "draft.study.yaml");
    await page().locator(".squiggly-error, .view-line").first().waitFor();
    await runCommand(page(), "Tunesmith: Run Study");
    await page().locator(".notifications-toasts", { hasText: "is not one of them" }).waitFor();
    await window.picture("virtual workspace");
  });

  test("offers for a trial only what can be done there", async () => {
    await runCommand(page(), "Tunesmith: Focus on Studies View");
    const row = (text) =>
      page().locator("#workbench\\.view\\.extension\\.tunesmith .monaco-list-row", { hasText: text }).first();
    // They change places until both have been looked at.
    await row(/mixed.*trials, best/).waitFor();
    await row(/draft.*cannot run here/).waitFor();
    await row("mixed").locator(".monaco-tl-twistie").click();
    await row(/Trial \d+/).click({ button: "right" });
    const labels = page().locator(".monaco-menu .action-item:not(.disabled) .action-label");
    await labels.first().waitFor();
    await window.picture("virtual workspace, trial menu");
    expect(await labels.allTextContents()).toEqual(["Open Results"]);
    await page().keyboard.press("Escape");
  });
});
