import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type CodeAction,
  CodeActionRequest,
  type CompletionItem,
  CompletionRequest,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  HoverRequest,
} from "vscode-languageserver/node";
import { checkStudy } from "../../src/language/check.ts";
import { toDiagnostic } from "../../src/language/diagnostic.ts";
import { nodeWorkspace } from "../../src/node/node-workspace.ts";
import { bundleServer, type Client, startClient } from "./client.ts";

const broken = `study: first
run: { task: trian }
objectve: { maximize: acc }
space:
  lr: loguniform(0, 1)
  width: itn(1, 8)
strategy: sobol
`;

let folder: string;
let bundle: Awaited<ReturnType<typeof bundleServer>>;
let client: Client;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "tunesmith-studies-"));
  await writeTasks("train");
  bundle = await bundleServer();
  client = await startClient(bundle);
}, 60_000);

afterAll(async () => {
  await bundle.remove();
  await rm(folder, { recursive: true, force: true });
});

async function writeTasks(label: string): Promise<void> {
  const tasks = { version: "2.0.0", tasks: [{ label, type: "process", command: "true" }] };
  await mkdir(path.join(folder, ".vscode"), { recursive: true });
  await writeFile(path.join(folder, ".vscode", "tasks.json"), JSON.stringify(tasks));
}

function fileNamed(name: string) {
  const file = path.join(folder, name);
  return { file, uri: pathToFileURL(file).href };
}

async function open(uri: string, text: string) {
  const published = client.diagnostics(uri);
  const textDocument = { uri, languageId: "study", version: 1, text };
  await client.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
  return published;
}

/** The diagnostics that the checker gives for a text at a file's place. */
function expected(file: string, text: string) {
  return checkStudy(text, nodeWorkspace(file)).problems.map(toDiagnostic);
}

test("the bundle that is loaded at the start stays small", () => {
  expect(bundle.bytes).toBeLessThan(600_000);
});

describe("over stdio", () => {
  test("says what it can and which files it must know about", async () => {
    expect(client.initialized.capabilities).toMatchObject({
      hoverProvider: true,
      textDocumentSync: { openClose: true, change: 2 },
    });
    expect(await client.watched).toEqual([
      "**/{.vscode/tasks,package}.json",
      "**/*.study.{yaml,yml}",
      "**/*.{py,js,mjs,cjs,ts}",
    ]);
  });

  test("reports what the checker finds, when a file is opened and when it changes", async () => {
    const { file, uri } = fileNamed("first.study.yaml");
    const { diagnostics, version } = await open(uri, broken);
    expect(version).toBe(1);
    expect(diagnostics).toEqual(expected(file, broken));
    expect(diagnostics.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["unknown-task", "unknown-key", "log-needs-positive", "unknown-function"]),
    );

    const changed = client.diagnostics(uri, ({ version: of }) => of === 2);
    await client.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version: 2 },
      contentChanges: [
        { range: { start: { line: 2, character: 0 }, end: { line: 2, character: 8 } }, text: "objective" },
      ],
    });
    const mended = broken.replace("objectve", "objective");
    expect((await changed).diagnostics).toEqual(expected(file, mended));

    const closed = client.diagnostics(uri);
    await client.connection.sendNotification(DidCloseTextDocumentNotification.type, {
      textDocument: { uri },
    });
    expect((await closed).diagnostics).toEqual([]);
  });

  test("checks again when the tasks change", async () => {
    const { uri } = fileNamed("second.study.yaml");
    const unknownTasks = (published: { diagnostics: readonly { code?: unknown }[] }) =>
      published.diagnostics.filter(({ code }) => code === "unknown-task").length;
    expect(unknownTasks(await open(uri, broken))).toBe(1);
    await writeTasks("trian");
    const again = client.diagnostics(uri);
    await client.touch(fileNamed(".vscode/tasks.json").uri);
    expect(unknownTasks(await again)).toBe(0);
    await writeTasks("train");
  });

  test("asks an editor that can tell for the tasks of its extensions", async () => {
    const asked: unknown[] = [];
    const other = await startClient(bundle, { initializationOptions: { tasks: true } });
    other.connection.onRequest("tunesmith/tasks", (params: unknown) => {
      asked.push(params);
      return ["train", "npm: train"];
    });
    const { uri } = fileNamed("tasks.study.yaml");
    const text = broken.replace("trian", "'npm: train'");
    const published: string[][] = [];
    const quiet = other.diagnostics(uri);
    const whole = { uri, languageId: "study", version: 1, text };
    await other.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument: whole });
    published.push((await quiet).diagnostics.map(({ code }) => String(code)));
    const completed = await other.connection.sendRequest(CompletionRequest.type, {
      textDocument: { uri },
      position: { line: 1, character: 14 },
    });
    expect((completed as CompletionItem[]).map(({ label }) => label)).toEqual(["train", "npm: train"]);
    expect(published.flat()).not.toContain("unknown-task");
    expect(published.flat()).not.toContain("unsupported-task");
    expect(asked).toEqual([{ uri }]);
    expect(await other.end()).toBe(0);
  });

  test("completes, explains and mends", async () => {
    const { uri } = fileNamed("third.study.yaml");
    const { diagnostics } = await open(uri, broken);
    const textDocument = { uri };
    const at = (line: number, character: number) => ({ textDocument, position: { line, character } });

    const completed = await client.connection.sendRequest(CompletionRequest.type, at(1, 14));
    expect((completed as CompletionItem[]).map(({ label }) => label)).toEqual(["train"]);

    const explained = await client.connection.sendRequest(HoverRequest.type, at(6, 11));
    const said = JSON.stringify(explained?.contents);
    expect(said).toContain("quasi-random");
    expect(said).toContain("keep away from each other");

    const key = diagnostics.find(({ code }) => code === "unknown-key");
    if (key === undefined) throw new Error("the unknown key is not reported");
    const actions = await client.connection.sendRequest(CodeActionRequest.type, {
      textDocument,
      range: key.range,
      context: { diagnostics: [key] },
    });
    expect(actions).toHaveLength(1);
    const [action] = actions as CodeAction[];
    expect(action?.title).toBe("Replace with objective");
    expect(action?.edit?.changes?.[uri]).toEqual([{ range: key.range, newText: "objective" }]);
  });

  test("answers for documents that are no files, and for any text", async () => {
    const uri = "untitled:Untitled-1";
    const texts = ["", "\u0000", "{".repeat(300), "- &a [*a]", "space: { lr: uniform(", "a: b: c", "\ud800"];
    for (const [index, text] of texts.entries()) {
      const document = `${uri}${index}`;
      const { diagnostics } = await open(document, text);
      expect(diagnostics.map(({ code }) => code)).not.toContain("no-tasks-file");
      const position = { line: 0, character: text.length };
      await client.connection.sendRequest(CompletionRequest.type, {
        textDocument: { uri: document },
        position,
      });
      await client.connection.sendRequest(HoverRequest.type, { textDocument: { uri: document }, position });
    }
    expect(client.errors).toEqual([]);
  });

  test("a request about a document that is not open has an empty answer", async () => {
    const textDocument = { uri: fileNamed("closed.study.yaml").uri };
    const position = { line: 0, character: 0 };
    expect(await client.connection.sendRequest(HoverRequest.type, { textDocument, position })).toBeNull();
    expect(await client.connection.sendRequest(CompletionRequest.type, { textDocument, position })).toEqual(
      [],
    );
  });

  test("ends when it is told to", async () => {
    expect(await client.end()).toBe(0);
  });
});
