import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { FoundScript } from "../language/script/find-script.ts";
import { readConfig } from "../language/script/read-config.ts";
import type {
  ScriptFlag,
  ScriptFlags,
  ScriptInclude,
  ScriptLanguage,
} from "../language/script/script-flags.ts";
import type { Script } from "../language/workspace.ts";

/** The training scripts that studies run, read again where their files have changed. */
export interface ScriptFiles {
  /** @param folder absolute: where trials run */
  find(found: FoundScript, folder: string): Script | undefined;
}

/** Parses a script; undefined where the parser is not at hand. */
export type ScriptReader = (text: string, language: ScriptLanguage) => ScriptFlags | undefined;

interface Read {
  readonly state: string;
  readonly flags: ScriptFlags | undefined;
  readonly checkpoints: "named" | "not-named";
}

/** A configuration may include others; more than this is no configuration that a person wrote. */
const mostIncludes = 50;
/** Longer files are data, not scripts. */
const mostBytes = 2_000_000;

/** @param read handed in, as the grammars that it needs are large and not everyone wants them at once */
export function createScriptFiles(read: ScriptReader): ScriptFiles {
  const known = new Map<string, Read>();
  return {
    find({ candidates, language }, folder) {
      for (const candidate of candidates) {
        const file = resolve(folder, candidate);
        const state = stateOf(file);
        if (state === undefined) continue;
        const before = known.get(file);
        const own = before?.state === state ? before : { state, ...readScript(file, language) };
        known.set(file, own);
        const { flags, checkpoints } = own;
        if (flags === undefined) return undefined;
        const all = flags.includes.length === 0 ? flags : withIncludes(flags, dirname(file));
        return { file, flags: all, checkpoints };
      }
      return undefined;
    },
  };

  function readScript(file: string, language: ScriptLanguage): Omit<Read, "state"> {
    const text = textOf(file);
    const isNamed = ["TUNESMITH_CHECKPOINT", "TUNESMITH_RESUME"].every((name) => text?.includes(name));
    return {
      flags: text === undefined ? undefined : read(text, language),
      checkpoints: isNamed ? "named" : "not-named",
    };
  }
}

/** Tells one content of a file from another without reading it; undefined where there is no such file to read. */
function stateOf(file: string): string | undefined {
  const stats = statSync(file, { throwIfNoEntry: false, bigint: true });
  if (stats === undefined || !stats.isFile() || stats.size > mostBytes) return undefined;
  return `${stats.mtimeNs} ${stats.size}`;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // A script that may not be read says nothing about its flags; whoever runs it hears why.
    return undefined;
  }
}

/** Adds the keys of the configuration files, and of those that they include. */
function withIncludes(script: ScriptFlags, folder: string): ScriptFlags {
  const flags: ScriptFlag[] = [...script.flags];
  let isOpen = script.isOpen;
  const waiting: (ScriptInclude & { readonly folder: string })[] = script.includes.map((include) => ({
    ...include,
    folder,
  }));
  const seen = new Set<string>();
  for (let include = waiting.shift(); include !== undefined; include = waiting.shift()) {
    const file = join(include.folder, include.path);
    if (seen.has(`${include.prefix} ${file}`) || seen.size >= mostIncludes) continue;
    seen.add(`${include.prefix} ${file}`);
    const text = stateOf(file) === undefined ? undefined : textOf(file);
    if (text === undefined) {
      isOpen = true;
      continue;
    }
    const config = readConfig(text, include.prefix);
    isOpen ||= config.isOpen;
    for (const flag of config.flags)
      if (!flags.some(({ name }) => name === flag.name)) flags.push({ ...flag, file });
    waiting.push(...config.includes.map((each) => ({ ...each, folder: dirname(file) })));
  }
  return { ...script, flags, isOpen };
}
