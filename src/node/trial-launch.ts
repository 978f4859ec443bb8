/** Starts a trial's command once more, apart from its study: in a terminal, or under a debugger. */
import { mkdirSync, writeFileSync } from "node:fs";
import { trialSeed } from "../study/random.ts";
import type { Study } from "../study/study.ts";
import type { Trial } from "../study/trial.ts";
import { checkpointFolder } from "./checkpoint-folder.ts";
import { compileTrialCommand } from "./command-line.ts";
import type { LocalRun } from "./local-run.ts";
import { inheritedEnvironment, trialEnvironment, trialFiles } from "./trial-environment.ts";

/** What to start: a program with its arguments, nothing of it for a shell to read. */
export interface TrialLaunch {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** On top of the environment that it is started from; null for a variable that must not be there. */
  readonly env: Readonly<Record<string, string | null>>;
}

export interface LaunchedTrial {
  readonly study: Study;
  readonly run: LocalRun;
  readonly trial: Trial;
  /** The study's seed; undefined for a study of another tool. */
  readonly seed: number | undefined;
  /** Where it leaves its files. The trial's own folder is not touched. */
  readonly folder: string;
}

/**
 * Prepares the folder, and says what the trial would start: the same command, values and seed, from the beginning to the
 * step that the trial reached.
 *
 * @throws Error of the file system where the folder cannot be made
 */
export function prepareLaunch({ study, run, trial, seed = 0, folder }: LaunchedTrial): TrialLaunch {
  mkdirSync(folder, { recursive: true });
  const files = trialFiles(folder);
  writeFileSync(files.params, `${JSON.stringify(trial.params)}\n`);
  const until = trial.segments.at(-1)?.until ?? undefined;
  if (until !== undefined) mkdirSync(checkpointFolder(folder, until), { recursive: true });
  const command = compileTrialCommand(study, run)(trial.params);
  const job = {
    trial: trial.number,
    params: trial.params,
    seed: trialSeed(seed, trial.configuration),
    until,
    place: 0,
    segment: 0,
    resume: undefined,
  };
  const environment = trialEnvironment(inheritedEnvironment({}), command.env, job, files);
  const env = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, value ?? null]));
  if (command.kind === "program") return { program: command.file, args: command.args, cwd: run.cwd, env };
  return { program: run.shell.executable, args: [...run.shell.args, command.line], cwd: run.cwd, env };
}
