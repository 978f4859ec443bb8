import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { JournalRecord } from "../../src/engine/journal-record.ts";
import { formatRecord } from "../../src/engine/journal-text.ts";
import { openJournalFile } from "../../src/node/journal-file.ts";
import { createJournalTail } from "../../src/node/journal-tail.ts";
import {
  instantClock,
  numbered,
  numberOf,
  recordingLog,
  strictRecords,
  temporaryFolder,
} from "./journal-support.ts";

const line = (n: number, worker?: string) => `${formatRecord(numbered(n, worker))}\n`;
const numbersIn = (path: string) => strictRecords(path).map(numberOf);
const isRoot = process.getuid?.() === 0;

async function open(path: string) {
  const log = recordingLog();
  const records: JournalRecord[] = [];
  const take = (record: JournalRecord) => void records.push(record);
  const journal = await openJournalFile(path, { take, clock: instantClock(), log });
  return { ...journal, records, log };
}

describe("appending", () => {
  test("writes in the order of the calls, and resolves once written", async () => {
    const path = join(temporaryFolder(), "journal.log");
    const journal = await open(path);
    const finished: number[] = [];
    const appends = [0, 1, 2, 3].map((n) =>
      journal.append(() => [numbered(2 * n), numbered(2 * n + 1)]).then(() => finished.push(n)),
    );
    expect(readFileSync(path, "utf8")).toBe("");
    await Promise.all(appends);
    expect(numbersIn(path)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(finished).toEqual([0, 1, 2, 3]);
    await journal.append(() => []);
    await journal.sync();
    await journal.close();
    expect(numbersIn(path)).toHaveLength(8);
    expect(readdirSync(join(path, ".."))).toEqual(["journal.log"]);
  });

  test("a function that throws fails its own append only", async () => {
    const path = join(temporaryFolder(), "journal.log");
    const journal = await open(path);
    const results = await Promise.allSettled([
      journal.append(() => [numbered(0)]),
      journal.append(() => {
        throw new Error("no trial 7");
      }),
      journal.append(() => [numbered(9), { op_code: 10, worker_id: "ours", trial_ids: [1] }]),
      journal.append(() => [numbered(1)]),
    ]);
    expect(results.map((result) => result.status)).toEqual([
      "fulfilled",
      "rejected",
      "rejected",
      "fulfilled",
    ]);
    expect(numbersIn(path)).toEqual([0, 1]);
    await journal.close();
    expect(() => journal.append(() => [])).toThrow("closed");
  });

  test("hands over what others appended, once and to the first in line", async () => {
    const path = join(temporaryFolder(), "journal.log");
    writeFileSync(path, line(0, "theirs"));
    const one = await open(path);
    const other = await open(path);
    expect(one.records.map(numberOf)).toEqual([0]);
    const seen: unknown[][] = [];
    const see = (n: number) => (foreign: readonly Parameters<typeof numberOf>[0][]) => {
      seen.push(foreign.map(numberOf));
      return [numbered(n)];
    };
    await other.append(see(1));
    await Promise.all([one.append(see(2)), one.append(see(3))]);
    appendFileSync(path, line(4, "theirs"));
    await other.append(see(5));
    await one.append(see(6));
    expect(seen).toEqual([[], [1], [], [2, 3, 4], [4, 5]]);
    expect(numbersIn(path)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    await Promise.all([one.close(), other.close()]);
  });

  test("refuses a journal that was replaced under it", async () => {
    const path = join(temporaryFolder(), "journal.log");
    const journal = await open(path);
    await journal.append(() => [numbered(0)]);
    renameSync(path, `${path}.old`);
    await expect(journal.append(() => [numbered(1)])).rejects.toMatchObject({
      name: "OsError",
      code: "ESTALE",
    });
    writeFileSync(path, line(7) + line(8));
    await expect(journal.append(() => [numbered(1)])).rejects.toMatchObject({
      name: "OsError",
      code: "ESTALE",
    });
    expect(numbersIn(path)).toEqual([7, 8]);
    await journal.close();
  });

  test("notices a writer that ignores the lock", async () => {
    const path = join(temporaryFolder(), "journal.log");
    const journal = await open(path);
    await journal.append(() => {
      appendFileSync(path, line(7, "rude"));
      return [numbered(0)];
    });
    await expect(journal.append(() => [numbered(1)])).rejects.toThrow("without heeding its lock");
    expect(numbersIn(path)).toEqual([7, 0]);
    await journal.close().catch(() => {});
  });
});

describe("a torn last line", () => {
  const last = Buffer.from(line(2).replace("ours", "öurs"));
  const positions = Array.from({ length: last.length + 1 }, (_, length) => length);
  test.each(positions)("of %i bytes is mended before the next is written", async (length) => {
    const folder = temporaryFolder();
    const path = join(folder, "journal.log");
    writeFileSync(path, Buffer.concat([Buffer.from(line(0) + line(1)), last.subarray(0, length)]));
    const journal = await open(path);
    const isWhole = length >= last.length - 1;
    const isSound = length === 0 || length === last.length;
    expect(journal.records.map(numberOf)).toEqual(isWhole ? [0, 1, 2] : [0, 1]);
    expect(journal.problems.map((problem) => [problem.kind, problem.line])).toEqual(
      isSound ? [] : [["torn-line", 3]],
    );
    expect(journal.log.warnings).toHaveLength(isSound ? 0 : 1);
    await journal.append(() => [numbered(3)]);
    await journal.close();
    expect(numbersIn(path)).toEqual(isWhole ? [0, 1, 2, 3] : [0, 1, 3]);
    const aside = `${path}.torn`;
    const kept = existsSync(aside) ? readFileSync(aside) : undefined;
    const lost =
      isWhole || length === 0 ? undefined : Buffer.concat([last.subarray(0, length), Buffer.from("\n")]);
    expect(kept).toEqual(lost);
  });

  test("that another writer leaves while the journal is open is mended too", async () => {
    const path = join(temporaryFolder(), "journal.log");
    const journal = await open(path);
    await journal.append(() => [numbered(0)]);
    appendFileSync(path, line(1, "theirs") + line(2, "theirs").slice(0, -9));
    let foreign: unknown[] = [];
    await journal.append((records) => {
      foreign = records.map(numberOf);
      return [numbered(3)];
    });
    expect(foreign).toEqual([1]);
    expect(journal.problems).toMatchObject([{ kind: "torn-line", line: 3 }]);
    await journal.close();
    expect(numbersIn(path)).toEqual([0, 1, 3]);
  });
});

test("what others appended is handed over later where mending fails now", async () => {
  const path = join(temporaryFolder(), "journal.log");
  const journal = await open(path);
  mkdirSync(`${path}.torn`);
  appendFileSync(path, line(1, "theirs") + line(2, "theirs").slice(0, -9));
  await expect(journal.append(() => [numbered(0)])).rejects.toMatchObject({
    name: "OsError",
    code: "EISDIR",
  });
  rmdirSync(`${path}.torn`);
  let foreign: unknown[] = [];
  await journal.append((records) => {
    foreign = records.map(numberOf);
    return [numbered(3)];
  });
  expect(foreign).toEqual([1]);
  await journal.close();
  expect(numbersIn(path)).toEqual([1, 3]);
});

describe("an operation of a newer version", () => {
  const later = '{"op_code":11,"worker_id":"w"}\n';

  test("keeps the journal from being written, and not from being read", async () => {
    const path = join(temporaryFolder(), "journal.log");
    const text = `${line(0)}${later}${line(1)}`;
    writeFileSync(path, text);
    await expect(open(path)).rejects.toMatchObject({
      code: "ENOTSUP",
      message: expect.stringMatching(
        /newer version of Optuna or Tunesmith. Line 2 of the journal has operation 11/,
      ),
      hint: expect.stringContaining("Update Tunesmith"),
    });
    expect(readFileSync(path, "utf8")).toBe(text);
    expect(createJournalTail(path).readNewRecords().records.map(numberOf)).toEqual([0, 1]);
  });

  test("ends a run that meets it", async () => {
    const path = join(temporaryFolder(), "journal.log");
    const journal = await open(path);
    await journal.append(() => [numbered(0)]);
    appendFileSync(path, later);
    await expect(journal.append(() => [numbered(1)])).rejects.toMatchObject({ code: "ENOTSUP" });
    await journal.close();
    expect(createJournalTail(path).readNewRecords().records.map(numberOf)).toEqual([0]);
  });
});

describe("a line that cannot be read", () => {
  test("is skipped and told with its number, the rest is kept", async () => {
    const path = join(temporaryFolder(), "journal.log");
    writeFileSync(path, `${line(0)}\n${line(1)}<<<<<<< HEAD\n${line(2)}`);
    const journal = await open(path);
    expect(journal.records.map(numberOf)).toEqual([0, 1, 2]);
    expect(journal.problems.map(({ kind, line }) => [kind, line])).toEqual([
      ["bad-line", 2],
      ["bad-line", 4],
    ]);
    expect(journal.problems[1]?.message).toContain("<<<<<<< HEAD");
    await journal.append(() => [numbered(3)]);
    appendFileSync(path, "oops\n");
    await journal.append(() => []);
    expect(journal.problems[2]).toMatchObject({ kind: "bad-line", line: 7 });
    await journal.close();
  });
});

test("lines longer than a piece of reading, and records across its border, come whole", async () => {
  const path = join(temporaryFolder(), "journal.log");
  const long = "é".repeat(3_000_000);
  const records = Array.from({ length: 40_000 }, (_, n) => numbered(n));
  const lines = records.map((record) => `${formatRecord(record)}\n`);
  const giant = formatRecord({ op_code: 2, worker_id: "ours", study_id: 0, user_attr: { long } });
  lines.splice(20_000, 0, `${giant}\n`);
  writeFileSync(path, lines.join(""));
  const journal = await open(path);
  expect(journal.problems).toEqual([]);
  expect(journal.records[20_000]).toMatchObject({ user_attr: { long } });
  expect(journal.records.filter((_, index) => index !== 20_000)).toEqual(records);
  await journal.close();
});

describe("a disk that refuses", () => {
  test.skipIf(!isRoot || process.platform !== "linux")(
    `that is full: nothing half remains, and it goes on once there is room${isRoot ? "" : " (skipped: mounting a small disk takes root)"}`,
    async ({ skip }) => {
      const folder = temporaryFolder();
      const disk = join(folder, "disk");
      mkdirSync(disk);
      try {
        execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], { stdio: "pipe" });
      } catch (error) {
        skip(`a small disk could not be mounted: ${error}`);
      }
      // Lazily, so that a test that failed with the file open leaves no disk behind.
      onTestFinished(() => void execFileSync("umount", ["-l", disk]));
      const path = join(disk, "journal.log");
      const journal = await open(path);
      await journal.append(() => [numbered(0)]);
      const big = {
        op_code: 2,
        worker_id: "ours",
        study_id: 0,
        user_attr: { text: "x".repeat(100_000) },
      } as const;
      const failing = [journal.append(() => [numbered(1)]), journal.append(() => [big])];
      for (const result of await Promise.allSettled(failing)) {
        expect(result).toMatchObject({ status: "rejected", reason: { name: "OsError", code: "ENOSPC" } });
        expect(String(result.status === "rejected" && result.reason.message)).toContain("the disk is full");
      }
      expect(numbersIn(path)).toEqual([0]);
      await journal.append(() => [numbered(2)]);
      await journal.close();
      expect(numbersIn(path)).toEqual([0, 2]);
    },
  );

  test.skipIf(!isRoot || process.platform !== "linux")(
    `that is read-only says so when the journal is opened${isRoot ? "" : " (skipped: mounting a disk takes root)"}`,
    async ({ skip }) => {
      const disk = join(temporaryFolder(), "disk");
      mkdirSync(disk);
      try {
        execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], { stdio: "pipe" });
      } catch (error) {
        skip(`a small disk could not be mounted: ${error}`);
      }
      onTestFinished(() => void execFileSync("umount", ["-l", disk]));
      const path = join(disk, "journal.log");
      writeFileSync(path, line(0));
      execFileSync("mount", ["-o", "remount,ro", disk]);
      await expect(open(path)).rejects.toMatchObject({ name: "OsError", code: "EROFS" });
      expect(createJournalTail(path).readNewRecords().records.map(numberOf)).toEqual([0]);
    },
  );

  test.skipIf(isRoot)(
    `a folder without write permission says so when the journal is opened${isRoot ? " (skipped: root may write anywhere)" : ""}`,
    async () => {
      const folder = temporaryFolder();
      const path = join(folder, "journal.log");
      writeFileSync(path, line(0));
      chmodSync(folder, 0o555);
      onTestFinished(() => chmodSync(folder, 0o755));
      await expect(open(path)).rejects.toMatchObject({ name: "OsError", code: "EACCES" });
    },
  );

  test("a folder that is not there says so", async () => {
    const path = join(temporaryFolder(), "none", "journal.log");
    await expect(open(path)).rejects.toMatchObject({ name: "OsError", code: "ENOENT", path });
  });
});

