import * as vscode from "vscode";
import { provideMcpServer } from "./mcp-server.ts";
import { ToolProcess } from "./tool-process.ts";

const prefix = "tunesmith_";
const runTool = "run_study";

interface RunInput {
  readonly file?: string;
  readonly trials?: number;
  readonly time?: string;
}

/** Gives agents in VS Code the tools of `tunesmith mcp`: as tools of the editor, or as an MCP server. */
export function registerAgentTools(
  { extension }: vscode.ExtensionContext,
  cliFile: string,
): vscode.Disposable {
  const { version, contributes } = extension.packageJSON as Manifest;
  const process = new ToolProcess(cliFile, version);
  const tools = contributes.languageModelTools.map(({ name }) =>
    vscode.lm.registerTool<RunInput>(name, toolNamed(name.slice(prefix.length), process)),
  );
  return vscode.Disposable.from(process, ...tools, provideMcpServer(cliFile, version));
}

interface Manifest {
  readonly version: string;
  readonly contributes: { readonly languageModelTools: readonly { readonly name: string }[] };
}

function toolNamed(name: string, process: ToolProcess): vscode.LanguageModelTool<RunInput> {
  const runs = name === runTool ? "runs" : "looks";
  return {
    async invoke({ input }, token) {
      const { text, isError } = await process.call(name, input, runs, token);
      if (isError) throw new Error(text);
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
    },
    ...(runs === "runs" && {
      // What cannot run is refused by `invoke`, with the reason; nobody is asked about it.
      prepareInvocation: ({ input }, token) =>
        vscode.workspace.isTrusted ? confirmation(input, process, token) : undefined,
    }),
  };
}

/** What a person is asked before a run: what is started, and how much of it. Asked too where that cannot be found out. */
async function confirmation(
  input: RunInput,
  process: ToolProcess,
  token: vscode.CancellationToken,
): Promise<vscode.PreparedToolInvocation> {
  const file = input.file ?? "";
  const message = new vscode.MarkdownString();
  try {
    message.appendText(`${await limitsText(input, process, token)} `);
    const command = await commandOf(file, process, token);
    message.appendText(vscode.l10n.t("This is started again and again, with other values:"));
    message.appendCodeblock(command);
  } catch (error) {
    message.appendText(error instanceof Error ? error.message : String(error));
  }
  return {
    invocationMessage: vscode.l10n.t("Running {0}", file),
    confirmationMessages: { title: vscode.l10n.t("Run the study {0}?", file), message },
  };
}

async function commandOf(
  file: string,
  process: ToolProcess,
  token: vscode.CancellationToken,
): Promise<string> {
  const { isError, text, result } = await process.call("validate_study", { file }, "looks", token);
  if (isError) throw new Error(text);
  const runs = result["runs"] as { readonly label?: string; readonly line?: string } | null;
  return runs?.line ?? runs?.label ?? "";
}

async function limitsText(
  { file, trials, time }: RunInput,
  process: ToolProcess,
  token: vscode.CancellationToken,
): Promise<string> {
  const { result } = await process.call("study_status", { file }, "looks", token);
  const left = result["mayRun"] as { readonly trials: number | null; readonly time: string | null } | null;
  const noLimit = vscode.l10n.t("no limit");
  return vscode.l10n.t(
    "At most {0} more trials; at most {1} of run time.",
    trials ?? left?.trials ?? noLimit,
    time ?? left?.time ?? noLimit,
  );
}
