import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  answer,
  inEachTheme,
  openFile,
  runCommand,
  waitForWorkbench,
  webviewFrame,
} from "../host/workbench.mjs";
import { openWindow } from "./open-window.mjs";

const CLI = join(import.meta.dirname, "../../dist/cli.js");
const window = openWindow();
const panel = () => webviewFrame(window.page);
const statusItem = () => window.page.locator("#tunesmith\\.tunesmith\\.tunesmith\\.status");
const notice = (text) =>
  window.page.locator(".notifications-toasts .notification-list-item", { hasText: text });

/** As a person reloads: VS Code writes down which editors are open, which a page that is torn away cannot. */
async function reloadInOrder() {
  const loaded = window.page.waitForEvent("load");
  await runCommand(window.page, "Developer: Reload Window");
  await loaded;
  await waitForWorkbench(window.page);
}

/** What the content security policy of the panel refused, which must be nothing. */
const refused = [];

describe("a study that runs to its end", () => {
  test("is charted and listed while it runs", async () => {
    window.page.on("console", (message) => {
      if (/Content Security Policy/i.test(message.text())) refused.push(message.text());
    });
    await openFile(window.page, "quick.study.yaml");
    await runCommand(window.page, "Tunesmith: Run Study");
    await panel().getByText("12 of 12 trials").waitFor();
    await panel().getByText("Finished", { exact: true }).waitFor();
    await panel().locator(".chart-canvas canvas").first().waitFor();
    const grid = panel().getByRole("grid", { name: "Trials" });
    expect(await grid.getAttribute("aria-rowcount")).toBe("13");
    await window.picture("results");
  });

  test("is announced with its best value", async () => {
    await notice(/quick: 12 trials, best score 0\.\d+ \(trial \d+\)/).waitFor();
  });

  test("stands in the status bar, which leads to it", async () => {
    await expect.poll(() => statusItem().textContent()).toMatch(/quick: 12\/12 trials, best 0\.\d+/);
    await statusItem().click();
    await window.page.locator(".quick-input-list .monaco-list-row", { hasText: "Open Results" }).waitFor();
    await window.page.keyboard.press("Escape");
  });

  test("says in words what the chart shows", async () => {
    const label = await panel()
      .getByRole("img", { name: /^History/ })
      .getAttribute("aria-label");
    expect(label).toMatch(
      /^History\. 12 trials\. The best score rose from .+ \(trial \d+\) to .+ \(trial \d+\)/,
    );
  });

  test("can be walked through and sorted by keyboard", async () => {
    const grid = panel().getByRole("grid", { name: "Trials" });
    const active = async () => panel().locator(`#${await grid.getAttribute("aria-activedescendant")}`);
    await grid.focus();
    await window.page.keyboard.press("Control+Home");
    await window.page.keyboard.press("ArrowDown");
    // The newest trial comes first, and the second one is number 10.
    expect(await (await active()).textContent()).toBe("10");
    for (const key of ["Control+Home", "ArrowUp", "ArrowRight", "ArrowRight", "Enter"]) {
      await window.page.keyboard.press(key);
    }
    const header = panel().getByRole("columnheader", { name: "score" });
    await expect.poll(() => header.getAttribute("aria-sort")).toBe("ascending");
    const values = await panel().locator('[role="gridcell"][aria-colindex="3"]').allTextContents();
    expect(values).toEqual([...values].sort((a, b) => Number(a) - Number(b)));
  });

  test("comes back after a reload of the window, sorted as it was", async () => {
    await reloadInOrder();
    await panel().getByText("12 of 12 trials").waitFor();
    const header = panel().getByRole("columnheader", { name: "score" });
    await expect.poll(() => header.getAttribute("aria-sort")).toBe("ascending");
  });
});

describe("a trial of it", () => {
  test("shows its command line, and what it printed", async () => {
    await panel().getByRole("grid", { name: "Trials" }).focus();
    await window.page.keyboard.press("Control+Home");
    await window.page.keyboard.press("ArrowDown");
    const details = panel().locator(".details");
    await details.getByRole("region", { name: "Command line" }).locator("pre").waitFor();
    await details.getByRole("region", { name: "stdout.log" }).locator("pre").waitFor();
    await window.picture("trial details");
  });

  test("leads to the study file at a parameter", async () => {
    await panel().locator(".details .pairs button").first().click();
    await expect
      .poll(() =>
        window.page.locator(".editor-group-container.active .tab.active").getAttribute("aria-label"),
      )
      .toMatch(/^quick\.study\.yaml, Editor Group 1/);
  });

  test("runs again once there is room for it, when the study does", async () => {
    await panel().locator(".details").getByRole("button", { name: "Run again" }).click();
    await notice("The budget of 12 trials is used up")
      .getByRole("button", { name: "One More Trial" })
      .click();
    await notice("are tried when quick runs again").getByRole("button", { name: "Run Now" }).click();
    await panel().getByText("13 of 13 trials").waitFor();
    await panel().getByText("Finished", { exact: true }).waitFor();
  });

  test("has a menu of its own, which leads to its code", async () => {
    await panel().locator("#cell-3-0").click({ button: "right" });
    const menu = window.page.locator(".monaco-menu .action-item");
    await menu.filter({ hasText: "Debug Trial" }).waitFor();
    await window.picture("menu of a trial");
    await menu.filter({ hasText: "Apply Values of Trial" }).click();
    const choice = window.page.locator(".quick-input-list .monaco-list-row", {
      hasText: "Defaults of the training script",
    });
    await choice.waitFor();
    await choice.click();
    await notice(/already|Left as they are/)
      .or(window.page.getByText("Refactor Preview"))
      .first()
      .waitFor();
  });
});

