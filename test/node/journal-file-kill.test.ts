import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, lstatSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createJournalTail } from "../../src/node/journal-tail.ts";
import { bundle } from "./bundle.ts";
import { numberOf, strictRecords, temporaryFolder } from "./journal-support.ts";

let programFolder = "";
let program = "";

beforeAll(async () => {
  programFolder = mkdtempSync(join(tmpdir(), "tunesmith-test-"));
  program = await bundle("appending-program", programFolder);
});
afterAll(() => rmSync(programFolder, { recursive: true, force: true }));

interface Life {
  readonly claim: string;
  readonly found: number;
  readonly problems: readonly string[];
  /** How many records were known to be written. */
  readonly appended: number;
  readonly sleepsMs: readonly number[];
}

/** Lets the program live for `lifeMs` after its first append, then kills it without warning. */
async function live(folder: string, lifeMs: number | "in-lock"): Promise<Life> {
  const child = spawn(process.execPath, [program, folder, String(lifeMs)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = once(child, "close");
  let life: Life = { claim: "", found: -1, problems: [], appended: -1, sleepsMs: [] };
  let isDoomed = false;
  createInterface({ input: child.stdout }).on("line", (line) => {
    // The kill may come in the middle of a line.
    if (!line.endsWith("}")) return;
    const said = JSON.parse(line) as Partial<Life> & { sleptMs?: number };
    if (said.sleptMs !== undefined) life = { ...life, sleepsMs: [...life.sleepsMs, said.sleptMs] };
    else life = { ...life, ...said };
    if (said.appended !== undefined && typeof lifeMs === "number" && !isDoomed) {
      isDoomed = true;
      setTimeout(() => child.kill("SIGKILL"), lifeMs);
    }
  });
  await ended;
  return life;
}

describe("a runner that is killed without warning", () => {
  test("20 times and more: every line that was appended stays, the next runner goes on at once", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "journal.log");
    let known = 0;
    for (let kills = 0; kills < 24; kills++) {
      const life = await live(folder, (kills * 7) % 31);
      expect(life.claim).toBe("claimed");
      expect(life.sleepsMs).toEqual([]);
      expect(life.found).toBeGreaterThanOrEqual(known);
      expect(life.problems.filter((kind) => kind !== "torn-line")).toEqual([]);
      known = Math.max(life.found, life.appended);
      // Read as a watcher would, before anybody mends anything.
      const { records, problems } = createJournalTail(path).readNewRecords();
      expect(problems).toEqual([]);
      expect(records.length).toBeGreaterThanOrEqual(known);
      expect(records.findIndex((record, index) => numberOf(record) !== index)).toBe(-1);
    }
    expect(known).toBeGreaterThan(24 * 46);
  }, 120_000);

  test("while it holds the lock: the next one does not wait", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "journal.log");
    await live(folder, "in-lock");
    expect(lstatSync(`${path}.lock`).isSymbolicLink()).toBe(true);
    expect(existsSync(join(folder, "runner.json"))).toBe(true);
    const next = await live(folder, 0);
    expect(next).toMatchObject({ claim: "claimed", found: 0, sleepsMs: [] });
    expect(next.appended).toBeGreaterThan(0);
    expect(strictRecords(path).length).toBeGreaterThanOrEqual(next.appended);
  }, 60_000);
});
