import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";

export interface ToolServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface CalledTool {
  /** The message of a refusal, else the result as JSON. */
  readonly text: string;
  readonly isError: boolean;
  readonly result: Readonly<Record<string, unknown>>;
}

export interface ToolClient {
  call(name: string, input: object, signal?: AbortSignal): Promise<CalledTool>;
  close(): Promise<void>;
}

/** Starts the tools as a process and speaks with it; `onEnd` is called once it has ended, for whatever reason. */
export async function startToolClient(
  { command, args, cwd, env }: ToolServerCommand,
  version: string,
  onEnd: () => void,
): Promise<ToolClient> {
  const transport = new StdioClientTransport({
    command,
    args: [...args],
    cwd,
    env: { ...env },
    stderr: "ignore",
  });
  const client = new Client({ name: "tunesmith-vscode", version });
  client.onclose = onEnd;
  await client.connect(transport);
  return {
    call: async (name, input, signal) => {
      const answer = await client.callTool(
        { name, arguments: { ...input } },
        undefined,
        signal === undefined ? {} : { signal },
      );
      const [first] = answer.content as readonly { readonly text?: string }[];
      return {
        text: first?.text ?? "",
        isError: answer.isError === true,
        result: (answer.structuredContent ?? {}) as Readonly<Record<string, unknown>>,
      };
    },
    close: () => client.close(),
  };
}
