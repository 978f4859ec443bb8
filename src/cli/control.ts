import { setTimeout as pause } from "node:timers/promises";
import type { Answer, BudgetChange } from "../engine/study-control.ts";
import { type ControlClient, connectControl } from "../node/control/client.ts";
import { readRunner } from "../node/runner-lock.ts";
import { studyFolder, studyNameIn } from "../node/study-folder.ts";
import { durationMs } from "../study/duration.ts";
import type { ParamValues } from "../study/value.ts";
import {
  type Command,
  CommandError,
  type ExitCode,
  type Invocation,
  onlyFile,
  UsageError,
} from "./command.ts";

export const pauseCommand: Command = {
  name: "pause",
  usage: "FILE",
  summary: "Starts no more trials of a running study; those that run go on to their end.",
  options: {},
  help: {},
  run: (invocation) => askRunner(invocation, onlyFile(invocation), (runner) => runner.pause()),
};

export const resumeCommand: Command = {
  name: "resume",
  usage: "FILE",
  summary: "Goes on with a paused study.",
  options: {},
  help: {},
  run: (invocation) => askRunner(invocation, onlyFile(invocation), (runner) => runner.resume()),
};

export const setCommand: Command = {
  name: "set",
  usage: "FILE [parallel=N] [trials=N] [steps=N] [time=DURATION]",
  summary: "Changes the budget of a running study, from the next trial on.",
  options: {},
  help: {},
  async run(invocation) {
    const [file, ...settings] = invocation.positionals;
    if (file === undefined) throw new UsageError("name the study file, such as digits.study.yaml");
    if (settings.length === 0) throw new UsageError("say what changes, such as parallel=4");
    const change = Object.assign({}, ...settings.map(settingOf)) as BudgetChange;
    return askRunner(invocation, file, (runner) => runner.change(change));
  },
};

export const enqueueCommand: Command = {
  name: "enqueue",
  usage: "FILE --NAME VALUE ...",
  summary: "Tries these values next in a running study; what is not given, the strategy fills in.",
  options: {},
  help: {},
  freeOptions: true,
  async run(invocation) {
    const values = Object.fromEntries(
      Object.entries(invocation.options).filter(([, value]) => value !== undefined),
    ) as ParamValues;
    const file = onlyFile(invocation);
    if (Object.keys(values).length === 0) throw new UsageError("give at least one value, such as --lr 0.01");
    return askRunner(invocation, file, (runner) => runner.enqueue(values));
  },
};

export const cancelCommand: Command = {
  name: "cancel",
  usage: "FILE TRIAL ...",
  summary: "Ends running trials of a study for good; others take their place.",
  options: {},
  help: {},
  run: (invocation) => askForTrials(invocation, (runner, trial) => runner.cancel(trial)),
};

export const retryCommand: Command = {
  name: "retry",
  usage: "FILE TRIAL ...",
  summary: "Runs the values of trials that have ended once more.",
  options: {},
  help: {},
  run: (invocation) => askForTrials(invocation, (runner, trial) => runner.retry(trial)),
};

async function askForTrials(
  invocation: Invocation,
  ask: (runner: ControlClient, trial: number) => Promise<Answer>,
): Promise<ExitCode> {
  const [file, ...words] = invocation.positionals;
  if (file === undefined || words.length === 0)
    throw new UsageError("name the study file and the number of a trial");
  const numbers = words.map((word) => {
    const number = /^\d+$/.test(word) ? Number(word) : Number.NaN;
    if (!Number.isSafeInteger(number)) throw new UsageError(`a trial is named by its number, not by ${word}`);
    return number;
  });
  return askRunner(
    invocation,
    file,
    ...numbers.map((number) => (runner: ControlClient) => ask(runner, number)),
  );
}

/** @throws UsageError for a word that is no setting */
function settingOf(word: string): BudgetChange {
  const [, name = "", text = ""] = /^(\w+)=(.+)$/.exec(word) ?? [];
  switch (name) {
    case "trials":
    case "steps":
    case "parallel": {
      const value = Number(text);
      if (!Number.isSafeInteger(value) || value < 1)
        throw new UsageError(`${name} is an integer of at least 1, not ${text}`);
      return { [name]: value };
    }
    case "time": {
      const timeMs = durationMs(text);
      if (timeMs === undefined)
        throw new UsageError(`time is a duration such as 30m, 90s or 1h30m, not ${text}`);
      return { timeMs };
    }
    default:
      throw new UsageError(
        `${word} is no setting: there are parallel=N, trials=N, steps=N and time=DURATION`,
      );
  }
}

/** Puts questions to the runner of a study, one after the other; each answer is a line. */
async function askRunner(
  { output }: Invocation,
  file: string,
  ...questions: readonly ((runner: ControlClient) => Promise<Answer>)[]
): Promise<ExitCode> {
  const runner = await connectRunner(file);
  const refused: string[] = [];
  try {
    for (const question of questions) {
      const answer = await question(runner);
      if (answer.kind === "done") output.write(`${answer.message}\n`);
      else refused.push(answer.message);
    }
  } finally {
    runner.close();
  }
  if (refused.length > 0) throw new CommandError(refused.join("\n"));
  return 0;
}

const connectTries = 30;

/** @throws CommandError where the study is not running here */
export async function connectRunner(file: string): Promise<ControlClient> {
  const name = studyNameIn(file);
  if (name === undefined) throw new CommandError(`${file} cannot be read`);
  const folder = studyFolder(file, name);
  const runner = readRunner(folder.runner);
  if (runner.kind === "elsewhere")
    throw new CommandError(`${name} runs on the host ${runner.host}; give the command there`);
  if (runner.kind !== "running")
    throw new CommandError(`${name} is not running: tunesmith run ${file} starts it`);
  // It listens a moment after it has begun.
  for (let tries = 0; tries < connectTries && readRunner(folder.runner).kind === "running"; tries++) {
    const client = await connectControl(folder.control);
    if (client !== undefined) return client;
    await pause(100);
  }
  throw new CommandError(
    `the runner of ${name} (process ${runner.pid}) does not listen at ${folder.control}; it may be ending`,
  );
}
