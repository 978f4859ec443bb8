import { endRunner } from "../node/end-runner.ts";
import { readRunner } from "../node/runner-lock.ts";
import { studyFolder, studyNameIn } from "../node/study-folder.ts";
import { type Command, CommandError, onlyFile } from "./command.ts";

export const stopCommand: Command = {
  name: "stop",
  usage: "FILE",
  summary: "Stops a running study cleanly; `run` goes on with it later. A second stop ends it at once.",
  options: {},
  help: {},
  async run(invocation) {
    const file = onlyFile(invocation);
    const name = studyNameIn(file);
    if (name === undefined) throw new CommandError(`${file} cannot be read`);
    const runner = readRunner(studyFolder(file, name).runner);
    if (runner.kind === "none" || runner.kind === "dead") {
      invocation.output.write(`${name} is not running\n`);
      return 0;
    }
    const end = endRunner(runner);
    if (end.kind === "not-asked") throw new CommandError(end.message);
    invocation.output.write(`${name} is stopping\n`);
    return 0;
  },
};
