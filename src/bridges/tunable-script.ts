import type { ScriptReports } from "../language/script/read-reports.ts";
import type { ScriptFlag, ScriptFlags } from "../language/script/script-flags.ts";
import type { ReadCall, ScriptCall } from "./place-flags.ts";
import type { DraftRun } from "./study-draft.ts";

/** What a person wants to tune: a command line, and what reading its script told. */
export interface TunableScript {
  /** As comments call it: `train.py`, or the program. */
  readonly name: string;
  readonly call: ScriptCall;
  /** The script's text; empty where it cannot be read. */
  readonly text: string;
  /** Undefined where the flags cannot be told. */
  readonly flags: ScriptFlags | undefined;
  readonly reports: ScriptReports | undefined;
  /** The label of the task that runs it, where a study can name it. */
  readonly task: string | undefined;
  readonly run: Pick<DraftRun, "cwd" | "env" | "shell">;
  /** How comments call a file that declares flags beside the script. */
  nameOf(file: string): string;
}

/** Where a flag is declared, as comments call it. */
export function placesIn({ flags, nameOf }: TunableScript, read: ReadCall): (flag: ScriptFlag) => string {
  return ({ file, line }) => {
    if (read.flags !== flags) return "the command line";
    return `line ${line + 1}${file === undefined ? "" : ` of ${nameOf(file)}`}`;
  };
}
