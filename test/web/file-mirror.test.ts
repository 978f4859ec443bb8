import { describe, expect, test } from "vitest";
import { type Fetched, FileMirror } from "../../src/web/file-mirror.ts";

/** A place where files are, that answers when it is told to. */
function place(files: Record<string, string>) {
  const asked: string[] = [];
  let now = 0;
  let changes = 0;
  const fetch = async (path: string, known: string | undefined): Promise<Fetched> => {
    asked.push(path);
    const text = files[path];
    if (text === undefined) return { kind: "missing" };
    if (text === known) return { kind: "unchanged" };
    return { kind: "file", stamp: text, mtimeMs: 0, bytes: new TextEncoder().encode(text) };
  };
  const mirror = new FileMirror(
    fetch,
    () => {
      changes += 1;
    },
    () => now,
  );
  return {
    mirror,
    asked,
    changes: () => changes,
    settle: () => new Promise((resolve) => setTimeout(resolve, 0)),
    wait: (ms: number) => {
      now += ms;
    },
    text: (path: string) => {
      const entry = mirror.at(path);
      return entry.kind === "file" ? new TextDecoder().decode(entry.bytes) : entry.kind;
    },
  };
}

test("a file looks missing until it has come, which is told", async () => {
  const { mirror, text, settle, changes } = place({ "/a": "one" });
  expect(text("/a")).toBe("missing");
  expect(mirror.isWaiting).toBe(true);
  await settle();
  expect([text("/a"), mirror.isWaiting, changes()]).toEqual(["one", false, 1]);
});

test("that nothing is there is told too, once", async () => {
  const { text, settle, changes, wait } = place({});
  text("/a");
  await settle();
  expect(changes()).toBe(1);
  wait(5_000);
  text("/a");
  await settle();
  expect([text("/a"), changes()]).toEqual(["missing", 1]);
});

test("a change is noticed by the next look but one, and one that did not happen is not told", async () => {
  const files: Record<string, string> = { "/a": "one" };
  const { text, settle, changes, wait, asked } = place(files);
  text("/a");
  await settle();
  text("/a");
  expect(asked).toEqual(["/a"]);
  wait(5_000);
  text("/a");
  await settle();
  expect([asked.length, changes()]).toEqual([2, 1]);
  files["/a"] = "two";
  wait(5_000);
  expect(text("/a")).toBe("one");
  await settle();
  expect([text("/a"), changes()]).toEqual(["two", 2]);
});

test("a place that fails has nothing", async () => {
  let changes = 0;
  const mirror = new FileMirror(
    async () => {
      throw new Error("offline");
    },
    () => {
      changes += 1;
    },
  );
  mirror.at("/a");
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect([mirror.at("/a").kind, mirror.isWaiting, changes]).toEqual(["missing", false, 1]);
});

describe("what nobody looks at", () => {
  test("is forgotten", async () => {
    const { text, settle, wait, asked } = place({ "/a": "one", "/b": "two" });
    text("/a");
    await settle();
    wait(120_000);
    text("/b");
    await settle();
    text("/a");
    expect(asked).toEqual(["/a", "/b", "/a"]);
    expect(text("/a")).toBe("missing");
  });
});
