import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { commandEntries } from "../../src/cli/commands.ts";
import { cliBundle } from "../cli/harness.ts";

/**
 * What pages tell people to type. A block whose language is followed by a name is a file; a page with such blocks is
 * carried out from start to end in a folder of its own, and what it shows as output has to come, but for numbers.
 */
const root = fileURLToPath(new URL("../../", import.meta.url));

function pagesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? pagesIn(path) : entry.name.endsWith(".md") ? [path] : [];
  });
}

const pages = [join(root, "README.md"), ...pagesIn(join(root, "docs"))].map((path) => {
  const blocks = blocksIn(readFileSync(path, "utf8"));
  return { name: relative(root, path), blocks, isCarriedOut: blocks.some(({ file }) => file !== undefined) };
});

interface Block {
  readonly language: string;
  readonly file: string | undefined;
  readonly line: number;
  readonly text: string;
}

function blocksIn(page: string): readonly Block[] {
  return [...page.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```/gms)].map(
    ({ 1: language = "", 2: file, 3: text = "", index }) => ({
      language,
      file,
      line: page.slice(0, index).split("\n").length,
      text,
    }),
  );
}

/** The commands of a block of shell, without their comments. */
const commandsOf = ({ text }: Block): readonly string[] =>
  text
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");

const cli = (words: readonly string[], folder = root) =>
  spawnSync(process.execPath, [cliBundle, ...words], { cwd: folder, encoding: "utf8" });

const optionsOf = async (command: string): Promise<ReadonlySet<string> | undefined> => {
  const loaded = await commandEntries.find(({ name }) => name === command)?.load();
  if (loaded === undefined) return undefined;
  const options = Object.entries(loaded.options);
  return new Set(options.flatMap(([name, { short }]) => [`--${name}`, ...(short ? [`-${short}`] : [])]));
};

describe("commands that pages show are there, with their options", () => {
  const shown = pages.flatMap(({ name, blocks }) =>
    blocks
      .filter(({ language }) => language === "sh")
      .flatMap((block) => commandsOf(block).map((command) => [`${name}:${block.line}`, command] as const))
      .filter(([, command]) => command.startsWith("tunesmith ")),
  );

  test.each(shown)("%s: %s", async (_, line) => {
    const [, command = "", ...words] = line.split(/\s+/);
    const known = await optionsOf(command);
    if (known === undefined) throw new Error(`there is no command ${command}`);
    if (command === "enqueue") return;
    const own = words.includes("--") ? words.slice(0, words.indexOf("--")) : words;
    const options = own.filter((word) => /^--?\w/.test(word)).map((word) => word.replace(/=.*/, ""));
    for (const option of options) expect([...known, "--help"]).toContain(option);
  });
});

describe.each(pages.filter(({ isCarriedOut }) => isCarriedOut))("$name", ({ blocks }) => {
  test("does what it says, from its first block to its last", { timeout: 300_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), "tunesmith docs "));
    let printed = "";
    try {
      for (const block of blocks) {
        if (block.file !== undefined) {
          const path = join(folder, block.file);
          mkdirSync(dirname(path), { recursive: true });
          writeFileSync(path, block.text);
        } else if (block.language === "sh") printed = commandsOf(block).map(carriedOutIn(folder)).join("");
        else if (block.language === "text") expectOutput(block, printed);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });
});

/** Words without quotes are all that pages need. */
function carriedOutIn(folder: string) {
  return (line: string): string => {
    const [program = "", ...words] = line.split(/\s+/);
    const { status, stdout, stderr } =
      program === "tunesmith"
        ? cli(words, folder)
        : spawnSync(program, words, { cwd: folder, encoding: "utf8" });
    expect([line, status, status === 0 ? "" : stdout + stderr]).toEqual([line, 0, ""]);
    return stdout;
  };
}

/** Every line that the page shows begins one that was printed, in this order; numbers may differ. */
function expectOutput({ text, line }: Block, printed: string): void {
  const plain = (each: string) =>
    each
      .replace(/[\d.]+(e[-−]?\d+)?/g, "#")
      .replace(/\s+/g, " ")
      .trim();
  const lines = printed.split("\n").map(plain);
  let at = 0;
  for (const wanted of text.split("\n").map(plain).filter(Boolean)) {
    const found = lines.findIndex((each, index) => index >= at && each.startsWith(wanted));
    expect(found, `line ${line}: ${wanted}\nis not in:\n${printed}`).toBeGreaterThanOrEqual(0);
    at = found + 1;
  }
}
