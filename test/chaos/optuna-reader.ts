import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { type OptunaTrial, optunaPython } from "../cli/optuna.ts";

export interface OptunaReader {
  /** The trials of a journal as Optuna loads them, from the file as it is now. */
  read(journal: string, study: string): Promise<readonly OptunaTrial[]>;
  close(): void;
}

const program = `
import json, logging, sys, warnings
warnings.simplefilter("ignore")
import optuna
from optuna.storages import JournalStorage, JournalFileStorage
optuna.logging.set_verbosity(optuna.logging.ERROR)
for line in sys.stdin:
    journal, name = json.loads(line)
    try:
        study = optuna.load_study(study_name=name, storage=JournalStorage(JournalFileStorage(journal)))
        answer = [dict(number=t.number, state=t.state.name, params=t.params,
                       value=t.value if t.state.name == "COMPLETE" else None,
                       intermediate=t.intermediate_values) for t in study.trials]
    except Exception as error:
        answer = repr(error)
    print(json.dumps(answer), flush=True)
`;

/** Optuna in a process that stays, since it takes a second to begin and a campaign asks it hundreds of times. */
export function startOptunaReader(): OptunaReader {
  const child = spawn(optunaPython, ["-c", program], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  return {
    async read(journal, study) {
      const answered = once(lines, "line");
      child.stdin.write(`${JSON.stringify([journal, study])}\n`);
      const answer = JSON.parse((await answered)[0]) as readonly OptunaTrial[] | string;
      if (typeof answer === "string") throw new Error(`Optuna cannot read ${journal}: ${answer}`);
      return answer;
    },
    close: () => child.stdin.end(),
  };
}
