import * as assert from "node:assert/strict";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import * as vscode from "vscode";
import { mcpServers } from "../../src/extension/agents/mcp-server.ts";
import { activateExtension, EXTENSION_ID, workspaceFile } from "./workspace.ts";

interface Answer {
  readonly valid?: boolean;
  readonly settled?: number;
  readonly running?: boolean;
  readonly best?: object | null;
  readonly mayRun?: object;
}

/** Calls a tool as an agent does. */
async function invoke(name: string, input: object): Promise<Answer> {
  const { content } = await vscode.lm.invokeTool(`tunesmith_${name}`, {
    input,
    toolInvocationToken: undefined,
  });
  const [part] = content;
  assert.ok(part instanceof vscode.LanguageModelTextPart);
  return JSON.parse(part.value) as Answer;
}

const file = "agents/agent.study.yaml";
const study = `run: { command: "node -e 'console.log(JSON.stringify({ loss: {x} }))'" }
objective: { minimize: loss }
space: { x: "uniform(0, 1)" }
strategy: random
budget: { trials: 50 }
`;

suite("tools for agents", () => {
  suiteSetup(async () => {
    await activateExtension();
    await vscode.workspace.fs.createDirectory(workspaceFile("agents"));
    await vscode.workspace.fs.writeFile(workspaceFile(file), Buffer.from(study));
  });

  test("are known to VS Code", () => {
    const names = vscode.lm.tools.map(({ name }) => name).filter((name) => name.startsWith("tunesmith_"));
    assert.ok(names.includes("tunesmith_validate_study"), names.join());
    assert.equal(names.length, 9);
  });

  test("validate, plan and explain, within the folder", async () => {
    assert.equal((await invoke("validate_study", { file })).valid, true);
    assert.deepEqual((await invoke("plan_study", { file, trials: 3 })).mayRun, {
      trials: 50,
      time: "30 min",
    });
    await assert.rejects(invoke("explain_best", { file }), /has no trials yet/);
    await assert.rejects(invoke("validate_study", { file: "../nowhere.study.yaml" }), /outside the folders/);
  });

  test("a run keeps to the cap of the person, over several requests", async () => {
    const agents = vscode.workspace.getConfiguration("tunesmith.agents");
    await agents.update("maxTrials", 4, vscode.ConfigurationTarget.Global);
    try {
      await assert.rejects(invoke("run_study", { file, trials: 5 }), /leaves: 4 trials/);
      const first = await invoke("run_study", { file, trials: 3, waitSeconds: 25 });
      assert.deepEqual([first.settled, first.running], [3, false]);
      await assert.rejects(invoke("run_study", { file, trials: 2 }), /leaves: 1 trial /);
      assert.equal((await invoke("run_study", { file, waitSeconds: 25 })).settled, 4);
      await assert.rejects(invoke("run_study", { file }), /used up/);
      assert.ok((await invoke("explain_best", { file })).best);
    } finally {
      await agents.update("maxTrials", undefined, vscode.ConfigurationTarget.Global);
    }
  });

  suite("as an MCP server", () => {
    const { extensionPath, packageJSON } = vscode.extensions.getExtension(EXTENSION_ID) ?? assert.fail();
    const offered = () => mcpServers(join(extensionPath, "dist", "cli.js"), packageJSON.version);
    const offerAs = (value: string | undefined) =>
      vscode.workspace
        .getConfiguration("tunesmith.agents")
        .update("offerAs", value, vscode.ConfigurationTarget.Global);
    teardown(() => offerAs(undefined));

    test("they are offered only where a person has set so, and then not twice", async () => {
      assert.deepEqual(offered(), []);
      await offerAs("mcpServer");
      assert.equal(offered().length, 1);
      await assert.rejects(invoke("list_studies", {}), /as an MCP server instead/);
    });

    test("one started as VS Code starts it lists the tools, and checks a study", async () => {
      await offerAs("mcpServer");
      const [server] = offered();
      if (!server?.cwd) assert.fail("no server is offered");
      const transport = new StdioClientTransport({
        command: server.command,
        args: server.args,
        env: { ...(process.env as Record<string, string>), ...(server.env as Record<string, string>) },
        cwd: server.cwd.fsPath,
      });
      const client = new Client({ name: "test", version: "1" });
      await client.connect(transport);
      try {
        const { tools } = await client.listTools();
        assert.deepEqual(
          tools.map(({ name }) => `tunesmith_${name}`).sort(),
          packageJSON.contributes.languageModelTools.map(({ name }: { name: string }) => name).sort(),
        );
        const answer = await client.callTool({
          name: "validate_study",
          arguments: { file: "wrong.study.yaml" },
        });
        assert.equal((answer.structuredContent as Answer).valid, false);
      } finally {
        await client.close();
      }
    });
  });
});
