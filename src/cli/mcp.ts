import { statSync } from "node:fs";
import { resolve } from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import { permittedFiles } from "../node/permitted-files.ts";
import { type Command, CommandError, duration, integer, UsageError } from "./command.ts";

export const mcpCommand: Command = {
  usage: "[--folder DIR]... [--max-trials N] [--max-time DURATION]",
  options: {
    folder: { type: "string", multiple: true },
    "max-trials": { type: "string" },
    "max-time": { type: "string" },
  },
  help: {
    folder: "only study files in this folder; may be given several times. Default: the current folder",
    "max-trials": "all runs that agents start add no more trials than that together",
    "max-time": "all runs that agents start take no longer than that together, such as 10m",
  },
  async run(invocation) {
    if (invocation.positionals.length > 0)
      throw new UsageError(`name folders with --folder, not ${invocation.positionals.join(" ")}`);
    const cap = { trials: integer(invocation, "max-trials", 1), timeMs: duration(invocation, "max-time") };
    const [first = ".", ...others] = invocation.lists["folder"] ?? [];
    const folders = [existing(first), ...others.map(existing)] as const;
    // Only now: the other commands have no need of the protocol.
    const [{ serveTools }, { createToolHost }, { Allowance }] = await Promise.all([
      import("./mcp-server.ts"),
      import("./tool-host.ts"),
      import("../tools/allowance.ts"),
    ]);
    const host = createToolHost(permittedFiles([...folders]), process.argv[1] as string);
    await serveTools({ host, allowance: new Allowance(cap) }, packageJson.version);
    return 0;
  },
};

/** @throws CommandError where there is no such folder */
function existing(folder: string): string {
  const path = resolve(folder);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new CommandError(`there is no folder ${path}`);
  return path;
}
