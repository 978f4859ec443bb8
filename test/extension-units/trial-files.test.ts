import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { readTrialFiles } from "../../src/extension/trial-files.ts";

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "tunesmith files "));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const logOf = (text: string) => readTrialFiles(folderWith({ "stdout.log": text }), 0).logs[0];

describe("a log is shown as text", () => {
  test.each<[string, string, string]>([
    ["as it is", "a\nb\n", "a\nb\n"],
    ["without colours", "\u001b[1;31mred\u001b[0m \u001b]0;title\u0007rest\n", "red rest\n"],
    ["with the last state of a line that was written over", "10 %\r20 %\r30 %\ndone\n", "30 %\ndone\n"],
    ["with line ends of Windows", "a\r\nb\r\n", "a\nb\n"],
    ["without bells and other signals", "a\u0007b\u0000c\td\n", "abc\td\n"],
  ])("%s", (_, written, expected) => {
    expect(logOf(written)?.text).toBe(expected);
  });

  test("of a long one the last whole lines", () => {
    const written = Array.from({ length: 9_000 }, (_, line) => `line ${line} \u00e9\n`).join("");
    const log = logOf(written);
    expect(log).toMatchObject({ isCut: true, size: Buffer.byteLength(written) });
    expect(log?.text).toMatch(/^line \d+ \u00e9\n/);
    expect(written.endsWith(log?.text ?? "?")).toBe(true);
    expect(log?.text.length).toBeGreaterThan(10_000);
  });

  test("an empty one is left out", () => {
    expect(logOf("")).toBeUndefined();
  });
});

describe("the command is what a person would type", () => {
  test.each<[string, unknown, string | null]>([
    ["words", { cwd: "/a", words: ["python", "t.py", "--name=it's"] }, "python t.py '--name=it'\\''s'"],
    ["a line for a shell", { cwd: "/a", line: "cd x && run" }, "cd x && run"],
    ["something else", { cwd: "/a" }, null],
    ["a text", "run", null],
  ])("%s", (_, written, expected) => {
    expect(readTrialFiles(folderWith({ "command.json": JSON.stringify(written) }), 0).command).toBe(expected);
  });
});

test("files are listed with their sizes, folders by their files", () => {
  const folder = folderWith({ "params.json": "{}", "checkpoint/3/weights.bin": "abc" });
  const { files, exists } = readTrialFiles(folder, 0);
  expect(exists).toBe(true);
  expect([...files].sort((a, b) => a.path.localeCompare(b.path))).toEqual([
    { path: "checkpoint/3/weights.bin", size: 3 },
    { path: "params.json", size: 2 },
  ]);
});

test("a trial without a folder has nothing", () => {
  expect(readTrialFiles("/nowhere/at/all", 4)).toEqual({
    kind: "trial-files",
    trial: 4,
    exists: false,
    command: null,
    logs: [],
    files: [],
  });
});
