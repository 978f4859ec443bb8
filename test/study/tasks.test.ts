import { describe, expect, test } from "vitest";
import { type ResolvedTask, resolveTask, type TaskHost, textsOfTask } from "../../src/study/resolve-task.ts";
import { parseTasks } from "../../src/study/tasks.ts";

const linux: TaskHost = {
  platform: "linux",
  workspaceFolder: "/home/ada/my work",
  userHome: "/home/ada",
  environment: { DATA: "/data" },
};
const windows: TaskHost = { ...linux, platform: "windows", workspaceFolder: "C:\\work", userHome: "C:\\ada" };

/** VS Code's `${name}`. */
const variable = (name: string) => `$${`{${name}}`}`;

function resolveOnly(task: object, host = linux, file: object = {}): ResolvedTask {
  const { tasks, problems } = parseTasks(
    JSON.stringify({ version: "2.0.0", ...file, tasks: [{ label: "train", ...task }] }),
  );
  expect(problems).toEqual([]);
  const [only] = tasks;
  if (only === undefined) throw new Error("there is no task");
  return resolveTask(only, host);
}

describe("the file", () => {
  test("may have comments, trailing commas and a byte order mark", () => {
    const { tasks, problems } = parseTasks(
      '\uFEFF{ // mine\n"tasks": [ { "label": "a", "command": "x", }, /* b */ ], }',
    );
    expect(problems).toEqual([]);
    expect(tasks.map(({ label }) => label)).toEqual(["a"]);
  });

  test("gives what can be read of it where it is broken", () => {
    const { tasks, problems } = parseTasks('{ "tasks": [ { "label": "a", "command": "x" }, { "label": "b" ');
    expect(tasks.map(({ label }) => label)).toEqual(["a", "b"]);
    expect(problems.map(({ code }) => code)).toContain("no-tasks-file");
  });

  test.each(["", "[]", "null", "3", '{"tasks": {}}', '{"tasks": [1, {}, {"command": "x"}]}'])(
    "%j has no tasks",
    (text) => {
      expect(parseTasks(text).tasks).toEqual([]);
    },
  );

  test("says where a label stands", () => {
    const text =
      '{ "tasks": [ { "command": "x", "taskName": "old" }, { "type": "npm", "script": "train", "path": "ml/" } ] }';
    const { tasks } = parseTasks(text);
    expect(tasks.map(({ label }) => label)).toEqual(["old", "npm: train - ml"]);
    expect(tasks.map(({ span }) => text.slice(span.start, span.end))).toEqual([
      '"old"',
      '{ "type": "npm", "script": "train", "path": "ml/" }',
    ]);
  });
});

describe("process tasks", () => {
  test("pass words as they are", () => {
    const task = resolveOnly({
      type: "process",
      command: "node",
      args: ["a b.mjs", "--lr", "{lr}", { value: "$X", quoting: "weak" }],
    });
    expect(task).toEqual({
      kind: "words",
      words: ["node", "a b.mjs", "--lr", "{lr}", "$X"],
      cwd: "/home/ada/my work",
      env: {},
    });
  });

  test("are what a task without a type is", () => {
    expect(resolveOnly({ command: "node" })).toMatchObject({ kind: "words", words: ["node"] });
  });

  test("have variables filled in, which are never placeholders", () => {
    const host = { ...linux, workspaceFolder: "/w/{lr}" };
    const args = [
      "workspaceFolder",
      "workspaceFolderBasename",
      "env:DATA",
      "env:NONE",
      "userHome",
      "/",
      "cwd",
      "HOME",
    ].map(variable);
    expect(resolveOnly({ command: "x", args }, host)).toMatchObject({
      words: ["x", "/w/{{lr}}", "{{lr}}", "/data", "", "/home/ada", "/", "/w/{{lr}}", variable("HOME")],
    });
  });

  test("npm runs a script in its folder", () => {
    expect(resolveOnly({ type: "npm", script: "train", path: "ml" })).toEqual({
      kind: "words",
      words: ["npm", "run", "train", "--"],
      cwd: "/home/ada/my work/ml",
      env: {},
    });
  });

  test("npm is a batch file on Windows and needs its shell", () => {
    expect(resolveOnly({ type: "npm", script: "train" }, windows)).toMatchObject({
      kind: "shell",
      line: "npm run train --",
    });
  });
});

