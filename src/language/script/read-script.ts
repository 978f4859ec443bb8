import { parseJavaScript } from "./javascript-source.ts";
import { parsePython } from "./python-source.ts";
import { readArgparse } from "./read-argparse.ts";
import { readClick } from "./read-click.ts";
import { readCommander } from "./read-commander.ts";
import { readDataclasses } from "./read-dataclasses.ts";
import { readHydra } from "./read-hydra.ts";
import { readParseArgs } from "./read-parse-args.ts";
import { readTyper } from "./read-typer.ts";
import { readYargs } from "./read-yargs.ts";
import type { FoundFlags, ScriptFlags, ScriptLanguage } from "./script-flags.ts";

/** Longer scripts are generated, and reading them would hold up the editor. */
const longestScript = 1_000_000;

/**
 * Finds the flags that a script defines, in whatever state its text is. Never throws. A script whose flags cannot be
 * told is open and has none.
 */
export function readScript(text: string, language: ScriptLanguage): ScriptFlags {
  if (text.length > longestScript) return nothing;
  return language === "python" ? readPython(text) : readJavaScript(text, language);
}

const nothing: ScriptFlags = { flags: [], style: "dashes", isOpen: true, includes: [] };

function readPython(text: string): ScriptFlags {
  const source = parsePython(text);
  const hydra = readHydra(source);
  if (hydra !== undefined) return hydra;
  return together([readClick, readTyper, readDataclasses, readArgparse].map((read) => read(source)));
}

function readJavaScript(text: string, language: "javascript" | "typescript"): ScriptFlags {
  const source = parseJavaScript(text, language);
  return together([readParseArgs, readCommander, readYargs].map((read) => read(source)));
}

/** A flag that two subcommands share is there twice, with their names. */
function together(found: readonly (FoundFlags | undefined)[]): ScriptFlags {
  const known = found.filter((each) => each !== undefined);
  const flags = known.flatMap((each) => each.flags);
  if (flags.length === 0) return nothing;
  return { flags, style: "dashes", isOpen: known.some(({ isOpen }) => isOpen), includes: [] };
}
