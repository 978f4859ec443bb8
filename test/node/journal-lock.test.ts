import { spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { createJournalLock, type JournalLockOptions } from "../../src/node/journal-lock.ts";
import { identityOf, ownIdentity } from "../../src/node/process-identity.ts";
import { claimRunner } from "../../src/node/runner-lock.ts";
import { instantClock, recordingLog, temporaryFolder } from "./journal-support.ts";

const GRACE_MS = 30_000;

/** The number of a process that is no more. */
function deadPid(): number {
  return spawnSync(process.execPath, ["-e", ""]).pid;
}

function setUp(kind: NonNullable<JournalLockOptions["kind"]>, runner: "runner" | "no-runner") {
  const folder = temporaryFolder();
  const journal = join(folder, "journal.log");
  const runnerFile = join(folder, "runner.json");
  writeFileSync(journal, "");
  if (runner === "runner") {
    const claim = claimRunner(runnerFile, { file: "a.study.yaml", version: "0", startedAt: 0 });
    if (claim.kind === "claimed") onTestFinished(claim.release);
  }
  return { folder, journal, lockPath: `${journal}.lock`, runnerFile, kind };
}

function lockOf(place: ReturnType<typeof setUp>, clock: ReturnType<typeof instantClock>) {
  const log = recordingLog();
  const { journal, runnerFile, kind } = place;
  return { ...createJournalLock(journal, { clock, log, runnerFile, kind }), log };
}

/** What somebody's lock looks like: made by `make`, and whether we may take it without waiting. */
const found: readonly {
  readonly what: string;
  readonly make: (place: ReturnType<typeof setUp>) => void;
  readonly expected: "at once" | "after the grace period";
}[] = [
  {
    what: "Optuna's link to the journal",
    make: ({ journal, lockPath }) => symlinkSync(journal, lockPath),
    expected: "after the grace period",
  },
  {
    what: "Optuna's link by a relative path, which dangles",
    make: ({ lockPath }) => symlinkSync("sub/journal.log", lockPath),
    expected: "after the grace period",
  },
  {
    what: "Optuna's plain file",
    make: ({ lockPath }) => writeFileSync(lockPath, ""),
    expected: "after the grace period",
  },
  {
    what: "a link of our runner that was killed, the next one being us",
    make: ({ runnerFile, lockPath }) => symlinkSync(runnerFile, lockPath),
    expected: "at once",
  },
  {
    what: "a link of a runner that is dead",
    make: ({ folder, lockPath }) => {
      const other = join(folder, "other");
      mkdirSync(other);
      writeRunner(join(other, "runner.json"), { ...ownIdentity(), pid: deadPid() });
      symlinkSync(join(other, "runner.json"), lockPath);
    },
    expected: "at once",
  },
  {
    what: "a link of a runner whose number another process has now",
    make: ({ folder, lockPath }) => {
      mkdirSync(join(folder, "other"));
      const runner = join(folder, "other", "runner.json");
      writeRunner(runner, { ...ownIdentity(), pid: process.ppid, startTime: "an earlier boot/1" });
      symlinkSync(runner, lockPath);
    },
    expected: "at once",
  },
  {
    what: "a link of a runner on another host",
    make: ({ folder, lockPath }) => {
      mkdirSync(join(folder, "other"));
      const runner = join(folder, "other", "runner.json");
      writeRunner(runner, { ...ownIdentity(), pid: deadPid(), host: `not-${hostname()}` });
      symlinkSync(runner, lockPath);
    },
    expected: "after the grace period",
  },
  {
    what: "a plain file of a process of ours that is dead",
    make: ({ lockPath }) => writeFileSync(lockPath, JSON.stringify({ ...ownIdentity(), pid: deadPid() })),
    expected: "at once",
  },
  {
    what: "a plain file of this very process",
    make: ({ lockPath }) => writeFileSync(lockPath, JSON.stringify(ownIdentity())),
    expected: "at once",
  },
];

function writeRunner(path: string, identity: object): void {
  writeFileSync(path, JSON.stringify({ ...identity, startedAt: "", file: "", version: "" }));
}

describe.each(["symlink", "file"] as const)("a %s", (kind) => {
  test.each(found)("finds $what and takes it $expected", async ({ make, expected }) => {
    const place = setUp(kind, "runner");
    make(place);
    const clock = instantClock();
    const lock = lockOf(place, clock);
    const result = await lock.hold(() => "done");
    expect(result).toBe("done");
    expect(existsLink(place.lockPath)).toBe(false);
    expect(readdirSync(place.folder).filter((name) => name.includes("rename"))).toEqual([]);
    if (expected === "at once") {
      expect(clock.sleepsMs).toEqual([]);
      return;
    }
    expect(clock.totalMs()).toBeGreaterThanOrEqual(GRACE_MS);
    expect(clock.totalMs()).toBeLessThan(GRACE_MS + 3000);
    expect(clock.sleepsMs.slice(0, 12)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000, 1000]);
    expect(lock.log.warnings).toEqual([expect.stringContaining("has not changed for 30 s")]);
  });

  test("waits for as long as the lock keeps changing hands", async () => {
    const place = setUp(kind, "no-runner");
    symlinkSync(place.journal, place.lockPath);
    let hands = 0;
    const clock = instantClock((totalMs) => {
      if (totalMs > 100_000) rmSync(place.lockPath, { force: true });
      else if (Math.floor(totalMs / 20_000) > hands) {
        hands++;
        rmSync(place.lockPath);
        writeFileSync(place.lockPath, "");
        utimesSync(place.lockPath, hands, hands);
      }
    });
    const lock = lockOf(place, clock);
    await lock.hold(() => {});
    expect(clock.totalMs()).toBeGreaterThan(100_000);
    expect(lock.log.warnings).toEqual([]);
  });

  test("is taken as soon as a holder that lives lets go", async () => {
    const place = setUp(kind, "no-runner");
    writeFileSync(place.lockPath, JSON.stringify(identityOf(process.ppid)));
    const clock = instantClock((totalMs) => {
      if (totalMs > 100) rmSync(place.lockPath, { force: true });
    });
    await lockOf(place, clock).hold(() => {});
    expect(clock.totalMs()).toBe(127);
  });

  test("is taken as soon as its holder dies", async () => {
    const place = setUp(kind, "no-runner");
    writeFileSync(place.lockPath, JSON.stringify(identityOf(process.ppid)));
    const clock = instantClock((totalMs) => {
      if (totalMs > 100 && existsLink(place.lockPath)) {
        writeFileSync(place.lockPath, JSON.stringify({ ...ownIdentity(), pid: deadPid() }));
      }
    });
    await lockOf(place, clock).hold(() => {});
    expect(clock.totalMs()).toBe(127);
  });

  test("is let go where the work throws", async () => {
    const place = setUp(kind, "no-runner");
    const lock = lockOf(place, instantClock());
    const failing = lock.hold(() => {
      throw new Error("full");
    });
    await expect(failing).rejects.toThrow("full");
    expect(existsLink(place.lockPath)).toBe(false);
  });

  test("rejects at once where no lock can be made", async () => {
    const place = setUp(kind, "no-runner");
    rmSync(place.folder, { recursive: true });
    const clock = instantClock();
    await expect(lockOf(place, clock).hold(() => {})).rejects.toMatchObject({
      name: "OsError",
      code: "ENOENT",
    });
    expect(clock.sleepsMs).toEqual([]);
  });
});

