import { EventEmitter } from "node:events";
import { beforeEach, expect, test, vi } from "vitest";
import type { Context } from "../../src/extension/context.ts";

const started = vi.hoisted(() => ({
  spawn: vi.fn(),
  editorTaskOptions: vi.fn(async (): Promise<readonly string[] | undefined> => ["--resolved-task", "t.json"]),
}));

vi.mock("node:child_process", () => ({ spawn: started.spawn }));
vi.mock("../../src/extension/run-study.ts", () => ({ editorTaskOptions: started.editorTaskOptions }));
vi.mock("../../src/extension/trust.ts", () => ({ isTrusted: async () => true, runningNeedsTrust: () => "" }));
vi.mock("vscode", () => ({
  EventEmitter: class<Value> {
    readonly #listeners: ((value: Value) => void)[] = [];
    readonly event = (listener: (value: Value) => void) => void this.#listeners.push(listener);
    fire(value: Value) {
      for (const listener of this.#listeners) listener(value);
    }
  },
}));

const { StudyTerminal } = await import("../../src/extension/tasks/study-terminal.ts");

/** Opens the terminal of a task with these words, and resolves with how it ended. */
function open(...words: readonly string[]): Promise<number> {
  const context = { cliFile: "cli.js", logFolder: "/logs" } as Context;
  const terminal = new StudyTerminal(context, "/w/a.study.yaml", "/w", words);
  return new Promise((resolve) => {
    terminal.onDidClose(resolve);
    terminal.open();
  });
}

beforeEach(() => {
  vi.clearAllMocks();
  started.spawn.mockImplementation(() => {
    const child = Object.assign(new EventEmitter(), {
      stdout: new EventEmitter(),
      stderr: new EventEmitter(),
    });
    setImmediate(() => child.emit("close", 0));
    return child;
  });
});

const wordsOfChild = () => started.spawn.mock.calls.map(([, words]) => words);

test("a run is handed its task as the editor resolves it", async () => {
  expect(await open("run", "a.study.yaml")).toBe(0);
  expect(wordsOfChild()).toEqual([["cli.js", "run", "a.study.yaml", "--resolved-task", "t.json"]]);
});

test("a trial that runs again asks for no input of its task", async () => {
  expect(await open("rerun", "a.study.yaml", "3")).toBe(0);
  expect(started.editorTaskOptions).not.toHaveBeenCalled();
  expect(wordsOfChild()).toEqual([["cli.js", "rerun", "a.study.yaml", "3"]]);
});

test("a run whose task cannot be resolved does not start", async () => {
  started.editorTaskOptions.mockResolvedValueOnce(undefined);
  expect(await open("run", "a.study.yaml")).toBe(1);
  expect(wordsOfChild()).toEqual([]);
});
