import { randomInt, randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { AsyncSampler } from "../engine/async-sampler.ts";
import { comparisonControl } from "../engine/comparison-control.ts";
import {
  type ComparisonPlace,
  comparisonAttribute,
  comparisonPlaceOf,
  memberName,
  placeRecord,
} from "../engine/comparison-member.ts";
import { studyAttribute } from "../engine/journal-record.ts";
import { PluginError } from "../engine/plugin.ts";
import type { Log } from "../engine/ports.ts";
import type { RunEvent, RunSummary } from "../engine/run.ts";
import { runComparison, type SubStudy } from "../engine/run-comparison.ts";
import { makeScheduler } from "../engine/strategy.ts";
import type { BudgetChange } from "../engine/study-control.ts";
import { StudySession } from "../engine/study-session.ts";
import { JournalFold } from "../engine/study-state.ts";
import { comparisonMembers, memberFolder } from "../node/comparison-folder.ts";
import { type JournalFile, openJournalFile } from "../node/journal-file.ts";
import { loadStudyPlugin } from "../node/load-plugin.ts";
import type { LocalRun } from "../node/local-run.ts";
import { withOsErrors } from "../node/os-error.ts";
import { createRunnerSampler } from "../node/runner-sampler.ts";
import type { StudyFolder } from "../node/study-folder.ts";
import { systemClock } from "../node/system-clock.ts";
import { studyOf } from "../study/check-comparison.ts";
import type { Comparison, Study } from "../study/study.ts";
import { CommandError, type ExitCode, type Invocation } from "./command.ts";
import { comparisonEndedJson, memberEventJson } from "./comparison-json.ts";
import { createComparisonReporter } from "./comparison-reporter.ts";
import { keepArtifacts, watchSize } from "./keep-house.ts";
import { olderSourcesFor } from "./older-trials.ts";
import { inquireRun, type RunInquiry, recordRun } from "./record-run.ts";
import type { RunCompanion } from "./run-companion.ts";
import { listen, onSignals } from "./runner.ts";
import { type StudyExecutor, studyExecutor } from "./study-executor.ts";
import type { StudyFileText } from "./study-file.ts";

/** One strategy under one seed, with what it needs of this machine. */
export interface Member extends SubStudy {
  readonly place: ComparisonPlace;
  readonly folder: StudyFolder;
  readonly journal: JournalFile;
  readonly runner: StudyExecutor;
  readonly samplers: AsyncSampler[];
  readonly companions: readonly RunCompanion[];
}

export interface ComparisonStart {
  readonly study: Study;
  readonly comparison: Comparison;
  /** What the command line said of the budget. */
  readonly budget: BudgetChange;
  readonly run: LocalRun;
  readonly samplerThread: URL;
}

/** Runs every strategy under every seed, or goes on with it. The caller holds the claim on the folder. */
export async function runComparisonFile(
  invocation: Invocation,
  source: StudyFileText,
  start: ComparisonStart,
  folder: StudyFolder,
): Promise<ExitCode> {
  const reporter = createComparisonReporter(invocation, { study: start.study, folder, file: source.file });
  const log: Log = { info: reporter.info, warn: reporter.warn };
  const inquiry = inquireRun(start.run);
  const members: Member[] = [];
  let control: Awaited<ReturnType<typeof listen>>;
  let everythingIsWritten = () => {};
  try {
    const base = start.study.seed ?? storedSeed(folder) ?? randomInt(2 ** 31 - start.comparison.seeds);
    for (const place of placesOf(start))
      members.push(
        await openMember(place, { source, start, inquiry, folder, log, seed: base + place.repetition - 1 }),
      );
    const orphans = await endLeftovers(members);
    if (orphans > 0) log.info(`Ended ${orphans} processes that a runner which was killed had left behind.`);
    reporter.begin(members, base);
    const checkSize = watchSize(start.study.keep, folder, source.file, log);
    // First, for whoever sees the first trial start may interrupt it before this function has gone on.
    everythingIsWritten = onSignals((reason) => comparison.stop(reason), log);
    const { comparison, control: steering } = begin(members, start.study, (member, event) => {
      reporter.onEvent(member, event);
      for (const companion of member.companions) companion.onEvent(event);
      if (event.kind === "trial-ended") checkSize?.();
      control?.publish(() => memberEventJson(member.place, event));
    });
    control = await listen(folder, steering, notReloadable, log);
    const summaries = await comparison.done;
    await endLeftovers(members);
    const code = exitCode(members, summaries);
    reporter.end(members, summaries, code);
    control?.publish(() => comparisonEndedJson(members, summaries, code));
    return code;
  } catch (error) {
    throw error instanceof PluginError ? new CommandError(error.message) : error;
  } finally {
    await control?.close();
    await Promise.all(members.map((member) => closeMember(member, log)));
    inquiry.abandon();
    reporter.close();
    everythingIsWritten();
  }
}

const notReloadable = () =>
  ({
    kind: "refused",
    message:
      "A comparison goes on as it was started. Stop it and run it again to go on with the changed file.",
  }) as const;

type Observer = (member: Member, event: RunEvent) => void;

function begin(members: readonly Member[], { name, budget }: Study, observer: Observer) {
  const limits = { parallel: budget.parallel, timeMs: budget.timeMs };
  const slots = members[0]?.runner.places?.length ?? Number.POSITIVE_INFINITY;
  const comparison = runComparison({
    studies: members,
    clock: systemClock,
    parallel: () => Math.min(limits.parallel, slots),
    timeMs: () => limits.timeMs,
    observer,
  });
  return { comparison, control: comparisonControl({ name, comparison, limits }) };
}

/** Seed by seed, so that what is compared runs side by side. */
function placesOf({ study, comparison }: ComparisonStart): readonly ComparisonPlace[] {
  return Array.from({ length: comparison.seeds }, (_, index) =>
    comparison.entries.map(({ label, position }) => ({
      comparison: study.name,
      strategy: label,
      repetition: index + 1,
      position,
    })),
  ).flat();
}

/** The seed of the first repetition, by what earlier runs have kept: the others follow it. */
function storedSeed(folder: StudyFolder): number | undefined {
  for (const { state } of comparisonMembers(folder)) {
    const seed = state.systemAttributes.get(studyAttribute.seed);
    const place = comparisonPlaceOf(state);
    if (typeof seed === "number" && place !== undefined) return seed - place.repetition + 1;
  }
  return undefined;
}

interface MemberSurroundings {
  readonly source: StudyFileText;
  readonly start: ComparisonStart;
  readonly inquiry: RunInquiry;
  readonly folder: StudyFolder;
  readonly log: Log;
  readonly seed: number;
}

/** @throws CommandError where the definition no longer fits its trials */
async function openMember(
  place: ComparisonPlace,
  { source, start, inquiry, folder, log, seed }: MemberSurroundings,
): Promise<Member> {
  const entry = start.comparison.entries.find(({ label }) => label === place.strategy);
  if (entry === undefined) throw new Error(`the comparison has no strategy ${place.strategy}`);
  const name = memberName(place);
  // The comparison sees to the time itself: a study's own clock would run while it waits for a place.
  const study: Study = {
    ...studyOf(start.study, entry),
    name,
    seed,
    budget: { ...start.study.budget, timeMs: undefined },
  };
  const own = memberFolder(folder, place.strategy, place.repetition, name);
  withOsErrors("create the study's folder", own.path, () => mkdirSync(own.trials, { recursive: true }));
  const plugin = await loadStudyPlugin(study, dirname(source.absolutePath));
  const runner = studyExecutor(study, start.run, own);
  const fold = new JournalFold();
  const journal = await openJournalFile(own.journal, {
    take: (record) => fold.apply(record),
    clock: systemClock,
    log,
    runnerFile: folder.runner,
  });
  const samplers: AsyncSampler[] = [];
  try {
    const session = await StudySession.open({
      study,
      budget: { trials: start.budget.trials, parallel: start.budget.parallel },
      survivors: await runner.findSurvivors(fold),
      seed,
      journal,
      fold,
      workerId: `tunesmith-${randomUUID()}`,
      clock: systemClock,
      older: olderSourcesFor(source.absolutePath, study, fold),
      makeSampler: (drawn, current) => {
        const sampler = createRunnerSampler({
          study: current,
          seed: drawn,
          plugin,
          thread: start.samplerThread,
        });
        samplers.push(sampler);
        return sampler;
      },
      makeScheduler: (drawn, current) => makeScheduler(current, drawn, plugin?.plugin),
    });
    if (!(session instanceof StudySession))
      throw new CommandError(`${place.strategy}, seed ${place.repetition}: ${session.message}`);
    const record = placeRecord(place);
    if (JSON.stringify(session.state.systemAttributes.get(comparisonAttribute)) !== JSON.stringify(record))
      session.setStudyAttribute(comparisonAttribute, record);
    const companions = [recordRun(session, inquiry, own), keepArtifacts(session, own)];
    return { place, folder: own, session, executor: runner.executor, runner, journal, samplers, companions };
  } catch (error) {
    await journal.close().catch(() => {});
    throw error;
  }
}

async function endLeftovers(members: readonly Member[]): Promise<number> {
  let count = 0;
  for (const { runner } of members) count += await runner.endLeftovers();
  return count;
}

async function closeMember({ samplers, companions, journal }: Member, log: Log): Promise<void> {
  for (const sampler of samplers) sampler.abandon?.();
  await Promise.all(companions.map((companion) => companion.close()));
  await journal.close().catch((error: unknown) => log.warn(String(error)));
}

function exitCode(members: readonly Member[], summaries: readonly RunSummary[]): ExitCode {
  if (summaries.some(({ kind }) => kind === "failed")) return 1;
  if (summaries.some(({ kind }) => kind === "stopped")) return 130;
  return members.some(({ session }) => session.best !== undefined) ? 0 : 2;
}
