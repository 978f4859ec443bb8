import { spawn } from "node:child_process";
import { constants } from "node:os";
import path from "node:path";
import { studyAttribute } from "../engine/journal-record.ts";
import { findScript } from "../language/script/find-script.ts";
import { keptEditorTask } from "../node/editor-task.ts";
import { resolveRun } from "../node/local-run.ts";
import { withOsErrors } from "../node/os-error.ts";
import { prepareLaunch, type TrialLaunch } from "../node/trial-launch.ts";
import { askedTrial } from "./asked-trial.ts";
import { type Command, CommandError, type ExitCode } from "./command.ts";
import { studyOption } from "./results.ts";
import { readStudyFile } from "./study-file.ts";

export const rerunCommand: Command = {
  usage: "FILE [TRIAL] [--print] [--study NAME]",
  options: { print: { type: "boolean" }, ...studyOption.options },
  help: {
    print:
      "start nothing: print what would be started as JSON, for debuggers (its environment may hold secrets)",
    ...studyOption.help,
  },
  async run(invocation) {
    const { file, results, trial } = askedTrial(invocation);
    const { absolutePath, checked } = readStudyFile(file);
    const { study } = checked;
    if (study?.run === undefined || results.folder === undefined)
      throw new CommandError(`${file} does not say what a trial runs; tunesmith check ${file} says more`);
    const run = resolveRun(study.run, absolutePath, process.env, keptEditorTask(absolutePath, study));
    if (run.kind === "impossible") throw new CommandError(run.message);
    const folder = path.join(results.folder.path, "again", String(trial.number));
    const seed = results.state.systemAttributes.get(studyAttribute.seed);
    const launch = withOsErrors("prepare a folder", folder, () =>
      prepareLaunch({
        study,
        run: run.run,
        trial,
        seed: typeof seed === "number" ? seed : undefined,
        folder,
      }),
    );
    if (invocation.options["print"] === true) {
      invocation.output.write(`${JSON.stringify(described(trial.number, launch), undefined, 2)}\n`);
      return 0;
    }
    invocation.errors.write(
      `Trial ${trial.number} once more, apart from the study; its files go to ${folder}\n`,
    );
    return start(launch);
  },
};

/** With the script that it runs, since a debugger starts that itself. */
function described(trial: number, launch: TrialLaunch): object {
  const words = [launch.program, ...launch.args];
  const found = findScript(words);
  const isModule = found !== undefined && /^(?:-m|--module)$/.test(words[found.wordIndex - 1] ?? "");
  const script = found && {
    language: found.language,
    path: path.resolve(launch.cwd, words[found.wordIndex] ?? ""),
    module: isModule ? words[found.wordIndex] : null,
    /** The program with its own options, where it is an interpreter and not the script itself. */
    interpreter: words.slice(0, isModule ? found.wordIndex - 1 : found.wordIndex),
    args: words.slice(found.wordIndex + 1),
  };
  return { trial, ...launch, script: script ?? null };
}

function start({ program, args, cwd, env }: TrialLaunch): Promise<ExitCode> {
  const environment: NodeJS.ProcessEnv = { ...process.env };
  for (const [name, value] of Object.entries(env)) {
    if (value === null) delete environment[name];
    else environment[name] = value;
  }
  // The terminal sends its Ctrl-C to both: the trial decides what becomes of it.
  const wait = () => {};
  process.on("SIGINT", wait);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: environment, stdio: "inherit" });
    child.on("error", (error) =>
      reject(new CommandError(`${program} could not be started: ${error.message}`)),
    );
    child.on("exit", (code, signal) => {
      process.off("SIGINT", wait);
      const isInterrupted = signal === "SIGINT" || code === 128 + constants.signals.SIGINT;
      if (isInterrupted) resolve(130);
      else resolve(code === 0 ? 0 : 2);
    });
  });
}
