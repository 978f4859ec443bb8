import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CancellationTokenSource } from "vscode-jsonrpc";
import { type Bundle, bundleCommandLine, type Client, startClient } from "./client.ts";
import { writeJournal } from "./journal.ts";

// Another editor: it starts `tunesmith lsp --stdio` and knows nothing of VS Code's own extension.

const script = `import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.01)
parser.add_argument("--batch-size", type=int, default=64)
args = parser.parse_args()
`;
const study = `study: digits
run:
  command: python train.py --lr {lr}
objective: { maximize: val_accuracy }
space:
  lr:   uniform(0, 1.0)
  width: int(1, 8)
require: width * lr <= 4
budget: { trials: 10 }
`;

let root: string;
let bundle: Bundle;
let client: Client;

const one = () => path.join(root, "one");
const two = () => path.join(root, "two");
const uriOf = (...parts: readonly string[]) => pathToFileURL(path.join(root, ...parts)).href;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "tunesmith lsp größe "));
  for (const [folder, label] of [
    [one(), "train one"],
    [two(), "train two"],
  ] as const) {
    await mkdir(path.join(folder, ".vscode"), { recursive: true });
    await writeFile(path.join(folder, "train.py"), script);
    const tasks = { tasks: [{ label, type: "process", command: "python", args: ["train.py"] }] };
    await writeFile(path.join(folder, ".vscode", "tasks.json"), JSON.stringify(tasks));
  }
  await writeJournal(path.join(one(), ".tunesmith", "digits", "journal.log"), "digits", 40);
  bundle = await bundleCommandLine();
  client = await startClient(bundle, { folders: [one(), two()] });
}, 90_000);

afterAll(async () => {
  await bundle.remove();
  await rm(root, { recursive: true, force: true });
});

let version = 1;

async function open(uri: string, text: string) {
  const published = client.diagnostics(uri);
  const textDocument = { uri, languageId: "study", version: version++, text };
  await client.connection.sendNotification("textDocument/didOpen", { textDocument });
  return (await published).diagnostics;
}

async function close(uri: string) {
  const published = client.diagnostics(uri);
  await client.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
  return (await published).diagnostics;
}

/** A request about a document; `at` stands for what the cursor is before. */
async function ask<Result>(uri: string, method: string, more: object = {}): Promise<Result> {
  return (await client.connection.sendRequest(`textDocument/${method}`, {
    textDocument: { uri },
    ...more,
  })) as Result;
}

