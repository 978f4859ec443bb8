import { writeFile } from "node:fs/promises";
import type { Study } from "../study/study.ts";
import { compileCommand, type TrialCommand } from "../study/trial-command.ts";
import type { ParamValues } from "../study/value.ts";
import type { LocalRun } from "./local-run.ts";
import type { TrialFiles } from "./trial-environment.ts";

/** How a trial's values become the command that it runs. */
export function compileTrialCommand(study: Study, run: LocalRun): (values: ParamValues) => TrialCommand {
  return compileCommand({
    target: run.target,
    env: run.env,
    names: namesOf(study),
    booleans: study.run?.booleans ?? "value",
  });
}

/**
 * Writes down what was started, for people to look at: the trial need not wait for it, and runs without it. The
 * environment may hold secrets, and is left out.
 */
export function keepCommand(files: TrialFiles, command: TrialCommand, cwd: string): void {
  const shown =
    command.kind === "program"
      ? { cwd, words: [command.file, ...command.args] }
      : { cwd, line: command.line };
  writeFile(files.command, `${JSON.stringify(shown)}\n`).catch(() => {});
}

/** What is appended where a command has no placeholders. */
function namesOf({ space, fidelity }: Study): readonly string[] {
  return [
    ...space.parameters.map(({ name }) => name),
    ...Object.keys(space.constants),
    ...space.derived.map(({ name }) => name),
    ...(fidelity?.parameter === undefined ? [] : [fidelity.parameter]),
  ];
}
