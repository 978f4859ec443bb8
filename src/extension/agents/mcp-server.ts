import * as vscode from "vscode";
import { agentSettings, offeredAs, toolServerCommand } from "./tool-server.ts";

/** Gives the tools to agents that know MCP servers only. */
export function provideMcpServer(cliFile: string, version: string): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const fire = () => changed.fire();
  return vscode.Disposable.from(
    changed,
    vscode.workspace.onDidGrantWorkspaceTrust(fire),
    vscode.workspace.onDidChangeWorkspaceFolders(fire),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(agentSettings)) fire();
    }),
    vscode.lm.registerMcpServerDefinitionProvider("tunesmith.studies", {
      onDidChangeMcpServerDefinitions: changed.event,
      provideMcpServerDefinitions: () => mcpServers(cliFile, version),
    }),
  );
}

/** One server at most: none where agents have the tools otherwise, and none in a workspace that is not trusted. */
export function mcpServers(cliFile: string, version: string): vscode.McpStdioServerDefinition[] {
  const start = toolServerCommand(cliFile);
  if (start === undefined || offeredAs() !== "mcpServer" || !vscode.workspace.isTrusted) return [];
  const { command, args, cwd } = start;
  const environment = { ELECTRON_RUN_AS_NODE: "1" };
  const server = new vscode.McpStdioServerDefinition("Tunesmith", command, [...args], environment, version);
  server.cwd = vscode.Uri.file(cwd);
  return [server];
}
