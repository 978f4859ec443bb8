import { setTimeout as pause } from "node:timers/promises";
import type { Answer, BudgetChange, StudyQuestion } from "../engine/study-control.ts";
import { askClient } from "../node/control/ask.ts";
import { type ControlClient, connectControl } from "../node/control/client.ts";
import { notAnsweringSince, silentRunnerText } from "../node/control/sign-of-life.ts";
import { type RunnerStatus, readRunner } from "../node/runner-lock.ts";
import { askStudyOnDisk } from "../node/stopped-study.ts";
import { type StudyFolder, studyFolder } from "../node/study-folder.ts";
import { studyNameIn } from "../node/study-name.ts";
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
import { readStudyFile } from "./study-file.ts";

export const pauseCommand: Command = {
  usage: "FILE",
  options: {},
  help: {},
  run: (invocation) => askStudy(invocation, onlyFile(invocation), { kind: "pause" }),
};

export const resumeCommand: Command = {
  usage: "FILE",
  options: {},
  help: {},
  run: (invocation) => askStudy(invocation, onlyFile(invocation), { kind: "resume" }),
};

export const setCommand: Command = {
  usage: "FILE [parallel=N] [trials=N] [steps=N] [time=DURATION]",
  options: {},
  help: {},
  async run(invocation) {
    const [file, ...settings] = invocation.positionals;
    if (file === undefined) throw new UsageError("name the study file, such as digits.study.yaml");
    if (settings.length === 0) throw new UsageError("say what changes, such as parallel=4");
    const change = Object.assign({}, ...settings.map(settingOf)) as BudgetChange;
    return askStudy(invocation, file, { kind: "change", change });
  },
};

export const reloadCommand: Command = {
  usage: "FILE",
  options: {},
  help: {},
  async run(invocation) {
    const client = await connectRunner(onlyFile(invocation));
    try {
      const { kind, message } = await client.reload();
      if (kind === "refused") throw new CommandError(message);
      invocation.output.write(`${message}\n`);
      return 0;
    } finally {
      client.close();
    }
  },
};

export const enqueueCommand: Command = {
  usage: "FILE --NAME VALUE ...",
  options: {},
  help: {},
  freeOptions: true,
  async run(invocation) {
    const values = Object.fromEntries(
      Object.entries(invocation.options).filter(([, value]) => value !== undefined),
    ) as ParamValues;
    const file = onlyFile(invocation);
    if (Object.keys(values).length === 0) throw new UsageError("give at least one value, such as --lr 0.01");
    return askStudy(invocation, file, { kind: "enqueue", values });
  },
};

export const cancelCommand: Command = {
  usage: "FILE TRIAL ...",
  options: {},
  help: {},
  run: (invocation) => askForTrials(invocation, "cancel"),
};

export const retryCommand: Command = {
  usage: "FILE TRIAL ...",
  options: {},
  help: {},
  run: (invocation) => askForTrials(invocation, "retry"),
};

async function askForTrials(invocation: Invocation, kind: "cancel" | "retry"): Promise<ExitCode> {
  const [file, ...words] = invocation.positionals;
  if (file === undefined || words.length === 0)
    throw new UsageError("name the study file and the number of a trial");
  const numbers = words.map((word) => {
    const number = /^\d+$/.test(word) ? Number(word) : Number.NaN;
    if (!Number.isSafeInteger(number)) throw new UsageError(`a trial is named by its number, not by ${word}`);
    return number;
  });
  return askStudy(invocation, file, ...numbers.map((trial) => ({ kind, trial })));
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

/**
 * Puts questions to the runner of a study, or where none runs to its journal, one after the other; each answer is a line.
 */
async function askStudy(
  { output }: Invocation,
  file: string,
  ...questions: readonly StudyQuestion[]
): Promise<ExitCode> {
  const refused: string[] = [];
  const tell = ({ kind, message }: Answer) => {
    if (kind === "done") output.write(`${message}\n`);
    else refused.push(message);
  };
  const { folder, runner } = runnerOf(file);
  const isForRunner = questions.some(({ kind }) => kind === "pause" || kind === "resume");
  if (isForRunner || runner.kind === "running" || runner.kind === "elsewhere") {
    const client = await connectRunner(file);
    try {
      for (const question of questions) tell(await askClient(client, question));
    } finally {
      client.close();
    }
  } else {
    const { study } = readStudyFile(file).checked;
    if (study === undefined) throw new CommandError(`${file} has errors: tunesmith check ${file} shows them`);
    for (const question of questions) tell(await askStudyOnDisk(folder, study, question));
  }
  if (refused.length > 0) throw new CommandError(refused.join("\n"));
  return 0;
}

/** @throws CommandError where the study file cannot be read */
function runnerOf(file: string): {
  readonly folder: StudyFolder;
  readonly runner: RunnerStatus;
} {
  const name = studyNameIn(file);
  if (name === undefined) throw new CommandError(`${file} cannot be read`);
  const folder = studyFolder(file, name);
  return { folder, runner: readRunner(folder.runner) };
}

const connectTries = 30;

/** @throws CommandError where the study is not running here */
export async function connectRunner(file: string): Promise<ControlClient> {
  const { folder, runner } = runnerOf(file);
  const name = folder.study;
  if (runner.kind === "elsewhere")
    throw new CommandError(`${name} runs on the host ${runner.host}; give the command there`);
  if (runner.kind !== "running")
    throw new CommandError(`${name} is not running: tunesmith run ${file} starts it`);
  const silentSince = await notAnsweringSince(folder);
  if (silentSince !== undefined)
    throw new CommandError(
      `${name} is run by process ${runner.pid}. ${silentRunnerText(runner, silentSince)}`,
    );
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
