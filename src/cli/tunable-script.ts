import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { ScriptCall } from "../bridges/place-flags.ts";
import type { TunableScript } from "../bridges/tunable-script.ts";
import { findScript } from "../language/script/find-script.ts";
import { readReports } from "../language/script/read-reports.ts";
import { readScript } from "../language/script/read-script.ts";
import { scriptLanguage } from "../language/script/script-flags.ts";
import { findProgram } from "../node/find-program.ts";
import { createScriptFiles } from "../node/script-files.ts";
import { splitCommand } from "../study/command.ts";
import { escapeTemplate } from "../study/template.ts";

/** What a study is to run, before it is known how. Texts may hold placeholders. */
export interface RunTarget {
  readonly words: readonly string[];
  /** A line that only a shell understands, in place of its words. */
  readonly line?: string;
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly task: string | undefined;
}

/** The command line that runs a script, by its ending. */
export function targetOfScript(file: string, cwd: string): RunTarget {
  const relative = path.relative(cwd, path.resolve(file)).replaceAll(path.sep, "/");
  const word = escapeTemplate(relative);
  return { words: [...starterOf(file, cwd), word], cwd, env: {}, task: undefined };
}

function starterOf(file: string, cwd: string): readonly string[] {
  const language = scriptLanguage(file);
  if (language === "javascript") return ["node"];
  if (language === "typescript") return ["npx", "tsx"];
  const place = { cwd, environment: process.env };
  return [findProgram("python", place).kind === "found" ? "python" : "python3"];
}

/** Reads what the target runs. Nothing is run. */
export function tunableScript(target: RunTarget): TunableScript {
  const { cwd, env, task, line } = target;
  const words = target.words.map((word, index) => fromFolder(word, cwd, index));
  const call = line === undefined ? callOf(words, cwd) : { words, wordIndex: -1, behind: line };
  const found = findScript(call.words);
  const script = found && createScriptFiles(readScript).find(found, cwd);
  const text = script === undefined ? "" : readFileSync(script.file, "utf8");
  const nameOf = (file: string) => path.relative(cwd, file).replaceAll(path.sep, "/");
  return {
    name: script === undefined ? (call.words[0] ?? "the command") : nameOf(script.file),
    call: { ...call, wordIndex: found?.wordIndex ?? 0 },
    text,
    flags: script?.flags,
    reports: found && script && readReports(text, found.language),
    task,
    run: { ...(Object.keys(env).length > 0 && { env }), ...(line !== undefined && { shell: true }) },
    nameOf,
  };
}

/** A path within the folder is the same on other machines only where it does not begin at their root. */
function fromFolder(word: string, cwd: string, index: number): string {
  const folder = `${cwd.replace(/[/\\]$/, "")}${path.sep}`;
  if (!word.startsWith(folder)) return word;
  const relative = word.slice(folder.length).replaceAll(path.sep, "/");
  return index === 0 && !relative.includes("/") ? `./${relative}` : relative;
}

/** What `npm run train` runs stands in package.json; arguments go behind it. */
function callOf(words: readonly string[], cwd: string): ScriptCall {
  const [program = "", verb, name = ""] = words;
  const runner = /^(npm|pnpm|yarn|bun)(?:\.cmd)?$/.exec(path.basename(program))?.[1];
  const inner = runner !== undefined && verb === "run" ? packageScript(name, cwd) : undefined;
  if (inner === undefined) return { words, wordIndex: 0 };
  const head = [...words.filter((word) => word !== "--"), ...(runner === "npm" ? ["--"] : [])];
  const split = splitCommand(escapeTemplate(inner)).words.map(({ text }) => text);
  return { words: split, wordIndex: 0, behind: head.join(" ") };
}

function packageScript(name: string, cwd: string): string | undefined {
  const file = path.join(cwd, "package.json");
  if (!existsSync(file) || statSync(file).size > 1_000_000) return undefined;
  try {
    const scripts: unknown = JSON.parse(readFileSync(file, "utf8")).scripts;
    const script = (scripts as Record<string, unknown> | undefined)?.[name];
    return typeof script === "string" ? script : undefined;
  } catch {
    // A package.json that is being written says nothing.
    return undefined;
  }
}
