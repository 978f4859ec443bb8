/** Puts a trial's values into the files that the study's script takes its defaults from. */
import { readFileSync } from "node:fs";
import { basename, extname, resolve } from "node:path";
import { type AppliedValues, isAlready, type LeftValue } from "../language/apply/applied-values.ts";
import { applyToArguments } from "../language/apply/apply-to-arguments.ts";
import { applyToConfig } from "../language/apply/apply-to-config.ts";
import { applyToScript } from "../language/apply/apply-to-script.ts";
import { findScript } from "../language/script/find-script.ts";
import { passedValue } from "../language/script/passed-value.ts";
import { readScript } from "../language/script/read-script.ts";
import { type ScriptFlag, type ScriptFlags, scriptLanguage } from "../language/script/script-flags.ts";
import { splitCommand } from "../study/command.ts";
import type { Study } from "../study/study.ts";
import type { Template } from "../study/template.ts";
import type { ParamValues } from "../study/value.ts";
import type { LocalRun } from "./local-run.ts";
import { withOsErrors } from "./os-error.ts";
import { createScriptFiles } from "./script-files.ts";

export interface StudyParts {
  readonly study: Study;
  readonly run: LocalRun;
}

/** The script of a study, as far as it can be read. */
export interface KnownScript {
  /** Absolute. */
  readonly file: string;
  readonly flags: ScriptFlags;
  /** The flag that each parameter is passed by; undefined where the script reads no such flag. */
  readonly byParameter: ReadonlyMap<string, ScriptFlag | undefined>;
}

/** Undefined where the study runs no script whose flags can be told. */
export function knownScript({ study, run }: StudyParts): KnownScript | undefined {
  const words = wordsOf(run);
  const found = findScript(words.map(({ text }) => text));
  const script = found && createScriptFiles(readScript).find(found, run.cwd);
  if (found === undefined || script === undefined) return undefined;
  const { file, flags } = script;
  const own = words.slice(found.wordIndex + 1);
  const subcommands = new Set(own.map(({ text }) => text));
  const usable = flags.flags.filter(({ command }) => command === undefined || subcommands.has(command));
  const reachable = { ...flags, flags: usable };
  const passed = own.flatMap((_, index) => passedValue(own, index, reachable) ?? []);
  const isPlaced = own.some(({ parts }) => parts.some(({ kind }) => kind === "placeholder"));
  const byParameter = new Map<string, ScriptFlag | undefined>();
  for (const { name } of study.space.parameters) {
    const flag = isPlaced
      ? passed.find(({ parameter }) => parameter === name)?.flag
      : usable.find(({ spellings }) => spellings.includes(`--${name}`));
    byParameter.set(name, flag);
  }
  return { file, flags: reachable, byParameter };
}

interface TemplateWord {
  readonly text: string;
  readonly parts: Template;
}

function wordsOf({ target }: LocalRun): readonly TemplateWord[] {
  if (target.kind === "shell") return splitCommand(target.line).words;
  return target.words.map((parts) => ({ text: textOf(parts), parts }));
}

function textOf(parts: Template): string {
  return parts.map((part) => (part.kind === "text" ? part.text : `{${part.name}}`)).join("");
}

/** What becomes of one file. */
export interface AppliedFile extends AppliedValues {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
}

/**
 * Into the defaults of the study's script, or, where it takes them from configuration files, into those.
 *
 * @throws OsError where one of them cannot be read
 */
export function applyToOwnScript(script: KnownScript, values: ParamValues): readonly AppliedFile[] {
  const byFile = new Map<string, Map<string, ScriptFlag | undefined>>();
  for (const [name, flag] of script.byParameter) {
    const file = flag?.file ?? script.file;
    const own = byFile.get(file) ?? new Map<string, ScriptFlag | undefined>();
    byFile.set(file, own.set(name, flag));
  }
  return [...byFile].map(([file, flags]) => {
    const text = read(file);
    const language = scriptLanguage(file);
    if (language !== undefined) return { file, text, ...applyToScript(text, language, flags, values) };
    // The keys of a configuration may be called otherwise than the parameters that fill them.
    const names = new Map([...flags].flatMap(([name, flag]) => (flag ? [[flag.name, name] as const] : [])));
    return { file, text, ...renamed(applyToConfig(text, formatOf(file), valuesOf(names, values)), names) };
  });
}

/**
 * Into a file of the user's choice: launch.json, tasks.json, or a configuration in YAML or JSON.
 *
 * @throws OsError where it cannot be read
 */
export function applyToFile(path: string, { study, run }: StudyParts, values: ParamValues): AppliedFile {
  const file = resolve(path);
  const text = read(file);
  const name = basename(file);
  const names = study.space.parameters.map((parameter) => parameter.name);
  if (name !== "launch.json" && name !== "tasks.json") {
    const own = new Map(names.map((each) => [each, each]));
    return { file, text, ...applyToConfig(text, formatOf(file), valuesOf(own, values)) };
  }
  const script = knownScript({ study, run });
  const isAssigned = script?.flags.style === "assignments";
  const spellings = new Map(
    names.map((each) => [
      each,
      script?.byParameter.get(each)?.spellings ?? [isAssigned ? each : `--${each}`],
    ]),
  );
  const list = name === "launch.json" ? "configurations" : "tasks";
  const scriptName = basename(script?.file ?? scriptWord(run) ?? "");
  return { file, text, ...applyToArguments({ text, list, script: scriptName }, spellings, values) };
}

/** A script that cannot be read still has a name. */
function scriptWord(run: LocalRun): string | undefined {
  return wordsOf(run).find(({ text }) => scriptLanguage(text) !== undefined)?.text;
}

function read(file: string): string {
  return withOsErrors("read", file, () => readFileSync(file, "utf8"));
}

function formatOf(file: string): "yaml" | "json" {
  return /^\.json[c5]?$/.test(extname(file)) ? "json" : "yaml";
}

/** Values by the names of keys. */
function valuesOf(names: ReadonlyMap<string, string>, values: ParamValues): ParamValues {
  const found = [...names].flatMap(([key, name]) => {
    const value = values[name];
    return value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(found);
}

function renamed({ edits, left }: AppliedValues, names: ReadonlyMap<string, string>): AppliedValues {
  const back = <Named extends { readonly name: string }>(each: Named): Named => ({
    ...each,
    name: names.get(each.name) ?? each.name,
  });
  return { edits: edits.map(back), left: left.map(back) };
}

/** What a person has to know of: not that a value was there already. */
export function worthTelling(left: readonly LeftValue[]): readonly LeftValue[] {
  return left.filter(({ reason }) => reason !== isAlready);
}
