// A trial's details in the panel, with studies that really run, and what can be done from there. The extension is not
// there, but its journal reader is, and the runner.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "../host/workbench.mjs";
import { bundlePanel, loadMonitor, openPanel } from "../panel/page.mjs";

const CLI = join(import.meta.dirname, "../../dist/cli.js");
let browser;
let bundle;
let StudyMonitor;
let folder;
const ends = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tunesmith details "));
  [browser, bundle, StudyMonitor] = await Promise.all([launchBrowser(), bundlePanel(), loadMonitor()]);
});
afterAll(async () => {
  for (const end of ends.reverse()) await end();
  await browser?.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function study(name, train, budget) {
  writeFileSync(join(folder, `${name}.mjs`), train);
  const file = join(folder, `${name}.study.yaml`);
  const text = `space:
  x: uniform(0, 1)
  width: int(8, 64)
objective: { minimize: loss }
strategy: random
seed: 3
budget: ${budget}
run: { command: "node ${name}.mjs {x} {width}" }
`;
  writeFileSync(file, text);
  return file;
}

/** The panel of a study file, and what the extension host does with its questions. */
async function show(studyFile, view = {}) {
  const panel = await openPanel(browser, bundle, { view });
  const answers = [];
  // What is under way to a page that has just been closed has nowhere to go.
  const post = (message) =>
    panel.post(message).catch((error) => {
      if (!panel.page.isClosed()) throw error;
    });
  const monitor = new StudyMonitor(studyFile, (report) => {
    if (report.kind === "answer" || report.kind === "refusal") answers.push(report);
    if (report.kind === "files") void post(report.message);
    if (report.kind === "rows")
      void post({ ...report.message, overview: { ...report.message.overview, trusted: true } });
  });
  let seen = 0;
  const carryOut = setInterval(() => {
    for (; seen < panel.sent.length; seen++) {
      const message = panel.sent[seen];
      if (message.kind === "ready") monitor.attach();
      if (message.kind === "watch-trial") monitor.watchTrial(message.trial);
      if (message.kind === "mark") void monitor.mark(message.trial, message.mark);
      if (message.kind === "wish") void monitor.ask(message.wish);
    }
  }, 20);
  const close = async () => {
    clearInterval(carryOut);
    monitor.dispose();
    await panel.page.close();
  };
  await panel.page.locator(".panel-bar").waitFor();
  return { ...panel, answers, close, view: () => panel.page.evaluate(() => window.savedView) };
}

describe("a trial that has ended", () => {
  let file;
  beforeAll(() => {
    file = study(
      "quick",
      `import { writeFileSync } from "node:fs";
       console.error("\\u001b[31mstarting\\u001b[0m <b>x</b>");
       writeFileSync(process.env.TUNESMITH_DIR + "/weights.bin", "abc");
       console.log(JSON.stringify({ loss: Number(process.argv[2]) }));`,
      "{ trials: 4 }",
    );
    execFileSync(process.execPath, [CLI, "run", file], { stdio: "pipe" });
  });

  test("shows its values, command line, log and files", async () => {
    const panel = await show(file, { page: "trials", selected: [2] });
    const details = panel.page.getByRole("region", { name: "Trial 2", exact: true });
    const [listed] = JSON.parse(
      execFileSync(process.execPath, [CLI, "trials", file, "--format", "json"], { encoding: "utf8" }),
    ).filter(({ number }) => number === 2);
    const command = details.getByRole("region", { name: "Command line" });
    await expect
      .poll(() => command.locator("pre").textContent())
      .toBe(`node quick.mjs ${listed.params.x} ${listed.params.width}`);
    // What a terminal would colour is plain, and what looks like markup is text.
    expect(await details.getByRole("region", { name: "stderr.log" }).locator("pre").textContent()).toBe(
      "starting <b>x</b>\n",
    );
    await details.getByText(/^Files \(\d+\)$/).click();
    await details.getByRole("button", { name: "weights.bin" }).click();
    await expect
      .poll(() => panel.sent.at(-1))
      .toEqual({ kind: "open-trial-file", trial: 2, path: "weights.bin" });
    await details.getByRole("button", { name: "width", exact: true }).click();
    await expect.poll(() => panel.sent.at(-1)).toEqual({ kind: "open-parameter", name: "width" });
    expect(panel.complaints).toEqual([]);
    await panel.close();
  });

  test("leads to its code, and runs again in the study or apart from it", async () => {
    const panel = await show(file, { page: "trials", selected: [2, 1] });
    const details = panel.page.getByRole("region", { name: "Trial 1", exact: true });
    for (const [name, message] of [
      ["Run again", { kind: "wish", wish: { kind: "retry", trial: 1 } }],
      ["In a terminal", { kind: "trial-command", command: "runTrialAgain", trial: 1 }],
      ["Debug", { kind: "trial-command", command: "debugTrial", trial: 1 }],
      ["Apply values", { kind: "trial-command", command: "applyTrialValues", trial: 1 }],
      ["Code since", { kind: "trial-command", command: "showTrialCode", trial: 1 }],
      ["Reveal folder", { kind: "reveal-trial-folder", trial: 1 }],
    ]) {
      await details.getByRole("button", { name }).click();
      await expect.poll(() => panel.sent.at(-1)).toEqual(message);
    }
    await panel.page.getByRole("button", { name: "Compare in editor" }).click();
    await expect.poll(() => panel.sent.at(-1)).toEqual({ kind: "compare-trials", trials: [2, 1] });
    // What the native menu of a row is made from, and that of the key for it.
    const contexts = await panel.page
      .locator("[data-vscode-context]")
      .evaluateAll((elements) => elements.map((element) => JSON.parse(element.dataset.vscodeContext)));
    expect(contexts.map(({ trial }) => trial)).toEqual([1, 3, 2, 1, 0]);
    expect(contexts[0]).toMatchObject({ webviewSection: "trial", trialEnded: true });
    await panel.close();
  });

  test("is starred, tagged and commented on, and filtered by it", async () => {
    const panel = await show(file, { page: "trials", selected: [1] });
    const { page } = panel;
    await page.getByRole("button", { name: "Star" }).click();
    await expect
      .poll(() => page.getByRole("button", { name: "Star" }).getAttribute("aria-pressed"))
      .toBe("true");
    await page.getByLabel("Tags").fill("good, slow");
    await page.getByLabel("Tags").press("Enter");
    await page.getByRole("gridcell", { name: "\u2605 \u00b7 good, slow" }).waitFor();
    await page.getByLabel("Comment").fill("Look here");
    await page.getByLabel("Comment").blur();
    await page.getByRole("gridcell", { name: "\u2605 \u00b7 good, slow \u00b7 Look here" }).waitFor();
    await page.getByLabel("Filter by expression").fill('starred and "slow" in tags');
    await expect.poll(() => page.locator(".filter-bar [role=status]").textContent()).toBe("1 of 4 trials");
    await panel.close();
    const again = await show(file, { page: "trials", selected: [1] });
    expect(await again.page.getByLabel("Comment").inputValue()).toBe("Look here");
    await again.close();
  });

  test("is compared with others, what differs first", async () => {
    const panel = await show(file, { page: "trials", selected: [0, 1] });
    const comparison = panel.page.getByRole("region", { name: "Comparison of the selected trials" });
    const names = await comparison.getByRole("rowheader").allTextContents();
    expect(names.slice(0, 2)).toEqual(["\u2260 x", "\u2260 width"]);
    expect(names).toContain("state");
    await comparison.getByRole("button", { name: "trial 0" }).click();
    await expect.poll(async () => (await panel.view()).selected).toEqual([0]);
    await panel.close();
  });
});

describe("a study that runs", () => {
  let panel;
  beforeAll(async () => {
    const file = study(
      "slow",
      `let step = 0;
       setInterval(() => console.log(JSON.stringify({ step: ++step, loss: 1 / step })), 200);
       setTimeout(() => process.exit(0), 60_000);`,
      "{ trials: 50, parallel: 2 }",
    );
    const runner = spawn(process.execPath, [CLI, "run", file], { cwd: folder, stdio: "ignore" });
    const gone = new Promise((resolve) => runner.once("exit", resolve));
    ends.push(async () => {
      runner.kill("SIGINT");
      await gone;
    });
    panel = await show(file, { page: "trials", selected: [0] });
    ends.push(panel.close);
  });
  const stateOf = (trial) => panel.page.locator(`#cell-${trial}-1`).textContent();
  const badge = () => panel.page.locator("output.badge").textContent();

  test("shows the log of a trial as it grows", async () => {
    const log = panel.page.getByRole("region", { name: "stdout.log" }).locator("pre");
    await expect.poll(() => log.textContent(), { timeout: 40_000 }).toContain('"step":3');
    await expect.poll(() => log.textContent(), { timeout: 40_000 }).toContain('"step":6');
  });

  test("is paused, and goes on", async () => {
    await panel.page.getByRole("button", { name: "Pause" }).click();
    await expect.poll(badge, { timeout: 40_000 }).toBe("Paused");
    await panel.page.getByRole("button", { name: "Resume" }).click();
    await expect.poll(badge, { timeout: 40_000 }).toBe("Running");
  });

  test("a running trial is stopped, and run again", async () => {
    const details = panel.page.getByRole("region", { name: "Trial 0", exact: true });
    await details.getByRole("button", { name: "Stop trial" }).click();
    await expect.poll(() => stateOf(0), { timeout: 40_000 }).toBe("cancelled");
    await details.getByRole("button", { name: "Run again" }).click();
    await expect.poll(() => panel.answers.at(-1)?.kind, { timeout: 40_000 }).toBe("answer");
  });

  test("values are changed and tried next; what cannot be is refused", async () => {
    const details = panel.page.getByRole("region", { name: "Trial 0", exact: true });
    await details.getByText("Run with changed values").click();
    const field = details.locator(".try").getByLabel("width");
    await field.fill("9000");
    await details.getByRole("button", { name: "Try these next" }).click();
    await expect.poll(() => panel.answers.at(-1), { timeout: 40_000 }).toMatchObject({ kind: "refusal" });
    await field.fill("33");
    await details.getByRole("button", { name: "Try these next" }).click();
    await expect.poll(() => panel.answers.at(-1), { timeout: 40_000 }).toMatchObject({ kind: "answer" });
  });
});
