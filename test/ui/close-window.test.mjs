// A study is days of compute: it goes on without the window, which finds it again.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openFile, runCommand, webviewFrame } from "../host/workbench.mjs";
import { openWindow } from "./open-window.mjs";

const window = openWindow();
const panel = () => webviewFrame(window.page);
const statusItem = () => window.page.locator("#tunesmith\\.tunesmith\\.tunesmith\\.status");
const file = (...parts) => join(window.folder, ...parts);
const runner = () => JSON.parse(readFileSync(file(".tunesmith/steps/runner.json"), "utf8"));
const journal = () => readFileSync(file(".tunesmith/steps/journal.log"), "utf8");
const ended = () => journal().match(/"datetime_complete"/g)?.length ?? 0;

/** Lets so many trials end. */
const allow = (trials) => writeFileSync(file("allowed"), String(trials));

const study = `study: steps
run:
  command: node steps.mjs --lr {lr}
objective:
  maximize: score
space:
  lr: uniform(0, 1)
strategy: random
budget: { trials: 8, parallel: 1 }
seed: 1
`;

const script = `import { existsSync, readFileSync } from "node:fs";
const isAllowed = () => existsSync("allowed") && Number(readFileSync("allowed")) > Number(process.env.TUNESMITH_TRIAL);
const timer = setInterval(() => {
  if (!isAllowed()) return;
  console.log(JSON.stringify({ epoch: 1, score: Number(process.env.TUNESMITH_TRIAL) }));
  clearInterval(timer);
}, 50);
`;

test("a study goes on while the window is closed, and is there when it opens again, with all that happened", async () => {
  writeFileSync(file("steps.study.yaml"), study);
  writeFileSync(file("steps.mjs"), script);
  allow(2);
  await openFile(window.page, "steps.study.yaml");
  await runCommand(window.page, "Tunesmith: Run Study");
  await panel().getByText("2 of 8 trials").waitFor();
  const { pid } = runner();

  await window.close();
  allow(5);
  await expect.poll(ended, { timeout: 40_000 }).toBe(5);
  expect(runner().pid).toBe(pid);

  await window.reopen();
  await expect.poll(() => statusItem().textContent()).toContain("steps: 5/8 trials");
  await runCommand(window.page, "Tunesmith: Open Results");
  await panel().getByText("5 of 8 trials").waitFor();
  await panel().getByText("Running", { exact: true }).waitFor();
  await window.picture("reopened in mid-study");
  // It is the same run, and news arrive.
  expect(runner().pid).toBe(pid);
  allow(6);
  await panel().getByText("6 of 8 trials").waitFor();
});

test("a study that ends while the window is closed is announced when it opens again, once", async () => {
  await window.close();
  allow(8);
  await expect.poll(() => journal().includes("tunesmith:session_end:0"), { timeout: 40_000 }).toBe(true);
  await window.reopen();
  const notice = window.page.locator(".notifications-toasts .notification-list-item", {
    hasText: /While this window was closed: steps: 8 trials, best score 7 \(trial 7\)/,
  });
  await notice.waitFor();
  await window.picture("told what happened meanwhile");
});
