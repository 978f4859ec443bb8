import { randomInt, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { setFlagsFromString } from "node:v8";
import type { AsyncSampler } from "../engine/async-sampler.ts";
import type { RunLimits } from "../engine/budget-ceiling.ts";
import type { OlderSource } from "../engine/older-trials.ts";
import { PluginError } from "../engine/plugin.ts";
import type { Log } from "../engine/ports.ts";
import { type RunEvent, type RunSummary, runStudy } from "../engine/run.ts";
import { changedBudget } from "../engine/stopped-study.ts";
import { makeScheduler } from "../engine/strategy.ts";
import type { BudgetChange } from "../engine/study-control.ts";
import { StudySession } from "../engine/study-session.ts";
import { JournalFold } from "../engine/study-state.ts";
import { holdsComparison } from "../node/comparison-folder.ts";
import type { ControlServer } from "../node/control/server.ts";
import { keepDefinition } from "../node/create-study-folder.ts";
import { startDetachedRunner } from "../node/detached-runner.ts";
import { keepEditorTask, keptEditorTask, takeEditorTask } from "../node/editor-task.ts";
import { type EditorTask, handEditorTask } from "../node/editor-task-files.ts";
import { openJournalFile } from "../node/journal-file.ts";
import { type LoadedPlugin, loadStudyPlugin } from "../node/load-plugin.ts";
import { findObstacle, type LocalRun, resolveRun } from "../node/local-run.ts";
import { createRunnerSampler } from "../node/runner-sampler.ts";
import { type StudyFolder, setStudyAside, studyFolder } from "../node/study-folder.ts";
import { systemClock } from "../node/system-clock.ts";
import { isError } from "../study/problem.ts";
import type { Study } from "../study/study.ts";
import { follow } from "./attach.ts";
import { problemLine } from "./check.ts";
import { claimFolder, joinOrClaim } from "./claim-study.ts";
import {
  type Command,
  CommandError,
  duration,
  type ExitCode,
  type Invocation,
  integer,
  onlyFile,
  UsageError,
} from "./command.ts";
import { dryRun } from "./dry-run.ts";
import { keepHouse } from "./keep-house.ts";
import { followStudyFile, type LiveEdits } from "./live-edits.ts";
import { keptSources, newOlderSources, olderLines, olderSourcesFor } from "./older-trials.ts";
import { inquireRun, recordRun } from "./record-run.ts";
import { createReporter } from "./reporter.ts";
import type { RunCompanion } from "./run-companion.ts";
import { runComparisonFile } from "./run-comparison.ts";
import { endedJson, messageJson, runEventJson } from "./run-event-json.ts";
import { listen, onSignals } from "./runner.ts";
import { samplerThread } from "./sampler-thread.ts";
import { studyExecutor } from "./study-executor.ts";
import { readStudyFile, type StudyFileText } from "./study-file.ts";

export const runCommand: Command = {
  usage:
    "FILE [--trials N] [--time DURATION] [--parallel N] [--max-trials N] [--max-time DURATION] [--seed N] [--fresh] [--warm] [--detach] [--dry-run] [--json] [--resolved-task FILE]",
  options: {
    trials: { type: "string" },
    time: { type: "string" },
    parallel: { type: "string" },
    "max-trials": { type: "string" },
    "max-time": { type: "string" },
    seed: { type: "string" },
    fresh: { type: "boolean" },
    warm: { type: "boolean" },
    detach: { type: "boolean" },
    "dry-run": { type: "boolean" },
    json: { type: "boolean" },
    "resolved-task": { type: "string" },
  },
  help: {
    trials: "budget.trials for this run",
    time: "budget.time for this run, such as 30m",
    parallel: "budget.parallel for this run",
    "max-trials": "this run adds no more trials than that, whatever the study file says now or while it runs",
    "max-time": "this run takes no longer than that, whatever the study file says now or while it runs",
    seed: "the study's seed; only where none of its trials has run yet",
    fresh: "begins anew; an earlier run of the study is kept aside",
    warm: "begins anew as --fresh does, and learns from the trials of the earlier run that still fit",
    detach: "runs it apart from this terminal; `tunesmith attach` shows it",
    "dry-run": "says what would be run, how far and how long, and runs nothing",
    "resolved-task": "what an editor made of the study's task; the file is removed",
    json: "one event a line, as JSON, on standard output",
  },
  async run(invocation) {
    keepHeapSmall();
    const source = readStudyFile(onlyFile(invocation));
    const { problems, study: checked } = source.checked;
    for (const problem of problems) {
      if (isError(problem) || problem.severity === "warning")
        invocation.errors.write(`${problemLine(source.file, problem)}\n`);
    }
    if (checked === undefined) return 1;
    const budget = budgetOf(invocation);
    const seed = integer(invocation, "seed", 0) ?? checked.seed;
    const study = { ...checked, seed, budget: changedBudget(checked.budget, budget) };
    const limits = limitsOf(invocation, study);
    return invocation.options["dry-run"] === true
      ? dryRun(invocation, source, study, limits)
      : runChecked(invocation, source, { checked, study, budget, limits });
  },
};

/** What the command line says of the budget, in place of the file. @throws UsageError */
function budgetOf(invocation: Invocation): BudgetChange {
  const trials = integer(invocation, "trials", 1);
  const parallel = integer(invocation, "parallel", 1);
  const timeMs = duration(invocation, "time");
  return {
    ...(trials !== undefined && { trials }),
    ...(parallel !== undefined && { parallel }),
    ...(timeMs !== undefined && { timeMs }),
  };
}

/** What this run may add at most. @throws UsageError */
function limitsOf(invocation: Invocation, { comparison }: Study): RunLimits {
  const trials = integer(invocation, "max-trials", 1);
  const timeMs = duration(invocation, "max-time");
  if (comparison !== undefined && (trials !== undefined || timeMs !== undefined))
    throw new UsageError("--max-trials and --max-time are for a single study, not for a comparison");
  return { trials, timeMs };
}

async function runChecked(
  invocation: Invocation,
  source: StudyFileText,
  { checked, study, budget, limits }: Pick<Runnable, "checked" | "study" | "budget" | "limits">,
): Promise<ExitCode> {
  const folder = studyFolder(source.absolutePath, study.name);
  const handed = invocation.options["resolved-task"];
  const editorTask =
    typeof handed === "string" ? takeEditorTask(handed) : keptEditorTask(source.absolutePath, study);
  const run = localRun(source, study, editorTask);
  const plugin = await studyPlugin(source, study);
  if (invocation.options["detach"] === true) {
    // Taken to see whether a trial could start; the runner takes it anew.
    if (typeof handed === "string" && editorTask !== undefined) handEditorTask(handed, editorTask);
    return runDetached(invocation, source, folder);
  }
  const joined = await joinOrClaim(folder, source.file, changesNothing(invocation));
  if (joined.kind === "watching") {
    invocation.errors.write(`The study is already running (process ${joined.pid}); this shows it.\n`);
    return follow(invocation, joined.runner, source.file);
  }
  let claim = joined;
  try {
    let kept: readonly OlderSource[] = [];
    const { fresh, warm } = invocation.options;
    if ((fresh === true || warm === true) && (existsSync(folder.journal) || holdsComparison(folder))) {
      // Read before it moves, so that nothing has happened yet where it cannot be read.
      if (warm === true && study.comparison !== undefined)
        throw new CommandError(
          "a comparison begins anew with --fresh; `start:` lets every strategy learn from older trials",
        );
      kept = warm === true ? keptSources(source.absolutePath, study, folder.path) : [];
      // The claim goes with the folder, so that nobody takes it up before it has moved.
      const aside = setStudyAside(folder, Date.now());
      claim.release();
      invocation.errors.write(`The earlier run is kept in ${aside}\n`);
      claim = claimFolder(folder);
    }
    checkKind(study, folder);
    keepDefinition(folder, source.text);
    if (editorTask !== undefined) keepEditorTask(folder, editorTask);
    const { comparison } = study;
    if (comparison !== undefined)
      return await runComparisonFile(
        invocation,
        source,
        { study, comparison, budget, run, samplerThread },
        folder,
      );
    return await runClaimed(
      invocation,
      source,
      { checked, study, budget, limits, run, plugin, kept },
      folder,
    );
  } finally {
    claim.release();
  }
}

/** A folder holds the trials of one study or those of a comparison. @throws CommandError where the file asks for the other */
function checkKind({ comparison, name }: Study, folder: StudyFolder): void {
  const isOther = comparison === undefined ? holdsComparison(folder) : existsSync(folder.journal);
  if (!isOther) return;
  const found = comparison === undefined ? "a comparison" : "a run without `compare`";
  throw new CommandError(
    `${folder.path} holds the results of ${found}. Run with --fresh to keep them aside, or give ${name} another name with \`study:\`.`,
  );
}

/** Whether this start asks for nothing that the run which is under way may not be doing. */
function changesNothing({ options }: Invocation): boolean {
  return ["trials", "time", "parallel", "max-trials", "max-time", "seed", "fresh", "warm"].every(
    (name) => options[name] === undefined,
  );
}

async function runDetached(
  { options, output, errors }: Invocation,
  { file, absolutePath }: StudyFileText,
  folder: StudyFolder,
): Promise<ExitCode> {
  claimFolder(folder).release();
  const words = Object.entries(options).flatMap(([name, value]) =>
    name === "detach" || value === undefined ? [] : value === true ? [`--${name}`] : [`--${name}=${value}`],
  );
  const program = process.argv[1] as string;
  const start = await startDetachedRunner(folder, program, ["run", absolutePath, ...words]);
  if (start.kind === "running") {
    output.write(`${folder.study} runs as process ${start.pid}; tunesmith attach ${file} shows it\n`);
    return 0;
  }
  const code = start.exitCode as ExitCode;
  (code === 0 ? output : errors).write(`${start.messages}\n`);
  return code;
}

/** A study with what it needs of this machine. */
interface Runnable {
  /** As the file says. */
  readonly checked: Study;
  /** With what the command line says in its place. */
  readonly study: Study;
  /** Of the earlier run that was set aside for this one. */
  readonly kept: readonly OlderSource[];
  /** What the command line said of the study's budget. */
  readonly budget: BudgetChange;
  readonly limits: RunLimits;
  readonly run: LocalRun;
  readonly plugin: LoadedPlugin | undefined;
}

/** @throws CommandError where the study has a plug-in that cannot be used */
async function studyPlugin({ absolutePath }: StudyFileText, study: Study): Promise<LoadedPlugin | undefined> {
  try {
    return await loadStudyPlugin(study, dirname(absolutePath));
  } catch (error) {
    if (error instanceof PluginError) throw new CommandError(error.message);
    throw error;
  }
}

/** What a trial runs on this machine. @throws CommandError where no trial could start */
function localRun(
  { absolutePath }: StudyFileText,
  study: Study,
  editorTask: EditorTask | undefined,
): LocalRun {
  if (study.run === undefined) throw new CommandError("the study does not say what a trial runs: add `run:`");
  const resolved = resolveRun(study.run, absolutePath, process.env, editorTask);
  if (resolved.kind === "impossible") throw new CommandError(resolved.message);
  const obstacle = findObstacle(resolved.run, process.env);
  if (obstacle !== undefined) throw new CommandError(obstacle);
  return resolved.run;
}

/**
 * Starting a trial forks this process, and forking takes longer the more memory it holds. The heap's young generation
 * would grow to three times 16 MB for no gain here; kept small, a trial starts half a millisecond sooner.
 */
function keepHeapSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}

