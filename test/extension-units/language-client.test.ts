import { beforeEach, expect, test, vi } from "vitest";
import type * as vscode from "vscode";
import { tasksMethod } from "../../src/server/editor-tasks.ts";

const editor = vi.hoisted(() => ({
  isTrusted: false,
  grantTrust: () => {},
  fetchTasks: vi.fn(async () => [
    { name: "train", source: "Workspace", scope: 2, definition: { type: "process" } },
  ]),
  requests: new Map<string, (asked: { readonly uri: string }) => Promise<unknown>>(),
  sendNotification: vi.fn(),
}));

vi.mock("vscode", () => ({
  workspace: {
    get isTrusted() {
      return editor.isTrusted;
    },
    getWorkspaceFolder: () => undefined,
    onDidGrantWorkspaceTrust: (listener: () => void) => {
      editor.grantTrust = listener;
      return { dispose: () => {} };
    },
  },
  tasks: { fetchTasks: editor.fetchTasks },
  Uri: { parse: (text: string) => text },
}));
vi.mock("vscode-languageclient/node", () => ({
  TransportKind: {},
  LanguageClient: class {
    onRequest(method: string, answer: (asked: { readonly uri: string }) => Promise<unknown>) {
      editor.requests.set(method, answer);
    }
    async start() {}
    async stop() {}
    sendNotification = editor.sendNotification;
  },
}));
vi.mock("../../src/extension/language-status.ts", () => ({
  LanguageStatus: class {
    dispose() {}
  },
}));

const { startLanguageClient } = await import("../../src/extension/language-client.ts");

beforeEach(async () => {
  vi.clearAllMocks();
  editor.isTrusted = false;
  await startLanguageClient("server.cjs", {} as vscode.LogOutputChannel);
});

const askForTasks = () => editor.requests.get(tasksMethod)?.({ uri: "file:///w/a.study.yaml" });

test("providers of tasks are asked for nothing in a workspace that is not trusted", async () => {
  expect(await askForTasks()).toBeNull();
  expect(editor.fetchTasks).not.toHaveBeenCalled();
});

test("once it is trusted the server asks again, and hears of the tasks", async () => {
  editor.isTrusted = true;
  editor.grantTrust();
  expect(editor.sendNotification).toHaveBeenCalledWith("workspace/didChangeWatchedFiles", { changes: [] });
  expect(await askForTasks()).toEqual(["train"]);
});
