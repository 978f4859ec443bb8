import { notAnsweringSince, silentRunnerText } from "../node/control/sign-of-life.ts";
import { endRunner } from "../node/end-runner.ts";
import { readRunner } from "../node/runner-lock.ts";
import { studyFolder } from "../node/study-folder.ts";
import { studyNameIn } from "../node/study-name.ts";
import { type Command, CommandError, onlyFile } from "./command.ts";

export const stopCommand: Command = {
  usage: "FILE",
  options: {},
  help: {},
  async run(invocation) {
    const file = onlyFile(invocation);
    const name = studyNameIn(file);
    if (name === undefined) throw new CommandError(`${file} cannot be read`);
    const folder = studyFolder(file, name);
    const runner = readRunner(folder.runner);
    if (runner.kind === "none" || runner.kind === "dead") {
      invocation.output.write(`${name} is not running\n`);
      return 0;
    }
    const silentSince = runner.kind === "running" ? await notAnsweringSince(folder) : undefined;
    const end = endRunner(runner);
    if (end.kind === "not-asked") throw new CommandError(end.message);
    if (silentSince === undefined) {
      invocation.output.write(`${name} is stopping\n`);
      return 0;
    }
    invocation.errors.write(
      `${name} was asked to stop (process ${runner.pid}). ${silentRunnerText(runner, silentSince)}\n`,
    );
    return 1;
  },
};
