import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { describeExecution } from "../../src/extension/tasks/describe-execution.ts";
import { taskLabel } from "../../src/extension/tasks/task-label.ts";
import { activateExtension, EXTENSION_ID, showFile, waitFor, workspaceFile } from "./workspace.ts";

const asking = `$${"{input:width}"}`;
const setting = `$${"{config:editor.tabSize}"}`;
const tasksFile = {
  version: "2.0.0",
  inputs: [{ id: "width", type: "command", command: "tunesmithTest.width" }],
  tasks: [
    {
      label: "train quick",
      type: "process",
      command: "node",
      args: ["train.mjs", "--lr", "{lr}", "--width", "{width}"],
    },
    {
      label: "train asking",
      type: "shell",
      command: `node train.mjs --lr {lr} --width ${asking}`,
      windows: { command: "nothing" },
      options: { env: { TAB_SIZE: setting } },
      presentation: { reveal: "silent" },
      problemMatcher: [],
    },
    { label: "chained", dependsOn: ["train quick"], command: "node", args: ["train.mjs"] },
    {
      label: "tune quick",
      type: "tunesmith",
      study: "quick.study.yaml",
      fresh: true,
      trials: 3,
      isBackground: true,
      problemMatcher: "$tunesmith",
    },
  ],
};

const files = {
  "package.json": JSON.stringify({
    name: "quick",
    private: true,
    scripts: { fit: "node train.mjs --width 32" },
  }),
  ".vscode/tasks.json": JSON.stringify(tasksFile),
  "npm.study.yaml": study("'npm: fit'", "  lr: loguniform(1e-4, 1)"),
  "asking.study.yaml": study("train asking", "  lr: loguniform(1e-4, 1)"),
  "chained.study.yaml": study("chained", "  lr: loguniform(1e-4, 1)"),
};

function study(task: string, space: string): string {
  return `run: { task: ${task} }\nobjective: { maximize: score }\nspace:\n${space}\nstrategy: random\nbudget: { trials: 2 }\n`;
}

