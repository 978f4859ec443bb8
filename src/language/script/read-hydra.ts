import { decoratedOf } from "./python-decorators.ts";
import { callsOf, type PythonSource } from "./python-source.ts";
import type { ScriptFlags } from "./script-flags.ts";
import { textOf } from "./source-value.ts";

/** Hydra's `@hydra.main(config_path, config_name)`, or OmegaConf's `load` beside `from_cli`: the flags are a file's keys. */
export function readHydra(source: PythonSource): ScriptFlags | undefined {
  for (const { decorators } of decoratedOf(source)) {
    const main = decorators.find(({ name }) => name === "hydra.main");
    if (main === undefined) continue;
    const folder = textOf(main.named.get("config_path")) ?? textOf(main.positional[0]);
    const name = textOf(main.named.get("config_name")) ?? textOf(main.positional[1]);
    const isStored = /\bConfigStore\b/.test(source.text);
    if (name === undefined || folder === undefined)
      return { flags: [], style: "assignments", isOpen: true, includes: [] };
    const path = joined(folder, /\.ya?ml$/.test(name) ? name : `${name}.yaml`);
    return { flags: [], style: "assignments", isOpen: isStored, includes: [{ path, prefix: "" }] };
  }
  if (!/\bOmegaConf\s*\.\s*from_cli\b/.test(source.text)) return undefined;
  const includes = callsOf(source).flatMap(({ call }) => {
    const path =
      call.receiver === "OmegaConf" && call.method === "load" ? textOf(call.positional[0]) : undefined;
    return path === undefined ? [] : [{ path, prefix: "" }];
  });
  // What the command line adds is merged in, whatever it is called.
  return { flags: [], style: "assignments", isOpen: true, includes };
}

/** Folder and file with `/`, without `.` and `..` where they can be undone. */
export function joined(folder: string, file: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${file}`.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return `${folder.startsWith("/") ? "/" : ""}${parts.join("/")}`;
}