function position(text: string, marker: string, within = 0) {
  const offset = text.indexOf(marker) + within;
  const before = text.slice(0, offset).split(/\r?\n/);
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

interface Place {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

describe("every request", () => {
  let uri: string;
  const whole = { range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } } };
  const at = (marker: string, within = 1) => ({ position: position(study, marker, within) });

  beforeAll(async () => {
    uri = uriOf("one", "digits.study.yaml");
    await open(uri, study);
  });

  test("what the server can is what it answers", () => {
    const can = client.initialized.capabilities;
    expect(can.positionEncoding).toBe("utf-16");
    expect(Object.keys(can).filter((name) => name.endsWith("Provider"))).toHaveLength(17);
    expect(client.initialized.serverInfo?.name).toBe("tunesmith");
    expect(client.initialized.serverInfo?.version).toMatch(/^\d+\.\d+\.\d+/);
  });

  test("completion", async () => {
    const items = await ask<{ label: string }[]>(uri, "completion", at("  width", 0));
    expect(items.map(({ label }) => label)).toEqual([]);
    const keys = await ask<{ label: string }[]>(uri, "completion", { position: { line: 9, character: 0 } });
    expect(keys.map(({ label }) => label)).toContain("strategy");
  });

  test("hover", async () => {
    const hover = await ask<{ contents: { value: string } }>(uri, "hover", at("width: int"));
    expect(hover.contents.value).toContain("a whole number from 1 to 8");
  });

  test("signatureHelp", async () => {
    const help = await ask<{ activeParameter: number }>(uri, "signatureHelp", at("int(1, 8", 7));
    expect(help.activeParameter).toBe(1);
  });

  test("definition, as plain locations where the client knows no links", async () => {
    const [found] = await ask<{ uri: string; range: Place }[]>(uri, "definition", at("width * lr"));
    expect(found?.uri).toBe(uri);
    expect(found?.range.start).toEqual(position(study, "width: int"));
    const [flag] = await ask<{ uri: string; range: Place }[]>(uri, "definition", at("--lr", 3));
    expect(flag).toMatchObject({ uri: uriOf("one", "train.py"), range: { start: { line: 2 } } });
  });

  test("references, with and without the declaration", async () => {
    const found = (includeDeclaration: boolean) =>
      ask<unknown[]>(uri, "references", { ...at("width: int"), context: { includeDeclaration } });
    expect(await found(true)).toHaveLength(2);
    expect(await found(false)).toHaveLength(1);
  });

  test("documentHighlight", async () => {
    expect(await ask<unknown[]>(uri, "documentHighlight", at("lr:   uni"))).toHaveLength(3);
  });

  test("prepareRename and rename", async () => {
    const prepared = await ask<{ placeholder: string }>(uri, "prepareRename", at("{lr}"));
    expect(prepared.placeholder).toBe("lr");
    const edit = await ask<{ changes: Record<string, unknown[]> }>(uri, "rename", {
      ...at("{lr}"),
      newName: "rate",
    });
    expect(edit.changes[uri]).toHaveLength(3);
    const refused = ask(uri, "rename", { ...at("{lr}"), newName: "1x" });
    await expect(refused).rejects.toThrow(/cannot be a name/);
  });

  test("documentSymbol, foldingRange and selectionRange", async () => {
    const symbols = await ask<{ name: string }[]>(uri, "documentSymbol");
    expect(symbols.map(({ name }) => name)).toEqual([
      "study",
      "run",
      "objective",
      "space",
      "require",
      "budget",
    ]);
    expect(await ask<unknown[]>(uri, "foldingRange")).toEqual([
      { startLine: 1, endLine: 2 },
      { startLine: 4, endLine: 6 },
    ]);
    const [selection] = await ask<{ range: Place }[]>(uri, "selectionRange", {
      positions: [position(study, "width * lr", 1)],
    });
    expect(selection?.range.end.character).toBe("require: width".length);
  });

  test("documentLink", async () => {
    const links = await ask<{ target: string }[]>(uri, "documentLink");
    expect(links.map(({ target }) => target)).toEqual([uriOf("one", "train.py")]);
  });

  test("formatting and rangeFormatting", async () => {
    const options = { tabSize: 2, insertSpaces: true };
    const edits = await ask<{ newText: string }[]>(uri, "formatting", { options });
    expect(edits).toHaveLength(1);
    const range = { start: { line: 6, character: 0 }, end: { line: 7, character: 0 } };
    expect(await ask(uri, "rangeFormatting", { options, range })).toEqual([]);
  });

  test("semanticTokens, whole and in part", async () => {
    const { data } = await ask<{ data: number[] }>(uri, "semanticTokens/full");
    expect(data.length % 5).toBe(0);
    const part = await ask<{ data: number[] }>(uri, "semanticTokens/range", {
      range: { start: { line: 7, character: 0 }, end: { line: 7, character: 99 } },
    });
    expect(part.data.length).toBeLessThan(data.length);
    expect(part.data.slice(0, 2)).toEqual([7, 9]);
  });

  test("codeAction", async () => {
    const broken = uriOf("one", "broken.study.yaml");
    const diagnostics = await open(
      broken,
      study.replace("objective", "objectve").replace("digits", "broken"),
    );
    const wrong = diagnostics.find(({ code }) => code === "unknown-key");
    const range = wrong?.range;
    const actions = await ask<{ title: string }[]>(broken, "codeAction", { range, context: { diagnostics } });
    expect(actions.map(({ title }) => title)).toContain("Replace with objective");
    expect(await close(broken)).toEqual([]);
  });

  test("inlayHint, codeLens, hover and a diagnostic tell of earlier trials once the journal is read", async () => {
    await expect
      .poll(() => ask<{ label: string }[]>(uri, "inlayHint", whole), { timeout: 10_000 })
      .toSatisfy((hints: { label: string }[]) => hints.some(({ label }) => /important, best/.test(label)));
    const hints = await ask<{ label: string }[]>(uri, "inlayHint", whole);
    expect(hints.at(-1)?.label).toMatch(/^10 configurations, about \d/);
    const [lens] = await ask<{ command: { title: string } }[]>(uri, "codeLens");
    expect(lens?.command.title).toBe("40 trials, best val_accuracy 1 (trial 39)");
    const hover = await ask<{ contents: { value: string } }>(uri, "hover", at("lr:   uni"));
    expect(hover.contents.value).toContain("data:image/svg+xml");
    const published = client.diagnostics(uri);
    await client.touch(uriOf("one", ".vscode", "tasks.json"));
    expect((await published).diagnostics.map(({ code }) => code)).toContain("bound-pressed");
  });

  test("an unknown one is refused, a notification of that kind passed over", async () => {
    await expect(client.connection.sendRequest("textDocument/nothing", {})).rejects.toThrow();
    await client.connection.sendNotification("$/nothing", {});
    expect(await ask(uri, "foldingRange")).not.toEqual([]);
  });
});

