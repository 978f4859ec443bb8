import { writeFileSync } from "node:fs";
import path from "node:path";
import { countOf } from "../analysis/number-text.ts";
import { editedText } from "../language/apply/applied-values.ts";
import {
  type AppliedFile,
  applyToFile,
  applyToOwnScript,
  knownScript,
  worthTelling,
} from "../node/apply-trial.ts";
import { keptEditorTask } from "../node/editor-task.ts";
import { resolveRun } from "../node/local-run.ts";
import { withOsErrors } from "../node/os-error.ts";
import { askedTrial } from "./asked-trial.ts";
import { type Command, CommandError, choice, type Invocation } from "./command.ts";
import { studyOption } from "./results.ts";
import { readStudyFile } from "./study-file.ts";

export const applyCommand: Command = {
  usage: "FILE [TRIAL] [--to FILE] [--write] [--format text|json] [--study NAME]",
  options: {
    to: { type: "string" },
    write: { type: "boolean" },
    format: { type: "string" },
    ...studyOption.options,
  },
  help: {
    to: "a configuration in YAML or JSON, a launch.json or a tasks.json, in place of the script",
    write: "write the files",
    format: "text (default) or json: edits as offsets into each file",
    ...studyOption.help,
  },
  async run(invocation) {
    const format = choice(invocation, "format", ["text", "json"]);
    const { file, trial } = askedTrial(invocation);
    const applied = appliedFiles(invocation, file, trial.params);
    if (invocation.options["write"] === true)
      for (const { file: target, text, edits } of applied)
        if (edits.length > 0)
          withOsErrors("write", target, () => writeFileSync(target, editedText(text, edits)));
    if (format === "json") {
      const files = applied.map(({ file: target, edits, left }) => ({ file: target, edits, left }));
      invocation.output.write(`${JSON.stringify({ trial: trial.number, files }, undefined, 2)}\n`);
    } else writeText(invocation, trial.number, applied);
    return 0;
  },
};

function appliedFiles(
  { options }: Invocation,
  file: string,
  params: Parameters<typeof applyToOwnScript>[1],
): readonly AppliedFile[] {
  const { absolutePath, checked } = readStudyFile(file);
  const { study } = checked;
  if (study?.run === undefined)
    throw new CommandError(`${file} does not say what a trial runs; tunesmith check ${file} says more`);
  const run = resolveRun(study.run, absolutePath, process.env, keptEditorTask(absolutePath, study));
  if (run.kind === "impossible") throw new CommandError(run.message);
  const parts = { study, run: run.run };
  const to = options["to"];
  if (to !== undefined) return [applyToFile(String(to), parts, params)];
  const script = knownScript(parts);
  if (script === undefined)
    throw new CommandError(
      `the flags of what ${file} runs cannot be read; --to names a configuration, a launch.json or a tasks.json to write the values to`,
    );
  return applyToOwnScript(script, params);
}

function writeText({ output, options }: Invocation, trial: number, applied: readonly AppliedFile[]): void {
  for (const { file, text, edits, left } of applied) {
    const name = path.relative("", file) || file;
    const did = options["write"] === true ? "changed" : "would change";
    output.write(`${name}: ${countOf(edits.length, "value")} of trial ${trial} ${did}\n`);
    for (const edit of edits) {
      const line = text.slice(0, edit.span.start).split("\n").length;
      output.write(`  line ${line}: ${edit.name} ${edit.before} -> ${edit.after}\n`);
    }
    for (const { name: parameter, reason } of worthTelling(left))
      output.write(`  ${parameter} is left: ${reason}\n`);
  }
  if (options["write"] !== true && applied.some(({ edits }) => edits.length > 0))
    output.write("Nothing is written yet: add --write.\n");
}