describe("options", () => {
  test.each<[string | undefined, TaskHost, string]>([
    [undefined, linux, "/home/ada/my work"],
    ["ml", linux, "/home/ada/my work/ml"],
    ["/ml", linux, "/ml"],
    [`${variable("workspaceFolder")}/ml`, linux, "/home/ada/my work/ml"],
    ["ml", windows, "C:\\work\\ml"],
    ["D:\\ml", windows, "D:\\ml"],
  ])("cwd %s", (cwd, host, expected) => {
    expect(resolveOnly({ command: "x", options: { cwd } }, host)).toMatchObject({ cwd: expected });
  });

  test("of the platform come before those of the task, and those before the file's", () => {
    const task = {
      command: "x",
      args: ["common"],
      options: { env: { A: "task", B: "task" } },
      linux: { command: "y", args: [], options: { env: { B: "linux", N: 1 } } },
      windows: { command: "z" },
    };
    const file = { options: { cwd: "/file", env: { A: "file", C: "file" } } };
    expect(resolveOnly(task, linux, file)).toEqual({
      kind: "words",
      words: ["y"],
      cwd: "/file",
      env: { A: "task", B: "linux", C: "file", N: "1" },
    });
    expect(resolveOnly(task, windows, file)).toMatchObject({ words: ["z", "common"] });
  });

  test("texts that can hold placeholders", () => {
    const task = resolveOnly({ command: "x", args: ["{a}"], options: { env: { B: "{b}" } } });
    expect(textsOfTask(task)).toEqual(["x", "{a}", "{b}"]);
  });
});

describe("shell tasks", () => {
  test.each<[object, string]>([
    [{ command: "python a.py | tee log" }, "python a.py | tee log"],
    [
      { command: "python", args: ["a.py", "$HOME", "a b", "'c d'", '--x="e f"', "g\\ h"] },
      "python a.py $HOME 'a b' 'c d' --x=\"e f\" g\\ h",
    ],
    [{ command: "python", args: ["it's a"] }, "python 'it'\\''s a'"],
    [{ command: "my python", args: ["x"] }, "'my python' x"],
    [
      {
        command: "x",
        args: [
          { value: "a b", quoting: "escape" },
          { value: "$A", quoting: "strong" },
          { value: "$B", quoting: "weak" },
        ],
      },
      "x a\\ b '$A' \"$B\"",
    ],
    [{ command: { value: "my x", quoting: "strong" } }, "'my x'"],
    [{ command: ["a", "b"] }, "a b"],
    [{ command: "x", options: { shell: {} } }, "x"],
  ])("%j", (task, line) => {
    expect(resolveOnly({ type: "shell", ...task })).toMatchObject({ kind: "shell", line, shell: undefined });
  });

  test("quote for cmd.exe on Windows", () => {
    expect(resolveOnly({ type: "shell", command: "py", args: ["a b", "c"] }, windows)).toMatchObject({
      line: 'py "a b" c',
    });
  });

  test("run in the shell that they name", () => {
    const options = { shell: { executable: "/bin/bash", args: ["-l", "-c"] } };
    expect(resolveOnly({ type: "shell", command: "x", options })).toMatchObject({
      shell: { executable: "/bin/bash", args: ["-l", "-c"] },
    });
  });
});

describe("what only VS Code can tell", () => {
  test.each<[object, string, string[]]>([
    [{ type: "gulp", task: "x" }, "type gulp", []],
    [{ command: "x", args: [variable("input:rate")] }, "input:rate", ["input:rate"]],
    [
      { command: variable("config:python.path"), args: [variable("command:pick")] },
      "config:python.path",
      ["config:python.path", "command:pick"],
    ],
    [
      { command: "x", options: { cwd: variable("workspaceFolder:other") } },
      "workspaceFolder:other",
      ["workspaceFolder:other"],
    ],
  ])("%j", (task, reason, variables) => {
    const resolved = resolveOnly(task);
    if (resolved.kind !== "editor-only") throw new Error(`it is taken for ${resolved.kind}`);
    expect(resolved.reason).toContain(reason);
    expect(resolved.variables).toEqual(variables);
  });

  test("is filled in once it is known, and is never a placeholder", () => {
    const task = { command: "x", args: [`--rate=${variable("input:rate")}`, "{lr}"] };
    expect(resolveOnly(task, { ...linux, answers: { "input:rate": "{lr}" } })).toMatchObject({
      kind: "words",
      words: ["x", "--rate={{lr}}", "{lr}"],
    });
  });
});

describe("what cannot be a trial", () => {
  test.each<[object, string]>([
    [{ command: "x", dependsOn: ["build"] }, "depends on other tasks"],
    [{ command: "x", dependsOn: "build" }, "depends on other tasks"],
    [{ type: "npm" }, "no `script`"],
    [{ type: "shell" }, "no command"],
    [{ command: "  " }, "no command"],
    [{ command: "x", options: { cwd: variable("fileDirname") } }, "fileDirname"],
    [{ command: "x", options: { env: { A: variable("file") } } }, "file"],
    [{ type: "shell", command: "x", options: { shell: { executable: "/usr/bin/fish" } } }, "/usr/bin/fish"],
  ])("%j", (task, reason) => {
    const resolved = resolveOnly(task);
    if (resolved.kind !== "unsupported") throw new Error(`it is taken for ${resolved.kind}`);
    expect(resolved.reason).toContain(reason);
    expect(resolved.reason).toContain('The task "train"');
  });

  test("depends on nothing with an empty list", () => {
    expect(resolveOnly({ command: "x", dependsOn: [] }).kind).toBe("words");
  });
});
