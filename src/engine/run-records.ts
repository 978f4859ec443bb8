/**
 * What trials ran with: attributes of the study that say, for each run of it, on what and how, and for each state of the
 * code that was seen, which it was. Each names the first trial that it holds for, so trials themselves carry nothing.
 */
import type { Trial } from "../study/trial.ts";
import { type Json, studyAttribute } from "./journal-record.ts";
import { formatTime, parseTime } from "./journal-text.ts";
import type { StudyState } from "./study-state.ts";
import { isMapping } from "./trial-entry.ts";

/** One run of a study: the machine, the programs and the command line. */
export interface RunRecord {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The number of the first trial that was created in it. */
  readonly from: number;
  /** The runner's command line, word by word. */
  readonly command: readonly string[];
  /** Where trials run. */
  readonly cwd: string;
  readonly host: string;
  /** By name: `tunesmith`, `node`, `os`, and `python` where the trials run it. */
  readonly versions: Readonly<Record<string, string>>;
  /** A list of Python's packages with their versions, a path within the study's folder. */
  readonly packages: string | null;
  /** Those variables that are listed as harmless, or that the study file names. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A state of the repository that trials run from. */
export interface CodeState {
  /** When it was seen first, in milliseconds since the epoch. */
  readonly at: number;
  /** The number of the first trial that started with it. */
  readonly from: number;
  /** The full hash; null in a repository without commits. */
  readonly commit: string | null;
  /** Null where none is checked out. */
  readonly branch: string | null;
  /** What differs from the commit; null where no file that git follows does. */
  readonly diff: CodeDiff | null;
  /** Files that git neither follows nor ignores, the first of them by name. */
  readonly untracked: readonly string[];
  readonly untrackedCount: number;
}

export interface CodeDiff {
  /** A path within the study's folder. */
  readonly file: string;
  /** Whether it was too large to keep whole. */
  readonly isCut: boolean;
}

/** Whether the code differs from its commit. */
export function isDirty({ diff, untrackedCount }: CodeState): boolean {
  return diff !== null || untrackedCount > 0;
}

/** The run in which a trial was created; undefined where nothing was recorded of it. */
export function runOfTrial(state: StudyState, { number }: Trial): RunRecord | undefined {
  return recordsUnder(state, studyAttribute.run, readRun).findLast(({ from }) => from <= number);
}

/** The code that a trial began with, then what it went on with after its pauses, where that was other code. */
export function codeOfTrial(state: StudyState, { number, segments }: Trial): readonly CodeState[] {
  const states = codeStates(state);
  const later = segments
    .slice(1)
    .filter(({ origin }) => origin === undefined)
    .map(({ startedAt }) => states.findLast(({ at }) => at <= startedAt));
  const all = [states.findLast(({ from }) => from <= number), ...later];
  return [...new Set(all.filter((found) => found !== undefined))];
}

/** Every state of the code that was seen, in their order. */
export function codeStates(state: StudyState): readonly CodeState[] {
  return recordsUnder(state, studyAttribute.code, readCode);
}

/** The key and value of an attribute that keeps a run: the study's `session`-th. */
export function runAttribute(session: number, run: RunRecord): readonly [string, Json] {
  return [`${studyAttribute.run}${session}`, { ...run, at: formatTime(run.at) } as unknown as Json];
}

/** The key and value of an attribute that keeps a state of the code: the study's `position`-th. */
export function codeAttribute(position: number, code: CodeState): readonly [string, Json] {
  return [`${studyAttribute.code}${position}`, { ...code, at: formatTime(code.at) } as unknown as Json];
}

type Fields = { readonly [key: string]: Json };

function recordsUnder<Record>(
  { systemAttributes }: StudyState,
  prefix: string,
  read: (fields: Fields, at: number) => Record | undefined,
): readonly Record[] {
  const found: Record[] = [];
  for (const [key, value] of systemAttributes) {
    if (!key.startsWith(prefix) || !isMapping(value)) continue;
    const at = parseTime(String(value["at"]));
    const record = at === undefined ? undefined : read(value, at);
    if (record !== undefined) found.push(record);
  }
  return found;
}

function readRun(fields: Fields, at: number): RunRecord | undefined {
  const { from, command, cwd, host, versions, packages, environment } = fields;
  if (typeof from !== "number") return undefined;
  return {
    at,
    from,
    command: texts(command),
    cwd: String(cwd ?? ""),
    host: String(host ?? ""),
    versions: textsByName(versions),
    packages: typeof packages === "string" ? packages : null,
    environment: textsByName(environment),
  };
}

function readCode(fields: Fields, at: number): CodeState | undefined {
  const { from, commit, branch, diff, untracked, untrackedCount } = fields;
  if (typeof from !== "number") return undefined;
  return {
    at,
    from,
    commit: typeof commit === "string" ? commit : null,
    branch: typeof branch === "string" ? branch : null,
    diff:
      diff !== undefined && isMapping(diff)
        ? { file: String(diff["file"]), isCut: diff["isCut"] === true }
        : null,
    untracked: texts(untracked),
    untrackedCount: typeof untrackedCount === "number" ? untrackedCount : 0,
  };
}

function texts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function textsByName(value: Json | undefined): Readonly<Record<string, string>> {
  if (value === undefined || !isMapping(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]));
}
