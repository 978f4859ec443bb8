import { randomInt, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { setFlagsFromString } from "node:v8";
import packageJson from "../../package.json" with { type: "json" };
import type { AsyncSampler } from "../engine/async-sampler.ts";
import { PluginError } from "../engine/plugin.ts";
import type { Log } from "../engine/ports.ts";
import { type RunEvent, type RunSummary, runStudy } from "../engine/run.ts";
import { makeScheduler } from "../engine/strategy.ts";
import type { StudyControl } from "../engine/study-control.ts";
import { StudySession } from "../engine/study-session.ts";
import { type ControlServer, listenForControl } from "../node/control/server.ts";
import { startDetachedRunner } from "../node/detached-runner.ts";
import { openJournalFile } from "../node/journal-file.ts";
import { type LoadedPlugin, loadStudyPlugin } from "../node/load-plugin.ts";
import { findObstacle, type LocalRun, resolveRun } from "../node/local-run.ts";
import { claimRunner, readRunner } from "../node/runner-lock.ts";
import { createRunnerSampler } from "../node/runner-sampler.ts";
import {
  createStudyFolder,
  keepDefinition,
  type StudyFolder,
  setStudyAside,
  studyFolder,
} from "../node/study-folder.ts";
import { systemClock } from "../node/system-clock.ts";
import { durationMs } from "../study/duration.ts";
import { isError } from "../study/problem.ts";
import type { Study } from "../study/study.ts";
import { follow } from "./attach.ts";
import { problemLine } from "./check.ts";
import {
  type Command,
  CommandError,
  type ExitCode,
  type Invocation,
  integer,
  onlyFile,
  UsageError,
} from "./command.ts";
import { connectRunner } from "./control.ts";
import { dryRun } from "./dry-run.ts";
import { createReporter } from "./reporter.ts";
import { endedJson, runEventJson } from "./run-event-json.ts";
import { studyExecutor } from "./study-executor.ts";
import { readStudyFile, type StudyFileText } from "./study-file.ts";

/** The bundle beside this one. */
const samplerThread = new URL("./sampler-thread.js", import.meta.url);

export const runCommand: Command = {
  name: "run",
  usage:
    "FILE [--trials N] [--time DURATION] [--parallel N] [--seed N] [--fresh] [--detach] [--dry-run] [--json]",
  summary: "Runs a study, or goes on with it.",
  options: {
    trials: { type: "string" },
    time: { type: "string" },
    parallel: { type: "string" },
    seed: { type: "string" },
    fresh: { type: "boolean" },
    detach: { type: "boolean" },
    "dry-run": { type: "boolean" },
    json: { type: "boolean" },
  },
  help: {
    trials: "budget.trials for this run",
    time: "budget.time for this run, such as 30m",
    parallel: "budget.parallel for this run",
    seed: "the study's seed; only where none of its trials has run yet",
    fresh: "begins anew; an earlier run of the study is kept aside",
    detach: "runs it apart from this terminal; `tunesmith attach` shows it",
    "dry-run": "says what would be run, how far and how long, and runs nothing",
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
    const study = withOverrides(checked, invocation);
    return invocation.options["dry-run"] === true
      ? dryRun(invocation, source, study)
      : runChecked(invocation, source, study);
  },
};

/** The study with what the command line says in place of the file. @throws UsageError */
function withOverrides(study: Study, invocation: Invocation): Study {
  const trials = integer(invocation, "trials", 1);
  const parallel = integer(invocation, "parallel", 1);
  const seed = integer(invocation, "seed", 0);
  const time = invocation.options["time"];
  const timeMs = time === undefined ? undefined : durationMs(String(time));
  if (time !== undefined && timeMs === undefined)
    throw new UsageError(`--time is a duration such as 30m, 90s or 1h30m, not ${time}`);
  return {
    ...study,
    seed: seed ?? study.seed,
    budget: {
      ...study.budget,
      trials: trials ?? study.budget.trials,
      parallel: parallel ?? study.budget.parallel,
      timeMs: timeMs ?? study.budget.timeMs,
    },
  };
}

async function runChecked(invocation: Invocation, source: StudyFileText, study: Study): Promise<ExitCode> {
  const run = localRun(source, study);
  const plugin = await studyPlugin(source, study);
  const folder = studyFolder(source.absolutePath, study.name);
  if (invocation.options["detach"] === true) return runDetached(invocation, source, folder);
  const runner = readRunner(folder.runner);
  if (runner.kind === "running" && changesNothing(invocation)) {
    invocation.errors.write(`The study is already running (process ${runner.pid}); this shows it.\n`);
    return follow(invocation, await connectRunner(source.file), source.file);
  }
  let claim = claimFolder(folder);
  if (invocation.options["fresh"] === true && existsSync(folder.journal)) {
    claim.release();
    const aside = setStudyAside(folder, Date.now());
    invocation.errors.write(`The earlier run is kept in ${aside}\n`);
    claim = claimFolder(folder);
  }
  try {
    keepDefinition(folder, source.text);
    return await runClaimed(invocation, source, { study, run, plugin }, folder);
  } finally {
    claim.release();
  }
}

/** Whether this start asks for nothing that the run which is under way may not be doing. */
function changesNothing({ options }: Invocation): boolean {
  return ["trials", "time", "parallel", "seed", "fresh"].every((name) => options[name] === undefined);
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
  readonly study: Study;
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
function localRun({ absolutePath }: StudyFileText, study: Study): LocalRun {
  if (study.run === undefined) throw new CommandError("the study does not say what a trial runs: add `run:`");
  const resolved = resolveRun(study.run, absolutePath, process.env);
  if (resolved.kind === "impossible") throw new CommandError(resolved.message);
  const obstacle = findObstacle(resolved.run, process.env);
  if (obstacle !== undefined) throw new CommandError(obstacle);
  return resolved.run;
}

function claimFolder(folder: StudyFolder): { release(): void } {
  const owner = createStudyFolder(folder);
  if (owner.kind === "taken")
    throw new CommandError(
      `${folder.path} holds the results of ${owner.file}, whose study has the same name; give one of them another name with \`study:\``,
    );
  const claim = claimRunner(folder.runner, {
    file: folder.file,
    version: packageJson.version,
    startedAt: Date.now(),
  });
  if (claim.kind !== "claimed") throw new CommandError(claim.message);
  return claim;
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
  { study, run, plugin }: Runnable,
  folder: StudyFolder,
): Promise<ExitCode> {
  const reporter = createReporter(invocation, { study, folder, file: source.file });
  const log: Log = { info: reporter.info, warn: reporter.warn };
  const { executor, endLeftovers, findSurvivors } = studyExecutor(study, run, folder);
  const orphans = await endLeftovers();
  if (orphans > 0) log.info(`Ended ${orphans} processes that a runner which was killed had left behind.`);
  let everythingIsWritten = () => {};
  let sampler: AsyncSampler | undefined;
  let control: ControlServer | undefined;
  const observer = (event: RunEvent) => {
    reporter.onEvent(event);
    control?.publish(() => runEventJson(event));
  };
  const journal = await openJournalFile(folder.journal, {
    clock: systemClock,
    log,
    runnerFile: folder.runner,
  });
  try {
    const session = await StudySession.open({
      study,
      survivors: await findSurvivors(journal.records),
      seed: randomInt(2 ** 31),
      journal,
      records: journal.records,
      workerId: `tunesmith-${randomUUID()}`,
      clock: systemClock,
      makeSampler: (seed) => {
        sampler = createRunnerSampler({ study, seed, plugin, thread: samplerThread });
        return sampler;
      },
      makeScheduler: (seed) => makeScheduler(study, seed, plugin?.plugin),
    });
    if (!(session instanceof StudySession)) throw new CommandError(session.message);
    reporter.begin(session);
    const running = runStudy({ session, executor, clock: systemClock, observer });
    everythingIsWritten = onSignals(running.stop, log);
    control = await listen(folder, running.control, log);
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
    sampler?.abandon?.();
    await control?.close();
    reporter.close();
    await journal.close().catch((error: unknown) => log.warn(String(error)));
    everythingIsWritten();
  }
}

/** A study that nobody can steer still runs. */
async function listen(
  folder: StudyFolder,
  control: StudyControl,
  log: Log,
): Promise<ControlServer | undefined> {
  try {
    return await listenForControl(folder.control, control);
  } catch (error) {
    log.warn(`The study takes no commands while it runs: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}

/**
 * The first signal stops cleanly, the next one at once. The returned function is to be called once everything is
 * written: what is left to do then is to exit, and a signal that comes so late is no reason to end otherwise.
 */
function onSignals(stop: (reason: string) => void, log: Log): () => void {
  let phase: "running" | "stopping" | "over" = "running";
  const listener = (signal: NodeJS.Signals) => {
    if (phase === "over") process.exit(130);
    log.info(
      phase === "stopping"
        ? "Ending the trials at once."
        : "Stopping: the running trials are ended. Once more stops at once.",
    );
    phase = "stopping";
    stop(signal === "SIGINT" ? "the run was stopped" : `the runner got ${signal}`);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, listener);
  return () => {
    phase = "over";
  };
}

function exitCode(session: StudySession, summary: RunSummary): ExitCode {
  if (summary.kind === "failed") return 1;
  if (summary.kind === "stopped") return 130;
  return session.best === undefined ? 2 : 0;
}
