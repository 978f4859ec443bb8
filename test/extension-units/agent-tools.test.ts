import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { tools } from "../../src/tools/registry.ts";

const { contributes } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

test("the manifest offers every tool as it is", () => {
  const offered = contributes.languageModelTools.map(
    ({ name, modelDescription, inputSchema }: Record<string, unknown>) => ({
      name,
      modelDescription,
      inputSchema,
    }),
  );
  expect(offered).toEqual(
    tools.map(({ name, description, inputSchema }) => ({
      name: `tunesmith_${name}`,
      modelDescription: description,
      inputSchema: JSON.parse(JSON.stringify(inputSchema)),
    })),
  );
});

test("nothing in a workspace can change what agents may run", () => {
  for (const name of ["maxTrials", "maxTime", "offerAs"])
    expect(contributes.configuration.properties[`tunesmith.agents.${name}`].scope).toBe("machine");
});

const window = vi.hoisted(() => ({
  isTrusted: true,
  settings: {} as Record<string, unknown>,
  folders: [] as { readonly uri: { readonly scheme: string; readonly fsPath: string } }[],
}));

vi.mock("vscode", () => {
  const never = () => ({ dispose: () => {} });
  return {
    Disposable: { from: never },
    workspace: {
      get isTrusted() {
        return window.isTrusted;
      },
      get workspaceFolders() {
        return window.folders;
      },
      getConfiguration: () => ({ get: (name: string) => window.settings[name] }),
      onDidGrantWorkspaceTrust: never,
      onDidChangeWorkspaceFolders: never,
      onDidChangeConfiguration: never,
    },
  };
});

const { toolServerCommand } = await import("../../src/extension/agents/tool-server.ts");
const { ToolProcess } = await import("../../src/extension/agents/tool-process.ts");

describe("the process that carries out the tools", () => {
  beforeEach(() => {
    window.isTrusted = true;
    window.settings = { maxTrials: 50, maxTime: "30m", offerAs: "tools" };
    window.folders = [
      { uri: { scheme: "file", fsPath: "/a" } },
      { uri: { scheme: "vscode-vfs", fsPath: "/v" } },
      { uri: { scheme: "file", fsPath: "/b" } },
    ];
  });
  const options = () => toolServerCommand("/cli.js")?.args.slice(1).join(" ");
  const looking = "mcp --folder /a --folder /b";

  test.each<[string, Partial<typeof window>, string | undefined]>([
    ["has the cap of the settings", {}, `${looking} --max-trials 50 --max-time 30m`],
    ["without a time", { settings: { maxTrials: 5, maxTime: "" } }, `${looking} --max-trials 5`],
    ["may not run where no trial is allowed", { settings: { maxTrials: 0, maxTime: "30m" } }, looking],
    ["may not run where the workspace is not trusted", { isTrusted: false }, looking],
    ["needs a folder of this machine", { folders: [] }, undefined],
  ])("%s", (_, changed, expected) => {
    Object.assign(window, changed);
    expect(options()).toBe(expected);
  });

  test("is not even asked to run anything in a workspace that is not trusted", async () => {
    window.isTrusted = false;
    const call = new ToolProcess("/cli.js", "1").call("run_study", { file: "s.study.yaml" }, "runs");
    await expect(call).rejects.toThrow("not trusted");
  });

  test("is not used where agents have the MCP server instead, which has the same cap", async () => {
    window.settings["offerAs"] = "mcpServer";
    await expect(new ToolProcess("/cli.js", "1").call("list_studies", {}, "looks")).rejects.toThrow(
      "offerAs",
    );
  });
});
