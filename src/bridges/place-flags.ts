import { findFlag, type ScriptFlag, type ScriptFlags } from "../language/script/script-flags.ts";
import type { ParamValue } from "../study/value.ts";
import { quotedWord } from "./draft-command.ts";

/** A command line that runs a script. */
export interface ScriptCall {
  /** Its words as templates; they may hold placeholders. */
  readonly words: readonly string[];
  /** Of the word that names the script; its own arguments follow. */
  readonly wordIndex: number;
  /**
   * What is to stand in place of the words, where they are not the study's to change, such as `npm run train --`:
   * arguments can only be put behind it.
   */
  readonly behind?: string;
}

/** A call of a script, taken apart by the flags that the script defines. */
export interface ReadCall {
  readonly call: ScriptCall;
  readonly flags: ScriptFlags;
  /** Undefined where the script has none. */
  readonly subcommand: Subcommand | undefined;
  /** The flags that this call could take, each name once. */
  readonly usable: readonly ScriptFlag[];
  /** What the call gives already, by the flag's name. */
  readonly given: ReadonlyMap<string, GivenValue>;
}

export interface Subcommand {
  readonly name: string;
  /** Whether the call names it, or it was chosen here. */
  readonly isGiven: boolean;
  readonly others: readonly string[];
}

export interface GivenValue {
  /** Undefined for a flag without one. */
  readonly text: string | undefined;
  /** The word that holds it; that of the flag where it has none. */
  readonly index: number;
}

export function readCall(call: ScriptCall, flags: ScriptFlags): ReadCall {
  const named = [...new Set(flags.flags.flatMap(({ command }) => command ?? []))];
  const own = call.words.slice(call.wordIndex + 1);
  const found = own.find((word) => named.includes(word));
  const chosen = found ?? likeliest(named, flags);
  const subcommand =
    chosen === undefined
      ? undefined
      : { name: chosen, isGiven: found !== undefined, others: named.filter((name) => name !== chosen) };
  const fitting = flags.flags.filter(({ command }) => command === undefined || command === chosen);
  const usable = fitting.filter(
    ({ name }, index) => fitting.findIndex((other) => other.name === name) === index,
  );
  return { call, flags, subcommand, usable, given: givenValues(call, { ...flags, flags: usable }, found) };
}

/** The one that sounds like training, else the one with most to tune. */
function likeliest(named: readonly string[], { flags }: ScriptFlags): string | undefined {
  const size = (name: string) => flags.filter(({ command }) => command === name).length;
  const trains = (name: string) => /^(?:train|fit|run|tune|search|learn|optimi[sz]e)/.test(name);
  return named.toSorted((a, b) => Number(trains(b)) - Number(trains(a)) || size(b) - size(a))[0];
}

function givenValues(
  { words, wordIndex }: ScriptCall,
  flags: ScriptFlags,
  subcommand: string | undefined,
): ReadonlyMap<string, GivenValue> {
  const given = new Map<string, GivenValue>();
  const positionals = flags.flags.filter(({ kind }) => kind === "positional");
  let isBehindSubcommand = subcommand === undefined;
  for (let index = wordIndex + 1; index < words.length; index++) {
    const word = words[index] as string;
    const assigned = /^([^=]+)=(.*)$/s.exec(word);
    if (flags.style === "assignments") {
      const name = assigned?.[1]?.replace(/^\++/, "");
      if (assigned && flags.flags.some((flag) => flag.name === name))
        given.set(name as string, { text: assigned[2], index });
    } else if (word === "--") continue;
    else if (/^-{1,2}[^\d-]/.test(word)) {
      const flag = findFlag(flags, word);
      const next = assigned ? undefined : words[index + 1];
      // `--fast {fast}` is the flag or nothing.
      const takesNext = next !== undefined && (flag?.kind === "value" || /^\{[^{}]+\}$/.test(next));
      if (takesNext) index++;
      if (flag) given.set(flag.name, { text: takesNext ? words[index] : assigned?.[2], index });
    } else if (!isBehindSubcommand) isBehindSubcommand = word === subcommand;
    else {
      const next = positionals.find(({ name }) => !given.has(name));
      if (next) given.set(next.name, { text: word, index });
    }
  }
  return given;
}

/** The value as the flag's own default would be written. */
export function givenScalar({ text }: GivenValue): ParamValue | undefined {
  if (text === undefined) return undefined;
  const isNumber = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text);
  return isNumber ? Number(text) : text;
}

/** What passes one flag's value. */
export interface Passed {
  readonly flag: ScriptFlag;
  /** The parameter or constant whose value it is; without `--` and the like. */
  readonly parameter: string;
  /** The spelling to write, for one that has several, or says the opposite. */
  readonly spelling: string | undefined;
}

/** The command line with placeholders where the values go. */
export function placeFlags({ call, flags, subcommand, given }: ReadCall, passed: readonly Passed[]): string {
  const { words, wordIndex, behind } = call;
  const changed = [...words];
  const root: string[] = [];
  const last: string[] = [];
  for (const { flag, parameter, spelling } of passed) {
    const before = behind === undefined ? given.get(flag.name) : undefined;
    const inPlace = before && replaced(words[before.index] as string, before, parameter);
    if (before && inPlace !== undefined) changed[before.index] = inPlace;
    else {
      const isRoot = subcommand !== undefined && flag.command === undefined;
      (isRoot ? root : last).push(...argument(flag, parameter, spelling, flags.style));
    }
  }
  const added = subcommand === undefined || subcommand.isGiven ? [] : [subcommand.name];
  if (behind !== undefined) return [behind, ...[...root, ...added, ...last].map(quotedWord)].join(" ");
  const terminator = changed.indexOf("--", wordIndex + 1);
  const end = terminator === -1 ? changed.length : terminator;
  const at = subcommand?.isGiven ? changed.indexOf(subcommand.name, wordIndex + 1) : end;
  const before = [...changed.slice(0, at), ...root, ...changed.slice(at, end)];
  return [...before, ...added, ...last, ...changed.slice(end)].map(quotedWord).join(" ");
}

function replaced(word: string, { text }: GivenValue, parameter: string): string | undefined {
  if (text === undefined) {
    // A switch that stood alone: where booleans are flags, this is the flag or nothing.
    return word.startsWith("--") ? `${word}={${parameter}}` : undefined;
  }
  return `${word.slice(0, word.length - text.length)}{${parameter}}`;
}

function argument(
  { name, kind }: ScriptFlag,
  parameter: string,
  spelling: string | undefined,
  style: ScriptFlags["style"],
): readonly string[] {
  if (style === "assignments") return [`${name}={${parameter}}`];
  if (kind === "positional" || spelling === undefined) return [`{${parameter}}`];
  return kind === "value" ? [spelling, `{${parameter}}`] : [`${spelling}={${parameter}}`];
}