describe("a tail", () => {
  const read = (tail: ReturnType<typeof createJournalTail>) => {
    const { kind, records, remaining } = tail.readNewRecords();
    return [kind, records.map(numberOf), remaining];
  };

  test("gives each whole line once", () => {
    const path = join(temporaryFolder(), "journal.log");
    const tail = createJournalTail(path);
    expect(read(tail)).toEqual(["missing", [], "none"]);
    writeFileSync(path, line(0) + line(1).slice(0, 10));
    expect(read(tail)).toEqual(["continued", [0], "none"]);
    appendFileSync(path, line(1).slice(10, -1));
    expect(read(tail)).toEqual(["continued", [], "none"]);
    appendFileSync(path, `\nbad\n${line(2)}`);
    const reading = tail.readNewRecords();
    expect(reading.records.map(numberOf)).toEqual([1, 2]);
    expect(reading.problems).toMatchObject([{ kind: "bad-line", line: 3 }]);
    expect(read(tail)).toEqual(["continued", [], "none"]);
  });

  const changes: readonly (readonly [what: string, change: (path: string) => void, expected: unknown])[] = [
    ["cut", (path) => truncateSync(path, line(0).length), ["restarted", [0], "none"]],
    [
      "cut and grown again past the old end",
      (path) => {
        truncateSync(path, line(0).length);
        appendFileSync(path, line(8) + line(9) + line(10));
      },
      ["restarted", [0, 8, 9, 10], "none"],
    ],
    [
      "replaced by a longer one",
      (path) => {
        renameSync(path, `${path}.old`);
        writeFileSync(path, line(0) + line(1) + line(2) + line(3));
      },
      ["restarted", [0, 1, 2, 3], "none"],
    ],
    ["removed", (path) => renameSync(path, `${path}.old`), ["missing", [], "none"]],
  ];
  test.each(changes)("notices a file that was %s", (_, change, expected) => {
    const path = join(temporaryFolder(), "journal.log");
    writeFileSync(path, line(0) + line(1) + line(2));
    const tail = createJournalTail(path);
    expect(read(tail)).toEqual(["continued", [0, 1, 2], "none"]);
    change(path);
    expect(read(tail)).toEqual(expected);
  });

  test("reads a long file in several goes, whatever the length of its lines", () => {
    const path = join(temporaryFolder(), "journal.log");
    writeFileSync(path, Array.from({ length: 20 }, (_, n) => line(n)).join(""));
    for (const readingBytes of [1, 100, 150, 1000, 10_000]) {
      const tail = createJournalTail(path, readingBytes);
      const seen: unknown[] = [];
      for (;;) {
        const { records, remaining } = tail.readNewRecords();
        seen.push(...records.map(numberOf));
        if (remaining === "none") break;
        expect(records.length).toBeGreaterThan(0);
      }
      expect(seen).toEqual(Array.from({ length: 20 }, (_, n) => n));
    }
  });
});
