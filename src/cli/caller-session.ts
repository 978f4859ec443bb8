import { randomInt, randomUUID } from "node:crypto";
import { dirname } from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import type { AsyncSampler } from "../engine/async-sampler.ts";
import { PluginError } from "../engine/plugin.ts";
import { makeScheduler } from "../engine/strategy.ts";
import { StudySession } from "../engine/study-session.ts";
import { JournalFold } from "../engine/study-state.ts";
import { holdsComparison } from "../node/comparison-folder.ts";
import { createStudyFolder, keepDefinition } from "../node/create-study-folder.ts";
import { openJournalFile } from "../node/journal-file.ts";
import { loadStudyPlugin } from "../node/load-plugin.ts";
import { callersDone, claimRunner } from "../node/runner-lock.ts";
import { createRunnerSampler } from "../node/runner-sampler.ts";
import { studyFolder } from "../node/study-folder.ts";
import { systemClock } from "../node/system-clock.ts";
import { CommandError, type Invocation } from "./command.ts";
import { olderSourcesFor } from "./older-trials.ts";
import { samplerThread } from "./sampler-thread.ts";
import { readStudyFile, type StudyFileText } from "./study-file.ts";

/**
 * Opens a study for somebody who runs its trials: as its runner for as long as `work` takes, so that one caller at a time
 * decides. Where no caller has a trial afterwards, the session ends.
 *
 * @throws CommandError where the file has errors, or a runner has the study
 */
export async function withCallerSession<Result>(
  { errors }: Pick<Invocation, "errors">,
  file: string,
  work: (session: StudySession) => Promise<Result> | Result,
): Promise<Result> {
  const source = readStudyFile(file);
  const { study } = source.checked;
  if (study === undefined) throw new CommandError(`${file} has errors: tunesmith check ${file} shows them`);
  const folder = studyFolder(source.absolutePath, study.name);
  if (study.comparison !== undefined || holdsComparison(folder))
    throw new CommandError("a comparison runs its trials itself: tunesmith run starts it");
  const owner = createStudyFolder(folder);
  if (owner.kind === "taken")
    throw new CommandError(
      `${folder.path} holds the results of ${owner.file}, whose study has the same name; give one of them another name with \`study:\``,
    );
  const claim = await claimAsCaller(folder.runner, source);
  let sampler: AsyncSampler | undefined;
  try {
    const plugin = await loadStudyPlugin(study, dirname(source.absolutePath));
    const fold = new JournalFold();
    const journal = await openJournalFile(folder.journal, {
      take: (record) => fold.apply(record),
      clock: systemClock,
      log: { info: () => {}, warn: (message) => void errors.write(`${message}\n`) },
      runnerFile: folder.runner,
    });
    try {
      const session = await StudySession.open({
        study,
        by: "callers",
        seed: randomInt(2 ** 31),
        journal,
        fold,
        workerId: `tunesmith-${randomUUID()}`,
        clock: systemClock,
        older: olderSourcesFor(source.absolutePath, study, fold),
        makeSampler: (seed, current) => {
          sampler = createRunnerSampler({ study: current, seed, plugin, thread: samplerThread });
          return sampler;
        },
        makeScheduler: (seed, current) => makeScheduler(current, seed, plugin?.plugin),
      });
      if (!(session instanceof StudySession)) throw new CommandError(session.message);
      keepDefinition(folder, source.text);
      try {
        return await work(session);
      } finally {
        if (session.running.length === 0) session.close("stopped", "no trial is being run");
        await session.sync();
      }
    } finally {
      await journal.close();
    }
  } catch (error) {
    throw error instanceof PluginError ? new CommandError(error.message) : error;
  } finally {
    sampler?.abandon?.();
    claim.release();
  }
}

async function claimAsCaller(
  runnerFile: string,
  { absolutePath }: StudyFileText,
): Promise<{ release(): void }> {
  for (;;) {
    await callersDone(runnerFile);
    const claim = claimRunner(runnerFile, {
      file: absolutePath,
      version: packageJson.version,
      isCaller: true,
      startedAt: Date.now(),
    });
    if (claim.kind === "claimed") return claim;
    // Another caller was faster.
    if (claim.kind === "running" && claim.runner.isCaller === true) continue;
    throw new CommandError(`${claim.message} Its runner runs the trials; tunesmith stop ends it.`);
  }
}
