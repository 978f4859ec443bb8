import type { JournalRecord } from "../engine/journal-record.ts";
import type { Executor } from "../engine/ports.ts";
import { JournalFold } from "../engine/study-state.ts";
import { createLocalExecutor } from "../node/local-executor.ts";
import type { LocalRun } from "../node/local-run.ts";
import { endOrphans } from "../node/orphans.ts";
import { createSlurmExecutor } from "../node/slurm/slurm-executor.ts";
import { type StudyFolder, trialFolder } from "../node/study-folder.ts";
import type { Study } from "../study/study.ts";

export interface StudyExecutor {
  readonly executor: Executor;
  /** Ends what trials have left running on this machine that no runner looks after. Resolves with how many there were. */
  endLeftovers(): Promise<number>;
  /** Trials that the journal calls running and that go on, or have ended, without the runner that started them. */
  findSurvivors(records: readonly JournalRecord[]): Promise<ReadonlySet<number>>;
}

/** How long what a killed runner left behind has to end by itself. */
const orphanGraceMs = 1000;

/** Where the study file says that trials run. */
export function studyExecutor(study: Study, run: LocalRun, folder: StudyFolder): StudyExecutor {
  const common = {
    study,
    run,
    environment: process.env,
    trialFolder: (trial: number) => trialFolder(folder, trial),
  };
  if (study.executor.kind === "local")
    return {
      executor: createLocalExecutor(common),
      endLeftovers: () => endOrphans(folder.trials, { graceMs: orphanGraceMs }),
      findSurvivors: async () => new Set(),
    };
  const executor = createSlurmExecutor({ ...common, slurm: study.executor, folder: folder.path });
  return {
    executor,
    // A job is the cluster's, even where it runs on this machine.
    endLeftovers: async () => 0,
    findSurvivors: (records) => executor.findSurvivors(runningTrials(records, study.name)),
  };
}

function runningTrials(records: readonly JournalRecord[], study: string): readonly number[] {
  const fold = new JournalFold();
  for (const record of records) fold.apply(record);
  return (fold.study(study)?.trials ?? [])
    .filter(({ state, segments }) => state === "running" && segments.length > 0)
    .map(({ number }) => number);
}
