import * as vscode from "vscode";
import { runnerEnvironment } from "../runner-process.ts";
import type { ToolServerCommand } from "./tool-client.ts";

export const agentSettings = "tunesmith.agents";

/** Whether agents of this window get the tools from VS Code itself, or from an MCP server: never both, each with a cap. */
export function offeredAs(): "tools" | "mcpServer" {
  const offered = vscode.workspace.getConfiguration(agentSettings).get<string>("offerAs");
  return offered === "mcpServer" ? "mcpServer" : "tools";
}

/**
 * How `tunesmith mcp` is started for this window. Only where the workspace is trusted it gets a cap, without which it
 * runs nothing and loads no code. Undefined where no folder of this machine is open.
 */
export function toolServerCommand(cliFile: string): ToolServerCommand | undefined {
  const folders = (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }) =>
    uri.scheme === "file" ? [uri.fsPath] : [],
  );
  const [first] = folders;
  if (first === undefined) return undefined;
  const args = [cliFile, "mcp", ...folders.flatMap((folder) => ["--folder", folder])];
  return {
    // VS Code's own program is Node when it is told so.
    command: process.execPath,
    args: vscode.workspace.isTrusted ? [...args, ...capOptions()] : args,
    cwd: first,
    env: definedOnly(runnerEnvironment(process.env)),
  };
}

/** A setting of 0 trials allows none. */
function capOptions(): readonly string[] {
  const settings = vscode.workspace.getConfiguration(agentSettings);
  const trials = Math.floor(settings.get<number>("maxTrials") ?? 0);
  const time = settings.get<string>("maxTime") ?? "";
  return trials < 1 ? [] : ["--max-trials", String(trials), ...(time === "" ? [] : ["--max-time", time])];
}

function definedOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