describe("while it is held", () => {
  test.each([
    ["runner", "runnerFile"],
    ["no-runner", "journal"],
  ] as const)("a link with %s points at the %s, absolute", async (runner, target) => {
    const place = setUp("symlink", runner);
    const folder = process.cwd();
    process.chdir(place.folder);
    onTestFinished(() => process.chdir(folder));
    const lock = createJournalLock("journal.log", {
      clock: instantClock(),
      log: recordingLog(),
      runnerFile: "runner.json",
    });
    await lock.hold(() => expect(readlinkSync(place.lockPath)).toBe(place[target]));
  });

  test("a file tells whose it is", async () => {
    const place = setUp("file", "no-runner");
    await lockOf(place, instantClock()).hold(() => {
      expect(JSON.parse(readFileSync(place.lockPath, "utf8"))).toEqual(ownIdentity());
    });
  });

  test.each(["symlink", "file"] as const)("a %s keeps both of Optuna's kinds out", async (kind) => {
    const place = setUp(kind, "no-runner");
    await lockOf(place, instantClock()).hold(() => {
      expect(() => symlinkSync(place.journal, place.lockPath)).toThrow("EEXIST");
      expect(() => writeFileSync(place.lockPath, "", { flag: "wx" })).toThrow("EEXIST");
    });
  });
});

function existsLink(path: string): boolean {
  return existsSync(path) || lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
