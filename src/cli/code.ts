import path from "node:path";
import { countOf } from "../analysis/number-text.ts";
import { codeOfTrial, runOfTrial } from "../engine/run-records.ts";
import { codeOf, type TrialCode } from "../node/code-of-trial.ts";
import { askedTrial } from "./asked-trial.ts";
import { type Command, CommandError, choice } from "./command.ts";
import { studyOption } from "./results.ts";

export const codeCommand: Command = {
  usage: "FILE [TRIAL] [--format text|json] [--study NAME]",
  options: { format: { type: "string" }, ...studyOption.options },
  help: { format: "text (default), or json with each file as the trial saw it", ...studyOption.help },
  async run(invocation) {
    const format = choice(invocation, "format", ["text", "json"]);
    const { results, trial } = askedTrial(invocation);
    const state = codeOfTrial(results.state, trial).at(-1);
    const run = runOfTrial(results.state, trial);
    const { folder } = results;
    if (state === undefined || run === undefined || folder === undefined)
      throw new CommandError(
        `nothing was recorded of the code of trial ${trial.number}: it ran outside of a git repository, or a caller ran it`,
      );
    if (state.diff?.isCut)
      throw new CommandError(
        `what differed from commit ${state.commit?.slice(0, 12)} was too large to keep whole; its beginning is in ${path.join(folder.path, state.diff.file)}`,
      );
    const diff = state.diff === null ? undefined : path.join(folder.path, state.diff.file);
    const code = await codeOf(state, run.cwd, diff).catch((error: Error): TrialCode => {
      throw new CommandError(`the code of trial ${trial.number} cannot be rebuilt: ${error.message}`);
    });
    if (format === "json") {
      const { commit, branch, untracked } = state;
      const shown = { trial: trial.number, commit, branch, untracked, ...code };
      invocation.output.write(`${JSON.stringify(shown, undefined, 2)}\n`);
      return 0;
    }
    const names = code.changed.map((file) => `  ${file.path}\n`).join("");
    invocation.output.write(
      `Since trial ${trial.number}, ${countOf(code.changed.length, "file")} changed in ${code.root}\n${names}`,
    );
    return 0;
  },
};
