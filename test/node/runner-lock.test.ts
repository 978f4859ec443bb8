import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { identityOf, livenessOf, ownIdentity, readIdentity } from "../../src/node/process-identity.ts";
import { claimRunner, readRunner } from "../../src/node/runner-lock.ts";
import { bundle } from "./bundle.ts";
import { temporaryFolder } from "./journal-support.ts";

const meanwhile = vi.hoisted(() => ({ beforeRename: () => {} }));
vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  const renameSync = (from: string, to: string) => {
    meanwhile.beforeRename();
    fs.renameSync(from, to);
  };
  return { ...fs, renameSync };
});

const details = { file: "/studies/a.study.yaml", version: "1.2.3", startedAt: Date.UTC(2026, 0, 2) };
let programFolder = "";
let program = "";

beforeAll(async () => {
  programFolder = mkdtempSync(join(tmpdir(), "tunesmith-test-"));
  program = await bundle("claiming-program", programFolder);
});
afterAll(() => rmSync(programFolder, { recursive: true, force: true }));

function runnerFile(): string {
  return join(temporaryFolder(), "runner.json");
}

function claimHere(path: string) {
  const claim = claimRunner(path, details);
  if (claim.kind === "claimed") onTestFinished(claim.release);
  return claim;
}

async function claimElsewhere(path: string, at = 0) {
  const child = spawn(process.execPath, [program, path, String(at)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  return { child, claim: JSON.parse(String(line)) as { kind: string; pid: number } };
}

async function kill(child: ChildProcess) {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

describe("runner.json", () => {
  test("is there while the claim lasts, and says who runs what", () => {
    const path = runnerFile();
    expect(readRunner(path)).toEqual({ kind: "none" });
    const claim = claimHere(path);
    expect(claim.kind).toBe("claimed");
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({
      ...ownIdentity(),
      startedAt: "2026-01-02T00:00:00.000Z",
      file: "/studies/a.study.yaml",
      version: "1.2.3",
    });
    expect(readRunner(path)).toMatchObject({
      kind: "running",
      pid: process.pid,
      file: "/studies/a.study.yaml",
    });
    expect(readdirSync(join(path, ".."))).toEqual(["runner.json"]);
    if (claim.kind === "claimed") claim.release();
    expect(existsSync(path)).toBe(false);
    expect(claimHere(path).kind).toBe("claimed");
  });

  test("keeps a second runner out until the first is gone, and no longer", async () => {
    const path = runnerFile();
    const { child, claim } = await claimElsewhere(path);
    expect(claim.kind).toBe("claimed");
    const second = claimHere(path);
    expect(second).toMatchObject({ kind: "running", runner: { pid: child.pid } });
    expect(second).toHaveProperty("message", expect.stringContaining(`process ${child.pid}`));
    await kill(child);
    expect(existsSync(path)).toBe(true);
    expect(readRunner(path)).toEqual({ kind: "dead" });
    expect(claimHere(path).kind).toBe("claimed");
    expect(readRunner(path)).toMatchObject({ kind: "running", pid: process.pid });
  });

  test("goes with the process that exits by itself", () => {
    const path = runnerFile();
    const { stdout } = spawnSync(process.execPath, [program, path, "0", "exit"], { encoding: "utf8" });
    expect(JSON.parse(stdout)).toMatchObject({ kind: "claimed" });
    expect(existsSync(path)).toBe(false);
  });

  test("a release leaves the file of a later runner alone", () => {
    const path = runnerFile();
    const claim = claimHere(path);
    const other = JSON.stringify({ ...ownIdentity(), startedAt: "later" });
    writeFileSync(path, other);
    if (claim.kind === "claimed") claim.release();
    expect(readFileSync(path, "utf8")).toBe(other);
  });

  const leftBehind: readonly (readonly [what: string, text: () => string, kind: string])[] = [
    [
      "names a process that is gone",
      () => identity({ pid: spawnSync(process.execPath, ["-e", ""]).pid }),
      "dead",
    ],
    ["names a number that another process has now", () => identity({ startTime: "other boot/1" }), "dead"],
    ["was left half written", () => '{ "pid": 12', "dead"],
    ["is empty", () => "", "dead"],
    ["is of another host", () => identity({ host: `not-${hostname()}` }), "elsewhere"],
  ];
  test.each(leftBehind)("that %s", (_, text, kind) => {
    const path = runnerFile();
    writeFileSync(path, text());
    expect(readRunner(path).kind).toBe(kind);
    const claim = claimHere(path);
    expect(claim.kind).toBe(kind === "dead" ? "claimed" : kind);
    if (claim.kind === "elsewhere") {
      expect(claim.message).toContain(`not-${hostname()}`);
      expect(claim.message).toContain(`delete ${path}`);
    }
    expect(readdirSync(join(path, ".."))).toEqual(["runner.json"]);
  });

  test("of a dead runner goes to one of several who come at once", async () => {
    for (let round = 0; round < 3; round++) {
      const path = runnerFile();
      writeFileSync(path, identity({ startTime: "other boot/1" }));
      const at = Date.now() + 500;
      const claims = await Promise.all([1, 2, 3, 4].map(() => claimElsewhere(path, at)));
      const winners = claims.filter(({ claim }) => claim.kind === "claimed");
      expect(winners.map(({ child }) => child.pid)).toHaveLength(1);
      expect(readRunner(path)).toMatchObject({ kind: "running", pid: winners[0]?.child.pid });
      await Promise.all(claims.map(({ child }) => kill(child)));
    }
  });

  test("of a dead runner is put back where another took over in the meantime", () => {
    const path = runnerFile();
    writeFileSync(path, identity({ startTime: "other boot/1" }));
    const faster = identity({ ...identityOf(process.ppid) });
    meanwhile.beforeRename = () => writeFileSync(path, faster);
    onTestFinished(() => {
      meanwhile.beforeRename = () => {};
    });
    expect(claimHere(path)).toMatchObject({ kind: "running", runner: { pid: process.ppid } });
    expect(readFileSync(path, "utf8")).toBe(faster);
    expect(readdirSync(join(path, ".."))).toEqual(["runner.json"]);
  });

  test("in a folder that is not there is an error with a code", () => {
    const path = join(temporaryFolder(), "none", "runner.json");
    expect(() => claimRunner(path, details)).toThrow(
      expect.objectContaining({ name: "OsError", code: "ENOENT" }),
    );
  });
});

describe("a process", () => {
  test("is alive until it has ended, zombies included", async () => {
    // The shell does not wait for its child, which so becomes a zombie.
    const shell = spawn("/bin/sh", ["-c", "sleep 0.2 & echo $!; exec sleep 30"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    onTestFinished(() => void shell.kill("SIGKILL"));
    const [line] = await once(createInterface({ input: shell.stdout }), "line");
    const child = identityOf(Number(line));
    if (child === undefined) throw new Error("the process did not start");
    expect(livenessOf(child)).toBe("alive");
    await expect.poll(() => livenessOf(child), { timeout: 10_000 }).toBe("dead");
  });

  test.skipIf(process.platform !== "linux")("zombie is still listed by the system (Linux only)", async () => {
    // A shell may notice a child that ends early; the program that takes its place never asks for it.
    const shell = spawn("/bin/sh", ["-c", "cat <&3 & echo $!; exec sleep 30"], {
      stdio: ["ignore", "pipe", "ignore", "pipe"],
    });
    onTestFinished(() => void shell.kill("SIGKILL"));
    const [line] = await once(createInterface({ input: shell.stdout! }), "line");
    const read = (file: string) => readFileSync(file, "utf8");
    await expect.poll(() => read(`/proc/${shell.pid}/comm`), { timeout: 10_000 }).toBe("sleep\n");
    shell.stdio[3]?.destroy();
    await expect.poll(() => read(`/proc/${line}/stat`), { timeout: 10_000 }).toContain(") Z ");
    expect(identityOf(Number(line))).toBeUndefined();
  });

  test("is told by its host, its number and its start", () => {
    const own = ownIdentity();
    expect(livenessOf(own)).toBe("alive");
    expect(livenessOf({ ...own, startTime: `${own.startTime}0` })).toBe("dead");
    expect(livenessOf({ ...own, host: `not-${own.host}` })).toBe("elsewhere");
    expect(readIdentity(JSON.parse(JSON.stringify({ ...own, more: 1 })))).toEqual(own);
  });

  test.each([null, 1, {}, { pid: 0 }, { pid: "1" }, { pid: 1, startTime: 2, host: "a" }])(
    "is not named by %j",
    (value) => {
      expect(readIdentity(value)).toBeUndefined();
    },
  );
});

function identity(changes: object): string {
  return JSON.stringify({ ...ownIdentity(), ...changes, startedAt: "2026-01-01", file: "f", version: "v" });
}
