import type { ParseArgsConfig } from "node:util";
import { durationMs } from "../study/duration.ts";

/** How a command ends. 1 is a bad file or bad usage, 2 that no trial completed, 130 that it was interrupted. */
export type ExitCode = 0 | 1 | 2 | 130;

/** Where a command writes and what it was given. */
export interface Invocation {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  /** Options that may be given several times. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly output: NodeJS.WriteStream;
  readonly errors: NodeJS.WriteStream;
}

export interface Command {
  /** What follows the name, such as `FILE [--format table|json|csv]`. */
  readonly usage: string;
  readonly options: NonNullable<ParseArgsConfig["options"]>;
  /** Takes options of any name besides, each with a value: `--lr 0.01`. */
  readonly freeOptions?: true;
  /** Help for each option, by name. */
  readonly help: Readonly<Record<string, string>>;
  run(invocation: Invocation): Promise<ExitCode>;
}

/** The command cannot do what was asked; the message says why. Exit code 1. */
export class CommandError extends Error {}

/** The user called the command wrongly; the message says how to call it. */
export class UsageError extends CommandError {}

/** The only FILE of a command. @throws UsageError where there is none or more than one */
export function onlyFile({ positionals }: Invocation): string {
  const [file, ...others] = positionals;
  if (file === undefined) throw new UsageError("name the study file, such as digits.study.yaml");
  if (others.length > 0) throw new UsageError(`one study file at a time; also given: ${others.join(" ")}`);
  return file;
}

/** An option that takes one of a few words. @throws UsageError for another word */
export function choice<Word extends string>(
  invocation: Invocation,
  name: string,
  words: readonly [Word, ...Word[]],
): Word {
  const given = invocation.options[name];
  if (given === undefined) return words[0];
  const word = words.find((candidate) => candidate === given);
  if (word === undefined) throw new UsageError(`--${name} is one of ${words.join(", ")}, not ${given}`);
  return word;
}

/** An option that takes an integer of at least `minimum`. @throws UsageError for anything else */
export function integer(invocation: Invocation, name: string, minimum: number): number | undefined {
  const given = invocation.options[name];
  if (given === undefined) return undefined;
  const value = Number(given);
  if (!Number.isSafeInteger(value) || value < minimum || String(given).trim() === "")
    throw new UsageError(`--${name} is an integer of at least ${minimum}, not ${given}`);
  return value;
}

/** An option that takes a duration, in milliseconds. @throws UsageError for anything else */
export function duration(invocation: Invocation, name: string): number | undefined {
  const given = invocation.options[name];
  if (given === undefined) return undefined;
  const value = durationMs(String(given));
  if (value === undefined)
    throw new UsageError(`--${name} is a duration such as 30m, 90s or 1h30m, not ${given}`);
  return value;
}
