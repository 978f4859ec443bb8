import * as vscode from "vscode";
import type { CalledTool, ToolClient } from "./tool-client.ts";
import { agentSettings, offeredAs, toolServerCommand } from "./tool-server.ts";

interface Connection {
  readonly client: Promise<ToolClient>;
}

/**
 * The process that carries out the tools for this window. It starts with the first call. It holds what may still be run,
 * so where it has ended by itself nothing more is run from this window: a new one would know nothing of what was used.
 */
export class ToolProcess implements vscode.Disposable {
  readonly #cliFile: string;
  readonly #version: string;
  readonly #listeners: vscode.Disposable;
  #current: Connection | undefined;
  #hasFailed = false;

  constructor(cliFile: string, version: string) {
    this.#cliFile = cliFile;
    this.#version = version;
    this.#listeners = vscode.Disposable.from(
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#end()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#end()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(agentSettings)) this.#end();
      }),
    );
  }

  dispose(): void {
    this.#listeners.dispose();
    this.#end();
  }

  /** @param runs whether the call may start programs. @throws Error with a message for whoever calls */
  async call(
    name: string,
    input: object,
    runs: "runs" | "looks",
    token?: vscode.CancellationToken,
  ): Promise<CalledTool> {
    if (offeredAs() !== "tools")
      throw new Error(
        "The setting tunesmith.agents.offerAs gives these tools to agents as an MCP server instead.",
      );
    if (runs === "runs" && !vscode.workspace.isTrusted)
      throw new Error("The workspace is not trusted, so nothing is run in it. A person can trust it.");
    if (runs === "runs" && this.#hasFailed)
      throw new Error(
        "The process that keeps count of runs has ended. A person can reload the window, or run the study.",
      );
    const client = await this.#started();
    const abort = new AbortController();
    const cancelling = token?.onCancellationRequested(() => abort.abort());
    try {
      return await client.call(name, input, abort.signal);
    } finally {
      cancelling?.dispose();
    }
  }

  #started(): Promise<ToolClient> {
    this.#current ??= this.#start();
    return this.#current.client;
  }

  #start(): Connection {
    const command = toolServerCommand(this.#cliFile);
    if (command === undefined) throw new Error("Open the folder that holds the study files first.");
    // A bundle of its own, so that activating the extension does not load it.
    const { startToolClient } = require("./tool-client.cjs") as typeof import("./tool-client.ts");
    const hasEnded = () => {
      if (this.#current !== connection) return;
      this.#current = undefined;
      this.#hasFailed = true;
    };
    const connection = { client: startToolClient(command, this.#version, hasEnded) };
    connection.client.catch(hasEnded);
    return connection;
  }

  /** What was set has changed: the next call starts anew. */
  #end(): void {
    const connection = this.#current;
    this.#current = undefined;
    this.#hasFailed = false;
    connection?.client.then((client) => client.close()).catch(() => {});
  }
}