async function runClaimed(
  invocation: Invocation,
  source: StudyFileText,
  { checked, study, budget, limits, run, plugin, kept }: Runnable,
  folder: StudyFolder,
): Promise<ExitCode> {
  const reporter = createReporter(invocation, { study, folder, file: source.file });
  const log: Log = { info: reporter.info, warn: reporter.warn };
  const { executor, places, endLeftovers, findSurvivors } = studyExecutor(study, run, folder);
  const orphans = await endLeftovers();
  if (orphans > 0) log.info(`Ended ${orphans} processes that a runner which was killed had left behind.`);
  let everythingIsWritten = () => {};
  let sampler: AsyncSampler | undefined;
  let control: ControlServer | undefined;
  let edits: LiveEdits | undefined;
  let companions: readonly RunCompanion[] = [];
  const observer = (event: RunEvent) => {
    reporter.onEvent(event);
    for (const companion of companions) companion.onEvent(event);
    control?.publish(() => runEventJson(event));
  };
  const fold = new JournalFold();
  const journal = await openJournalFile(folder.journal, {
    take: (record) => fold.apply(record),
    clock: systemClock,
    log,
    runnerFile: folder.runner,
  });
  try {
    const older = [...kept, ...olderSourcesFor(source.absolutePath, study, fold)];
    const session = await StudySession.open({
      study,
      budget,
      limits,
      ...(places !== undefined && { places }),
      survivors: await findSurvivors(fold),
      seed: randomInt(2 ** 31),
      journal,
      fold,
      workerId: `tunesmith-${randomUUID()}`,
      clock: systemClock,
      older,
      makeSampler: (seed, current) => {
        sampler = createRunnerSampler({ study: current, seed, plugin, thread: samplerThread });
        return sampler;
      },
      makeScheduler: (seed, current) => makeScheduler(current, seed, plugin?.plugin),
    });
    if (!(session instanceof StudySession)) throw new CommandError(session.message);
    reporter.begin(session);
    for (const line of olderLines(older, study)) log.info(line);
    companions = [recordRun(session, inquireRun(run), folder), keepHouse(session, folder, source.file, log)];
    // First, for whoever sees the first trial start may interrupt it before this function has gone on.
    everythingIsWritten = onSignals((reason) => running.stop(reason), log);
    const running = runStudy({ session, executor, clock: systemClock, observer });
    edits = followStudyFile({
      source,
      study: checked,
      folder,
      control: running.control,
      older: (saved) => newOlderSources(source.absolutePath, saved, session.state),
      tell: ({ kind, message }) => {
        if (kind === "done") log.info(message);
        else log.warn(message);
        control?.publish(() => messageJson(kind === "done" ? "info" : "warning", message));
      },
    });
    control = await listen(folder, running.control, edits.reload, log);
    const summary = await running.done;
    // What left its trial's process group is found by its environment, which takes too long to do for each trial.
    await endLeftovers();
    const code = exitCode(session, summary);
    reporter.end(session, summary, code);
    control?.publish(() => endedJson(session, summary, code));
    return code;
  } catch (error) {
    throw error instanceof PluginError ? new CommandError(error.message) : error;
  } finally {
    edits?.close();
    sampler?.abandon?.();
    await control?.close();
    await Promise.all(companions.map((companion) => companion.close()));
    reporter.close();
    await journal.close().catch((error: unknown) => log.warn(String(error)));
    everythingIsWritten();
  }
}

function exitCode(session: StudySession, summary: RunSummary): ExitCode {
  if (summary.kind === "failed") return 1;
  if (summary.kind === "stopped") return 130;
  return session.best === undefined ? 2 : 0;
}
