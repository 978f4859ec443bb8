import { expect, test, vi } from "vitest";
import type * as vscode from "vscode";
import type { Context } from "../../src/extension/context.ts";

const editor = vi.hoisted(() => ({ provider: undefined as vscode.TaskProvider | undefined }));

vi.mock("vscode", () => ({
  l10n: {
    t: (text: string, ...values: readonly string[]) => text.replace(/\{(\d)\}/g, (_, at) => values[at] ?? ""),
  },
  tasks: {
    registerTaskProvider: (_: string, provider: vscode.TaskProvider) => {
      editor.provider = provider;
    },
  },
  CustomExecution: class {
    readonly open: () => Promise<unknown>;
    constructor(open: () => Promise<unknown>) {
      this.open = open;
    }
  },
  Task: class {
    readonly name: string;
    readonly execution: unknown;
    constructor(_definition: unknown, _scope: unknown, name: string, _source: string, execution: unknown) {
      this.name = name;
      this.execution = execution;
    }
  },
}));
vi.mock("../../src/extension/tasks/study-terminal.ts", () => ({
  StudyTerminal: class {
    readonly words: readonly string[];
    constructor(_context: unknown, _studyFile: string, _cwd: string, words: readonly string[]) {
      this.words = words;
    }
  },
}));

const { provideStudyTasks } = await import("../../src/extension/tasks/study-tasks.ts");

/** The task that tasks.json describes, and the words of the command line that its terminal runs. */
async function resolved(properties: Readonly<Record<string, unknown>>) {
  provideStudyTasks({} as Context);
  const definition = { type: "tunesmith", study: "a.study.yaml", ...properties };
  const scope = { uri: { fsPath: "/w" } };
  const token = {} as vscode.CancellationToken;
  const task = await editor.provider?.resolveTask({ definition, scope } as unknown as vscode.Task, token);
  const execution = task?.execution as unknown as
    | { readonly open: () => Promise<{ readonly words: readonly string[] }> }
    | undefined;
  const terminal = await execution?.open();
  return { name: task?.name, words: terminal?.words.join(" ") };
}

test.each([
  [{}, "run a.study.yaml", "run a.study.yaml"],
  [{ fresh: true, trials: 20 }, "run a.study.yaml", "run a.study.yaml --fresh --trials=20"],
  [{ trial: 3 }, "run trial 3 of a.study.yaml again", "rerun a.study.yaml 3"],
  [{ trial: 3, run: "tpe-2" }, "run trial 3 of tpe-2 again", "rerun a.study.yaml 3 --study tpe-2"],
])("a task with %j", async (properties, name, words) => {
  expect(await resolved(properties)).toEqual({ name, words });
});
