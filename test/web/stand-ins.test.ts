import * as nodeCrypto from "node:crypto";
import * as nodeFs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as nodeUrl from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Fetched, FileMirror } from "../../src/web/file-mirror.ts";
import * as crypto from "../../src/web/node/crypto.ts";
import * as fs from "../../src/web/node/fs.ts";
import * as url from "../../src/web/node/url.ts";
import { isVirtual, virtualAddress, virtualPath } from "../../src/web/virtual-path.ts";

const folder = nodeFs.mkdtempSync(join(tmpdir(), "tunesmith-stand-in-"));
const file = join(folder, "file.txt");
const missing = join(folder, "missing");
const paths = [folder, file, missing, join(folder, "inner")];

function fetch(path: string): Fetched {
  const stat = nodeFs.statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return { kind: "missing" };
  if (stat.isDirectory()) {
    const entries = nodeFs.readdirSync(path, { withFileTypes: true });
    return {
      kind: "folder",
      entries: entries.map((entry) => ({ name: entry.name, kind: entry.isDirectory() ? "folder" : "file" })),
    };
  }
  const bytes = new Uint8Array(nodeFs.readFileSync(path));
  return { kind: "file", stamp: "", mtimeMs: stat.mtimeMs, bytes };
}

beforeAll(async () => {
  nodeFs.writeFileSync(file, "line one\nzwölf\n");
  nodeFs.mkdirSync(join(folder, "inner"));
  await new Promise<void>((settled) => {
    const mirror = new FileMirror(async (path) => fetch(path), settled);
    fs.readThrough(mirror);
    for (const path of paths) mirror.at(path);
  });
});
afterAll(() => nodeFs.rmSync(folder, { recursive: true }));

type Fs = typeof nodeFs;
const outcome = (use: () => unknown) => {
  try {
    return use();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
};

describe("what stands in for node:fs does as it does", () => {
  test.each<[string, (fs: Fs) => unknown]>([
    ["existsSync", (fs) => paths.map((path) => fs.existsSync(path))],
    ["readFileSync", (fs) => fs.readFileSync(file, "utf8")],
    ["readFileSync of nothing", (fs) => fs.readFileSync(missing, "utf8")],
    ["readFileSync of a folder", (fs) => fs.readFileSync(folder, "utf8")],
    ["statSync", (fs) => [fs.statSync(file).size, fs.statSync(file).isFile(), fs.statSync(folder).isFile()]],
    ["statSync of nothing", (fs) => fs.statSync(missing)],
    ["statSync that does not throw", (fs) => fs.statSync(missing, { throwIfNoEntry: false })],
    ["statSync of large numbers", (fs) => fs.statSync(file, { bigint: true }).size],
    ["readdirSync", (fs) => [...fs.readdirSync(folder)].sort()],
    ["readdirSync of a file", (fs) => fs.readdirSync(file)],
    [
      "readdirSync with types",
      (fs) =>
        fs
          .readdirSync(folder, { withFileTypes: true })
          .map((entry) => `${entry.name} ${entry.isDirectory()} ${entry.isFile()}`)
          .sort(),
    ],
    ["openSync of nothing", (fs) => fs.openSync(missing, "r")],
    [
      "readSync",
      (fs) => {
        const opened = fs.openSync(file, "r");
        const buffer = Buffer.alloc(20);
        const lengths = [fs.readSync(opened, buffer, 0, 4, 5), fs.readSync(opened, buffer, 4, 16, 10)];
        fs.closeSync(opened);
        return [lengths, buffer.toString()];
      },
    ],
  ])("%s", (_, use) => {
    expect(outcome(() => use(fs as unknown as Fs))).toEqual(outcome(() => use(nodeFs)));
  });

  test("but for writing, for which it is a read-only file system", () => {
    expect(outcome(() => fs.writeFileSync(file))).toBe("EROFS");
    expect(outcome(() => fs.openSync(file, "w"))).toBe("EROFS");
  });
});

test.each(["digits", "größe", ""])("a hash of %j is Node's", (text) => {
  const hash = nodeCrypto.createHash("sha256").update(text).digest("hex");
  expect(crypto.createHash("sha256").update(text).digest("hex")).toBe(hash);
});

test.each(["/a/b.yaml", "/with space/ä#?.yaml", "/100%/x"])("the address of %s is Node's", (path) => {
  expect(url.pathToFileURL(path).href).toBe(nodeUrl.pathToFileURL(path).href);
  expect(url.fileURLToPath(url.pathToFileURL(path).href)).toBe(path);
});

describe("virtual paths", () => {
  test.each([
    ["vscode-vfs", "github", "/owner/repository/a.study.yaml"],
    ["memfs", "", "/workspace/a.study.yaml"],
    ["vscode-vfs", "github+7b2276223a31", "/a b/c"],
  ])("%s://%s%s comes back as it was", (scheme, authority, path) => {
    const virtual = virtualPath({ scheme, authority, path });
    expect(isVirtual(virtual)).toBe(true);
    expect(join(virtual, "..", "x")).toBe(virtualPath({ scheme, authority, path: join(path, "..", "x") }));
    expect(virtualAddress(virtual)).toEqual({ scheme, authority, path });
  });

  test.each(["/home/me/a.study.yaml", "/.virtual", "/.virtual/vscode-vfs", "/.virtual/no plus/x"])(
    "%s has no address",
    (path) => {
      expect(virtualAddress(path)).toBeUndefined();
    },
  );
});
