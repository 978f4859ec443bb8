import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Debian's Optuna belongs to Debian's Python, which need not be the first one in PATH. */
export const optunaPython = existsSync("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

let missing: string | undefined | null = null;

/** Why Optuna cannot be used here; undefined where it can. */
export function optunaIsMissing(): string | undefined {
  if (missing === null) {
    try {
      execFileSync(optunaPython, ["-c", "import optuna"], { stdio: "pipe" });
      missing = undefined;
    } catch (error) {
      missing = `${optunaPython} cannot import optuna: ${String(error).split("\n")[0]}`;
    }
  }
  return missing;
}

export interface OptunaTrial {
  readonly number: number;
  readonly state: "RUNNING" | "COMPLETE" | "PRUNED" | "FAIL" | "WAITING";
  readonly params: Readonly<Record<string, unknown>>;
  readonly value: number | null;
  readonly intermediate: Readonly<Record<string, number>>;
}

const opened = `
import logging, sys, warnings
warnings.simplefilter("ignore")
import optuna
from optuna.storages import JournalStorage, JournalFileStorage
optuna.logging.set_verbosity(optuna.logging.ERROR)
study = optuna.load_study(study_name=sys.argv[2], storage=JournalStorage(JournalFileStorage(sys.argv[1])))
`;

const printed = `
import json
print(json.dumps([dict(number=t.number, state=t.state.name, params=t.params, value=t.value if t.state.name == "COMPLETE" else None,
                       intermediate=t.intermediate_values) for t in study.trials]))
`;

/** The trials of a journal as Optuna itself loads them. */
export function loadWithOptuna(journal: string, study: string): readonly OptunaTrial[] {
  const output = runWithOptuna(journal, study, printed);
  return JSON.parse(output) as readonly OptunaTrial[];
}

/** Runs a program in Python that finds the study in `study`; what it prints. */
export function runWithOptuna(journal: string, study: string, program: string): string {
  return execFileSync(optunaPython, ["-c", `${opened}${program}`, journal, study], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "pipe"],
  });
}