describe("cancellation", () => {
  test("a request that is cancelled before its turn ends as cancelled, and the others are answered", async () => {
    const uri = uriOf("one", "cancelled.study.yaml");
    const lines = Array.from({ length: 3_000 }, (_, index) => `  p${index}: uniform(0, ${index + 1})`);
    await open(
      uri,
      `${study.replace("digits", "cancelled")}`.replace("space:", `space:\n${lines.join("\n")}`),
    );
    const requests = Array.from({ length: 20 }, () => {
      const source = new CancellationTokenSource();
      const params = { textDocument: { uri } };
      const answer = client.connection.sendRequest("textDocument/documentSymbol", params, source.token);
      return {
        source,
        answer: answer.then(
          () => "answered",
          (error: { code: number }) => error.code,
        ),
      };
    });
    for (const { source } of requests.slice(1)) source.cancel();
    const ends = await Promise.all(requests.map(({ answer }) => answer));
    expect(ends[0]).toBe("answered");
    expect(ends).toContain(-32800);
    await close(uri);
  }, 20_000);
});

describe("documents of every kind", () => {
  test("the second folder of a workspace has its own tasks", async () => {
    const uri = uriOf("two", "second.study.yaml");
    await open(uri, "run:\n  task: \n");
    const items = await ask<{ label: string }[]>(uri, "completion", { position: { line: 1, character: 8 } });
    expect(items.map(({ label }) => label)).toEqual(["train two"]);
    await close(uri);
  });

  test("an untitled document has those of the first folder", async () => {
    const uri = "untitled:Untitled-1";
    const diagnostics = await open(uri, "run:\n  task: train on\n");
    expect(diagnostics.map(({ code }) => code)).toContain("unknown-task");
    const items = await ask<{ label: string }[]>(uri, "completion", { position: { line: 1, character: 8 } });
    expect(items.map(({ label }) => label)).toEqual(["train one"]);
    await close(uri);
  });

  test.each([
    "vscode-vfs://github/somebody/study.yaml",
    "git:/one/a.study.yaml?ref=x",
    "file://elsewhere/a.study.yaml",
  ])("%s is checked and answered for", async (uri) => {
    await open(uri, study);
    expect(await ask<unknown[]>(uri, "documentSymbol")).toHaveLength(6);
    expect(await ask(uri, "hover", { position: position(study, "width: int") })).not.toBeNull();
    await close(uri);
  });

  test("carriage returns, tabs and characters of two units", async () => {
    const uri = uriOf("one", "größe 😀.study.yaml");
    const text = 'space:\r\n\ta: bool\r\n\tb: { in: bool, when: \'"😀" != "x" and a\' }\r\n';
    await open(uri, text);
    const found = await ask<{ range: Place }[]>(uri, "references", {
      position: position(text, "a' }", 0),
      context: { includeDeclaration: true },
    });
    expect(found.map(({ range }) => [range.start.line, range.start.character])).toEqual([
      [1, 1],
      [2, text.split("\r\n")[2]?.indexOf("a' }")],
    ]);
    const changed = client.diagnostics(uri);
    await client.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version: version++ },
      contentChanges: [
        { range: { start: { line: 2, character: 24 }, end: { line: 2, character: 26 } }, text: "x" },
      ],
    });
    await changed;
    const symbols = await ask<{ children: { detail: string }[] }[]>(uri, "documentSymbol");
    expect(symbols[0]?.children[1]?.detail).toContain('"x" != "x"');
    await close(uri);
  });

  test.each(["{".repeat(500), "a: *a", "- - - -\n: :", "%YAML 9\n---\n---", `a: &x [${"*x,".repeat(50)}]`])(
    "broken text: %j",
    async (text) => {
      const uri = uriOf("one", "broken.study.yaml");
      await open(uri, text);
      const end = { position: { line: 0, character: text.length } };
      for (const method of [
        "completion",
        "hover",
        "signatureHelp",
        "definition",
        "prepareRename",
        "documentHighlight",
      ])
        await ask(uri, method, end);
      for (const method of [
        "documentSymbol",
        "foldingRange",
        "documentLink",
        "codeLens",
        "semanticTokens/full",
      ])
        await ask(uri, method);
      expect(await ask(uri, "formatting", { options: {} })).toEqual([]);
      expect(await close(uri)).toEqual([]);
      expect(client.errors).toEqual([]);
    },
  );

  test("a document that was closed has empty answers", async () => {
    const uri = uriOf("one", "closed.study.yaml");
    await open(uri, study);
    await close(uri);
    expect(await ask(uri, "hover", { position: { line: 0, character: 0 } })).toBeNull();
    expect(await ask(uri, "documentSymbol")).toEqual([]);
  });
});