suite("tasks", () => {
  const before = new Map<string, string | undefined>();
  const command = vscode.commands.registerCommand("tunesmithTest.width", () => "64");
  suiteSetup(async () => {
    await activateExtension();
    for (const [name, text] of Object.entries(files)) {
      const path = workspaceFile(name).fsPath;
      before.set(path, existsSync(path) ? readFileSync(path, "utf8") : undefined);
      writeFileSync(path, text);
    }
    await waitFor("the tasks", async () => ((await labels()).includes("train asking") ? true : undefined));
  });
  suiteTeardown(async () => {
    command.dispose();
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    for (const [path, text] of before) {
      if (text === undefined) rmSync(path);
      else writeFileSync(path, text);
    }
  });

  async function labels(): Promise<readonly string[]> {
    return (await vscode.tasks.fetchTasks()).map(taskLabel);
  }

  async function taskNamed(label: string): Promise<vscode.Task> {
    const found = (await vscode.tasks.fetchTasks()).find((task) => taskLabel(task) === label);
    if (!found) throw new Error(`there is no task ${label}: ${await labels()}`);
    return found;
  }

  /** Runs a task to its end. */
  async function exitCodeOf(task: vscode.Task): Promise<number | undefined> {
    const ended = new Promise<number | undefined>((resolve) => {
      const listener = vscode.tasks.onDidEndTaskProcess((event) => {
        if (event.execution.task.name !== task.name) return;
        listener.dispose();
        resolve(event.exitCode);
      });
    });
    await vscode.tasks.executeTask(task);
    return ended;
  }

  const statesOf = (name: string) => {
    const { stdout } = cli("trials", workspaceFile(name).fsPath, "--format", "json");
    return (JSON.parse(stdout) as readonly { state: string }[]).map(({ state }) => state);
  };

  function cli(...words: readonly string[]) {
    const bundle = join(vscode.extensions.getExtension(EXTENSION_ID)?.extensionPath ?? "", "dist", "cli.js");
    return spawnSync(process.execPath, [bundle, ...words], { encoding: "utf8" });
  }

  suite("in run.task", () => {
    test("one of an extension runs from the editor, and a terminal goes on with it", async () => {
      await showFile("npm.study.yaml");
      await vscode.commands.executeCommand("tunesmith.runStudy", workspaceFile("npm.study.yaml"));
      assert.deepEqual(statesOf("npm.study.yaml"), ["complete", "complete"]);
      const kept = JSON.parse(readFileSync(workspaceFile(".tunesmith/npm/task.json").fsPath, "utf8"));
      assert.deepEqual(kept.task.words, ["npm", "run", "fit", "--"]);

      const { fsPath } = workspaceFile("npm.study.yaml");
      assert.equal(cli("check", fsPath).stdout, "");
      const resumed = cli("run", fsPath, "--trials", "3");
      assert.deepEqual([resumed.stderr, resumed.status], ["", 0]);
      assert.equal(statesOf("npm.study.yaml").length, 3);
    });

    test("a terminal that was never preceded by an editor says what to do", () => {
      const { fsPath } = workspaceFile("npm.study.yaml");
      rmSync(workspaceFile(".tunesmith/npm").fsPath, { recursive: true });
      assert.match(
        cli("check", fsPath).stdout,
        /warning: .*Start the study in VS Code once.*\[unsupported-task\]/,
      );
      const refused = cli("run", fsPath);
      assert.match(refused.stderr, /tunesmith run: The task "npm: fit" .* Start the study in VS Code once/);
      assert.equal(refused.status, 1);
    });

    test("inputs and settings are filled in", async () => {
      await vscode.commands.executeCommand("tunesmith.runStudy", workspaceFile("asking.study.yaml"));
      assert.deepEqual(statesOf("asking.study.yaml"), ["complete", "complete"]);
      const kept = JSON.parse(readFileSync(workspaceFile(".tunesmith/asking/task.json").fsPath, "utf8"));
      assert.equal(kept.task.line, "node train.mjs --lr {lr} --width 64");
      assert.match(kept.task.env.TAB_SIZE, /^\d+$/);
    });

    test("those of extensions are known to the language server", async () => {
      await showFile("npm.study.yaml");
      const { uri } = vscode.window.activeTextEditor?.document ?? assert.fail();
      const items = await waitFor("the completion", async () => {
        const list = await vscode.commands.executeCommand<vscode.CompletionList>(
          "vscode.executeCompletionItemProvider",
          uri,
          new vscode.Position(0, 14),
        );
        return list.items.length > 0 ? list.items : undefined;
      });
      const offered = items.map(({ label }) => (typeof label === "string" ? label : label.label));
      assert.ok(offered.includes("npm: fit"), `offered are: ${offered}`);
      await showFile("chained.study.yaml");
      const chained = await waitFor("the error", () => {
        const found = vscode.languages.getDiagnostics(workspaceFile("chained.study.yaml"));
        return found.length > 0 ? found : undefined;
      });
      assert.match(chained[0]?.message ?? "", /depends on other tasks/);
      assert.deepEqual(vscode.languages.getDiagnostics(workspaceFile("npm.study.yaml")), []);
    });

    test("one that an extension runs itself is refused with the reason", () => {
      const terminal = new vscode.CustomExecution(async () => assert.fail());
      const own = new vscode.Task({ type: "x" }, vscode.TaskScope.Workspace, "a", "x", terminal);
      assert.match(String(describeExecution(own)), /run by an extension itself/);
    });

    test("shell executions keep their quoting and their shell", () => {
      const quoted = { value: "a b", quoting: vscode.ShellQuoting.Strong };
      const execution = new vscode.ShellExecution("run", ["x", quoted], {
        executable: "/bin/bash",
        cwd: "/w",
      });
      const description = describeExecution(
        new vscode.Task({ type: "x" }, vscode.TaskScope.Workspace, "a", "x", execution),
      );
      if (typeof description === "string") assert.fail(description);
      assert.equal(description.label, "x: a");
      assert.deepEqual(description.command.args, [
        { value: "x", quoting: undefined },
        { value: "a b", quoting: "strong" },
      ]);
      assert.equal(description.command.shell?.executable, "/bin/bash");
    });
  });

  suite("of type tunesmith", () => {
    test("there is one for each study, and it runs to its end", async () => {
      const own = await vscode.tasks.fetchTasks({ type: "tunesmith" });
      const names = own.map(({ name }) => name);
      assert.ok(
        names.includes("run quick.study.yaml") && names.includes("tune quick"),
        `there are: ${names}`,
      );
      assert.equal(await exitCodeOf(await taskNamed("tunesmith: run asking.study.yaml")), 0);
    });

    test("tasks.json says how it runs", async () => {
      assert.equal(await exitCodeOf(await taskNamed("tune quick")), 0);
      assert.deepEqual(statesOf("quick.study.yaml"), ["complete", "complete", "complete"]);
    });

    test("errors of the study file become problems", async () => {
      await vscode.commands.executeCommand("workbench.action.closeAllEditors");
      assert.equal(await exitCodeOf(await taskNamed("tunesmith: run wrong.study.yaml")), 1);
      const found = await waitFor("the problem", () =>
        vscode.languages
          .getDiagnostics(workspaceFile("wrong.study.yaml"))
          .find(({ source }) => source === "tunesmith"),
      );
      assert.equal(found.severity, vscode.DiagnosticSeverity.Error);
    });

    test("ending the task stops the study cleanly", async () => {
      rmSync(workspaceFile(".tunesmith/slow").fsPath, { recursive: true, force: true });
      const runnerFile = workspaceFile(".tunesmith/slow/runner.json").fsPath;
      const execution = await vscode.tasks.executeTask(await taskNamed("tunesmith: run slow.study.yaml"));
      await waitFor("two trials", () => (trialsBegun("slow") === 2 ? true : undefined));
      const { pid } = JSON.parse(readFileSync(runnerFile, "utf8")) as { pid: number };
      execution.terminate();
      await waitFor("the runner's end", () => (existsSync(runnerFile) ? undefined : true));
      await waitFor("its process's end", () => (isAlive(pid) ? undefined : true));
      const { stdout } = cli("status", workspaceFile("slow.study.yaml").fsPath);
      assert.match(stdout, /stopped|interrupted/);
    });
  });

  suite("New Study from Task", () => {
    const active = () => vscode.window.activeTextEditor ?? assert.fail("no editor is open");
    const lines = () => active().document.getText().split("\n");
    teardown(() => vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor"));

    test("a task with placeholders", async () => {
      await vscode.commands.executeCommand("tunesmith.newStudyFromTask", "train quick");
      assert.equal(active().document.languageId, "study");
      assert.equal(active().document.uri.scheme, "untitled");
      assert.ok(lines().includes("  task: train quick"), active().document.getText());
      assert.ok(lines().includes("  lr: loguniform(1e-5, 0.1)"));
      assert.equal(active().document.getText(active().selection), "score");
    });

    test("in lines that end as on Windows", async () => {
      const files = vscode.workspace.getConfiguration("files");
      await files.update("eol", "\r\n", vscode.ConfigurationTarget.Global);
      try {
        await vscode.commands.executeCommand("tunesmith.newStudyFromTask", "train quick");
        assert.equal(active().document.eol, vscode.EndOfLine.CRLF);
        assert.equal(active().document.getText(active().selection), "score");
      } finally {
        await files.update("eol", undefined, vscode.ConfigurationTarget.Global);
      }
    });

    test("a task of an extension: package.json says which script it is", async () => {
      await vscode.commands.executeCommand("tunesmith.newStudyFromTask", "npm: fit");
      assert.ok(lines().includes("  maximize: score"), active().document.getText());
      assert.match(active().document.getText(), /command: npm run fit -- --lr \{lr\}/);
    });

    test("a script", async () => {
      await vscode.commands.executeCommand("tunesmith.newStudyFromTask", workspaceFile("train.mjs"));
      assert.ok(lines().includes("  width: int(16, 512, log)"), active().document.getText());
    });
  });
});

function trialsBegun(name: string): number {
  const journal = workspaceFile(`.tunesmith/${name}/journal.log`).fsPath;
  if (!existsSync(journal)) return 0;
  return readFileSync(journal, "utf8")
    .split("\n")
    .filter((line) => /"op_code": ?4\b/.test(line)).length;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
