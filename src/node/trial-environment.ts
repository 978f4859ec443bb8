import { join } from "node:path";
import type { Job } from "../engine/ports.ts";
import { visibleGpus } from "../study/slots.ts";
import type { TrialEnvironment } from "../study/trial-command.ts";
import { checkpointBeside, checkpointFolder } from "./checkpoint-folder.ts";

/** Where a trial's files are. */
export interface TrialFiles {
  readonly folder: string;
  readonly params: string;
  /** What was started, for people: `{ cwd, words }` or `{ cwd, line }`. The environment may hold secrets, and is left out. */
  readonly command: string;
  readonly metrics: string;
  readonly stdout: string;
  readonly stderr: string;
}

export function trialFiles(folder: string): TrialFiles {
  return {
    folder,
    params: join(folder, "params.json"),
    command: join(folder, "command.json"),
    metrics: join(folder, "metrics.jsonl"),
    stdout: join(folder, "stdout.log"),
    stderr: join(folder, "stderr.log"),
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What every trial inherits: the runner's environment without what a trial around the runner was told. */
export function inheritedEnvironment(runner: Environment): Environment {
  const inherited: Record<string, string | undefined> = {
    // Python keeps output back when it does not go to a terminal; reports would come only at the end.
    PYTHONUNBUFFERED: "1",
  };
  for (const [name, value] of Object.entries(runner)) {
    if (!name.startsWith("TUNESMITH_")) inherited[name] = value;
  }
  return inherited;
}

/** Variables that are undefined are not set. */
export function trialEnvironment(
  inherited: Environment,
  command: TrialEnvironment,
  { trial, seed, repetition, until, resume }: Job,
  files: TrialFiles,
  gpu?: string,
): NodeJS.ProcessEnv {
  return {
    ...inherited,
    ...command,
    ...(gpu !== undefined && { [visibleGpus]: gpu }),
    TUNESMITH_PARAMS: files.params,
    TUNESMITH_TRIAL: String(trial),
    TUNESMITH_DIR: files.folder,
    TUNESMITH_METRICS: files.metrics,
    TUNESMITH_SEED: String(seed),
    ...(repetition !== undefined && { TUNESMITH_REPETITION: String(repetition) }),
    ...(until !== undefined && {
      TUNESMITH_RESOURCE: String(until),
      TUNESMITH_CHECKPOINT: checkpointFolder(files.folder, until),
    }),
    ...(resume !== undefined && { TUNESMITH_RESUME: checkpointBeside(files.folder, resume) }),
  };
}