describe("several runs of a study", () => {
  test("a fresh start leaves an earlier run, which is compared with and looked at", async () => {
    execFileSync(process.execPath, [CLI, "run", "quick.study.yaml", "--fresh"], {
      cwd: window.folder,
      stdio: "pipe",
    });
    await panel().getByText("12 of 12 trials").waitFor();
    await panel().getByText("Compare with …").click();
    await panel()
      .getByLabel(/^Earlier run, until /)
      .check();
    await window.page.keyboard.press("Escape");
    await expect
      .poll(() =>
        panel()
          .getByRole("img", { name: /^History/ })
          .getAttribute("aria-label"),
      )
      .toMatch(/The best of quick \(until .*\) is 0\.\d+/);
    await window.picture("compared with an earlier run");
    await panel().getByLabel("Run of this study").selectOption({ index: 1 });
    await panel().getByText("13 trials", { exact: true }).first().waitFor();
    expect(
      await panel()
        .getByRole("button", { name: /^(Run|Run again|Study file)$/ })
        .count(),
    ).toBe(0);
  });

  test("a reload of the window comes back to the run that was looked at", async () => {
    await reloadInOrder();
    await panel().getByText("13 trials", { exact: true }).first().waitFor();
    await panel().getByLabel("Run of this study").selectOption("Latest run");
    await panel().getByText("12 of 12 trials").waitFor();
    await panel().getByText("Compared with 1").waitFor();
  });

  test("studies are compared by a command", async () => {
    writeFileSync(
      join(window.folder, "sobol.study.yaml"),
      readFileSync(join(window.folder, "quick.study.yaml"), "utf8")
        .replace("study: quick", "study: quick-sobol")
        .replace("strategy: random", "strategy: sobol"),
    );
    execFileSync(process.execPath, [CLI, "run", "sobol.study.yaml"], { cwd: window.folder, stdio: "pipe" });
    await runCommand(window.page, "View: Close All Editors");
    await runCommand(window.page, "Tunesmith: Compare Studies");
    for (const name of ["quick.study.yaml", "sobol.study.yaml"]) {
      const row = window.page.locator(".quick-input-list .monaco-list-row", { hasText: name });
      await row.locator(".quick-input-list-label").click();
    }
    await window.page.getByText("2 Selected").waitFor();
    await window.page.locator(".quick-input-action").getByText("OK").click();
    await panel().getByRole("heading", { name: "Strategies" }).waitFor();
    await expect
      .poll(() =>
        panel()
          .getByRole("img", { name: /^Strategies/ })
          .getAttribute("aria-label"),
      )
      .toMatch(/quick-sobol reaches 0\.\d+ after 12 trials/);
    await window.picture("studies compared");
  });
});

describe("a study that goes on", () => {
  test("outlives a reload of the window", async () => {
    await runCommand(window.page, "View: Close All Editors");
    await openFile(window.page, "slow.study.yaml");
    await runCommand(window.page, "Tunesmith: Run Study");
    await panel().getByText("2 running").waitFor();
    await reloadInOrder();
    await panel().getByText("Running", { exact: true }).waitFor();
    await expect.poll(() => statusItem().textContent()).toContain("slow: 0/4 trials");
  });

  test("is paused and resumed from its panel", async () => {
    await panel().getByRole("button", { name: "Pause" }).click();
    await panel().getByText("Paused", { exact: true }).waitFor();
    await panel().getByRole("button", { name: "Resume" }).click();
    await panel().getByText("Running", { exact: true }).waitFor();
  });

  test("runs more trials at once when its panel is asked to", async () => {
    await panel().getByRole("button", { name: "2 at once" }).click();
    await answer(window.page, "How many trials run at once", "3");
    await panel().getByRole("button", { name: "3 at once" }).waitFor();
    await panel().getByText("3 running").waitFor();
  });

  test("loses a trial that is stopped, and starts another in its place", async () => {
    await panel().locator("#cell-0-1").click();
    await panel().getByRole("button", { name: "Stop trial" }).click();
    await expect.poll(() => panel().locator("#cell-0-1").textContent()).toBe("cancelled");
    await panel().getByText("3 running").waitFor();
  });

  test("is stopped from its panel, and says so", async () => {
    await panel().getByRole("button", { name: "Stop", exact: true }).click();
    await panel().getByText("Stopped", { exact: true }).waitFor();
    await panel().getByText("4 cancelled").waitFor();
    await notice("slow stopped: 0 of 4 trials").waitFor();
  });
});

describe("the panel", () => {
  test("wears every kind of theme", async () => {
    await inEachTheme(window.page, async (theme) => {
      const expected = theme.startsWith("dark") ? "dark" : "light";
      await expect.poll(() => panel().locator("body").evaluate(shadeOf)).toBe(expected);
      await window.picture(`results, ${theme}`);
    });
  });

  test("does nothing that its content security policy forbids", () => {
    expect(refused).toEqual([]);
  });
});

test("the window asks no other host", () => {
  expect([...window.foreignHosts]).toEqual([]);
});

/** Runs in the page. */
function shadeOf(body) {
  const [red = 0, green = 0, blue = 0] = getComputedStyle(body)
    .backgroundColor.match(/[\d.]+/g)
    .map(Number);
  return red + green + blue < 3 * 128 ? "dark" : "light";
}
