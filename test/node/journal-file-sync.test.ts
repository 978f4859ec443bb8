import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { openJournalFile } from "../../src/node/journal-file.ts";
import { instantClock, numbered, recordingLog, strictRecords, temporaryFolder } from "./journal-support.ts";

// A disk that syncs when it is told to. Each entry is a sync that has begun and not ended.
const disk = vi.hoisted(() => ({ begun: [] as ((error: Error | null) => void)[], count: 0, links: 0 }));
vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  return {
    ...fs,
    symlinkSync: (target: string, path: string) => {
      disk.links++;
      fs.symlinkSync(target, path);
    },
    fdatasync: (_file: number, callback: (error: Error | null) => void) => {
      disk.begun.push(callback);
      disk.count++;
    },
  };
});

beforeEach(() => {
  disk.begun = [];
  disk.count = 0;
  disk.links = 0;
});

async function open() {
  const path = join(temporaryFolder(), "journal.log");
  const journal = await openJournalFile(path, { take: () => {}, clock: instantClock(), log: recordingLog() });
  return { ...journal, path };
}

/** Ends the sync under way. */
async function endSync(error: Error | null = null) {
  await vi.waitFor(() => expect(disk.begun).toHaveLength(1));
  disk.begun.shift()?.(error);
}

/** A promise with a look at how it stands. */
function watched(promise: Promise<void>) {
  const state = { settled: "no" };
  promise.then(
    () => {
      state.settled = "fulfilled";
    },
    () => {
      state.settled = "rejected";
    },
  );
  return state;
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

test.skipIf(process.platform === "win32")("one turn of the event loop takes the lock once", async () => {
  const journal = await open();
  disk.links = 0;
  await Promise.all([0, 1, 2].map((n) => journal.append(() => [numbered(n)])));
  await turn();
  expect(strictRecords(journal.path)).toHaveLength(3);
  expect(disk.links).toBe(1);
  await journal.append(() => [numbered(3)]);
  expect(disk.links).toBe(2);
});

test("one sync serves all that was written before it began", async () => {
  const journal = await open();
  void journal.append(() => [numbered(0)]);
  const syncs = [1, 2, 3].map(() => watched(journal.sync()));
  await turn();
  expect(strictRecords(journal.path)).toHaveLength(1);
  expect(syncs.map(({ settled }) => settled)).toEqual(["no", "no", "no"]);
  await endSync();
  await turn();
  expect(syncs.map(({ settled }) => settled)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
  await journal.sync();
  expect(disk.count).toBe(1);
});

test("what is written while a sync is under way waits for the next one, together", async () => {
  const journal = await open();
  await journal.append(() => [numbered(0)]);
  const first = watched(journal.sync());
  await turn();
  await journal.append(() => [numbered(1)]);
  const second = watched(journal.sync());
  await journal.append(() => [numbered(2)]);
  const third = watched(journal.sync());
  await endSync();
  await turn();
  expect([first, second, third].map(({ settled }) => settled)).toEqual(["fulfilled", "no", "no"]);
  await endSync();
  await turn();
  expect([second, third].map(({ settled }) => settled)).toEqual(["fulfilled", "fulfilled"]);
  expect(disk.count).toBe(2);
});

test("closing syncs what is left", async () => {
  const journal = await open();
  void journal.append(() => [numbered(0)]);
  const closing = watched(journal.close());
  await turn();
  expect(closing.settled).toBe("no");
  await endSync();
  await turn();
  expect(closing.settled).toBe("fulfilled");
});

test("after a sync that failed nothing is believed to be safe, or written", async () => {
  const journal = await open();
  await journal.append(() => [numbered(0)]);
  const syncs = [journal.sync(), journal.sync()].map((sync) =>
    expect(sync).rejects.toMatchObject({ code: "EIO" }),
  );
  await endSync(Object.assign(new Error("i/o error"), { code: "EIO" }));
  await Promise.all(syncs);
  await expect(journal.sync()).rejects.toMatchObject({ name: "OsError", code: "EIO" });
  await expect(journal.append(() => [numbered(1)])).rejects.toMatchObject({ name: "OsError", code: "EIO" });
  expect(strictRecords(journal.path)).toHaveLength(1);
  await expect(journal.close()).rejects.toMatchObject({ code: "EIO" });
});
