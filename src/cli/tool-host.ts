import { existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import type { RunLimits } from "../engine/budget-ceiling.ts";
import { startDetachedRunner } from "../node/detached-runner.ts";
import { endRunner } from "../node/end-runner.ts";
import { readExplainedStudy } from "../node/explained-study.ts";
import { OsError } from "../node/os-error.ts";
import { readPastTrials } from "../node/past-trials.ts";
import type { PermittedFiles } from "../node/permitted-files.ts";
import { readRunner } from "../node/runner-lock.ts";
import { type StudyFolder, studyFolder } from "../node/study-folder.ts";
import { studyNameIn } from "../node/study-name.ts";
import { systemClock } from "../node/system-clock.ts";
import { HostError, type StudyHost } from "../tools/ports.ts";
import { CommandError } from "./command.ts";
import { dryRunJson } from "./dry-run.ts";
import { readResults } from "./results.ts";
import { statusJson } from "./status.ts";
import { readStudyFile } from "./study-file.ts";

/** What tools for agents ask of this machine, by what the commands do. @param cliFile this program */
export function createToolHost(files: PermittedFiles, cliFile: string): StudyHost {
  return {
    studyFiles: files.list,
    locate: files.locate,
    read: (file) =>
      withHostErrors(() => {
        const { text, checked, workspace } = readStudyFile(file, readPastTrials);
        return { ...checked, text, workspace };
      }),
    explained: (file, study) =>
      withHostErrors(() => {
        if (study?.comparison === undefined && !existsSync(folderOf(file).journal)) return undefined;
        // Of a comparison, the run with the best trial.
        const { name, folder } = readResults(file);
        const { journal, definition } = folder ?? folderOf(file);
        return readExplainedStudy({ journal, definition, file, study: name });
      }),
    status: async (file) => {
      if (!existsSync(folderOf(file).path)) return undefined;
      try {
        return await statusJson(readResults(file));
      } catch (error) {
        // The folder is there a moment before its journal is.
        if (error instanceof CommandError) return undefined;
        throw asHostError(error);
      }
    },
    runner: (file) => {
      const runner = readRunner(folderOf(file).runner);
      const isRunning = runner.kind === "running" || runner.kind === "elsewhere";
      return isRunning ? { kind: "running", pid: runner.pid, host: runner.host } : { kind: "none" };
    },
    plan: async (file, limits) => {
      try {
        const source = readStudyFile(file);
        const { study } = source.checked;
        if (study === undefined) throw new HostError("The study file has errors.");
        return await dryRunJson(source, study, limits);
      } catch (error) {
        throw asHostError(error);
      }
    },
    start: (file, limits) =>
      startDetachedRunner(folderOf(file), cliFile, ["run", file, ...wordsOf(limits)]).catch(
        (error: unknown) => {
          throw asHostError(error);
        },
      ),
    stop: (file) => {
      const end = endRunner(readRunner(folderOf(file).runner));
      const { study } = folderOf(file);
      return end.kind === "asked" ? { kind: "asked", message: `${study} is stopping.` } : end;
    },
    pause: (delayMs, signal) => wait(delayMs, undefined, signal && { signal }).catch(() => {}),
    elapsed: systemClock.elapsed,
  };
}

function folderOf(file: string): StudyFolder {
  const name = studyNameIn(file);
  if (name === undefined) throw new HostError(`${file} cannot be read.`);
  return studyFolder(file, name);
}

function wordsOf({ trials, timeMs }: RunLimits): readonly string[] {
  return [
    ...(trials === undefined ? [] : [`--max-trials=${trials}`]),
    ...(timeMs === undefined ? [] : [`--max-time=${Math.max(1, Math.floor(timeMs))}ms`]),
  ];
}

function withHostErrors<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw asHostError(error);
  }
}

/** What went wrong on this machine is for whoever asked; anything else is a mistake of this program. */
function asHostError(error: unknown): unknown {
  return error instanceof CommandError || error instanceof OsError ? new HostError(error.message) : error;
}
