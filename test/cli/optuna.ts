import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Debian's Optuna belongs to Debian's Python, which need not be the first one in PATH. */
const python = existsSync("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

let missing: string | undefined | null = null;

/** Why Optuna cannot be used here; undefined where it can. */
export function optunaIsMissing(): string | undefined {
  if (missing === null) {
    try {
      execFileSync(python, ["-c", "import optuna"], { stdio: "pipe" });
      missing = undefined;
    } catch (error) {
      missing = `${python} cannot import optuna: ${String(error).split("\n")[0]}`;
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

const script = `
import json, logging, sys, warnings
warnings.simplefilter("ignore")
import optuna
from optuna.storages import JournalStorage, JournalFileStorage
optuna.logging.set_verbosity(optuna.logging.ERROR)
study = optuna.load_study(study_name=sys.argv[2], storage=JournalStorage(JournalFileStorage(sys.argv[1])))
print(json.dumps([dict(number=t.number, state=t.state.name, params=t.params, value=t.value if t.state.name == "COMPLETE" else None,
                       intermediate=t.intermediate_values) for t in study.trials]))
`;

/** The trials of a journal as Optuna itself loads them. */
export function loadWithOptuna(journal: string, study: string): readonly OptunaTrial[] {
  const output = execFileSync(python, ["-c", script, journal, study], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return JSON.parse(output) as readonly OptunaTrial[];
}
