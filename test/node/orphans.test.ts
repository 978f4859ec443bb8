import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { endOrphans } from "../../src/node/orphans.ts";
import { waitUntil } from "../../src/node/process-group.ts";
import { createScratch, processesWith } from "./run-job.ts";

const scratch = createScratch();
const trials = join(scratch.folder, "study", "trials");
mkdirSync(trials, { recursive: true });
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});
afterAll(() => scratch.remove());

/** Starts a Node program that is ready once it has its handlers. */
async function start(
  body: string,
  environment: Readonly<Record<string, string>>,
  detached = false,
): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    ["-e", `${body}; console.log("ready"); setInterval(() => {}, 1000)`, scratch.marker],
    {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "ignore"],
      detached,
    },
  );
  started.push(child);
  await new Promise((resolve) => child.stdout?.once("data", resolve));
  return child;
}

const left = () => processesWith(scratch.marker).length;

describe.runIf(process.platform === "linux")("orphans", () => {
  test("of a study are ended, in whatever group, polite or not; others are left alone", async () => {
    await start("", { TUNESMITH_DIR: join(trials, "0") }, true);
    await start("process.on('SIGTERM', () => {})", { TUNESMITH_DIR: join(trials, "1") });
    await start("", { TUNESMITH_DIR: join(scratch.folder, "other", "trials", "0") });
    await start("", { TUNESMITH_DIR: join(trials, "2", "inner", "trials", "0") });
    await start("", { TRIALS: join(trials, "0") });
    expect(await endOrphans(trials, { graceMs: 200 })).toBe(2);
    await waitUntil(() => left() === 3, 5000);
    expect(left()).toBe(3);
    expect(await endOrphans(trials, { graceMs: 200 })).toBe(0);
  });

  test("are found by another path to the same folder", async () => {
    const link = join(scratch.folder, "link");
    symlinkSync(join(scratch.folder, "study"), link);
    await start("", { TUNESMITH_DIR: join(trials, "0") });
    expect(await endOrphans(join(link, "trials"), { graceMs: 1000 })).toBe(1);
  });

  test("never include the process that looks for them, nor its parent", async () => {
    const file = join(scratch.folder, "inside.mjs");
    const folder = new URL("../../src/node", import.meta.url);
    const contents = `import { endOrphans } from "./orphans.ts";
      console.log(await endOrphans(${JSON.stringify(trials)}, { graceMs: 100 }));`;
    const stdin = { contents, resolveDir: fileURLToPath(folder) };
    await build({ stdin, bundle: true, platform: "node", format: "esm", outfile: file });
    // The sleeper is an orphan, the shell and Node are the line that looks for it.
    const script = 'sleep 60 & "$0" "$1"; echo survived';
    const parent = spawn("/bin/sh", ["-c", script, process.execPath, file, scratch.marker], {
      env: { ...process.env, TUNESMITH_DIR: join(trials, "5") },
      stdio: ["ignore", "pipe", "inherit"],
    });
    started.push(parent);
    let output = "";
    parent.stdout.on("data", (data) => {
      output += data;
    });
    await new Promise((resolve) => parent.once("close", resolve));
    expect(output).toBe("1\nsurvived\n");
  });
});