describe("settings", () => {
  const whole = { range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } } };

  test("turn hints off and on while the server runs", async () => {
    const uri = uriOf("two", "hints.study.yaml");
    await open(uri, study.replace("digits", "hints"));
    expect(await ask<unknown[]>(uri, "inlayHint", whole)).toHaveLength(1);
    const change = (settings: unknown) =>
      client.connection.sendNotification("workspace/didChangeConfiguration", { settings });
    await change({ tunesmith: { inlayHints: { cost: false } } });
    expect(await ask(uri, "inlayHint", whole)).toEqual([]);
    await change({ tunesmith: { inlayHints: { cost: true } } });
    expect(await ask<unknown[]>(uri, "inlayHint", whole)).toHaveLength(1);
    await close(uri);
  });

  test("come with the first message too, and a client may be asked for them", async () => {
    const options = { inlayHints: { cost: false } };
    const other = await startClient(bundle, { folders: [two()], initializationOptions: options });
    const uri = uriOf("two", "quiet.study.yaml");
    const textDocument = { uri, languageId: "study", version: 1, text: study.replace("digits", "quiet") };
    await other.connection.sendNotification("textDocument/didOpen", { textDocument });
    const hints = await other.connection.sendRequest("textDocument/inlayHint", {
      textDocument: { uri },
      ...whole,
    });
    expect(hints).toEqual([]);
    expect(await other.end()).toBe(0);
  });
});

describe("the life of the server", () => {
  test("a request after shutdown is refused, and exit without shutdown is a failure", async () => {
    await client.connection.sendRequest("shutdown");
    await expect(ask(uriOf("one", "digits.study.yaml"), "documentSymbol")).rejects.toThrow(/shut down/);
    expect(await client.leave()).toBe(0);
    const other = await startClient(bundle, {});
    expect(await other.leave()).toBe(1);
  });
});
