import type { Executor } from "../engine/ports.ts";
import type { JournalFold } from "../engine/study-state.ts";
import { createLocalExecutor } from "../node/local-executor.ts";
import type { LocalRun } from "../node/local-run.ts";
import { endOrphans } from "../node/orphans.ts";
import { openSlots, thisMachine } from "../node/slots.ts";
import { createSlurmExecutor } from "../node/slurm/slurm-executor.ts";
import { type StudyFolder, trialFolder } from "../node/study-folder.ts";
import type { Study } from "../study/study.ts";

export interface StudyExecutor {
  readonly executor: Executor;
  /** What of this machine each place of the study has; undefined where there are no such places. */
  readonly places: readonly string[] | undefined;
  /** Ends what trials have left running on this machine that no runner looks after. Resolves with how many there were. */
  endLeftovers(): Promise<number>;
  /** Trials that the journal calls running and that go on, or have ended, without the runner that started them. */
  findSurvivors(fold: JournalFold): Promise<ReadonlySet<number>>;
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
  if (study.executor.kind === "local") {
    const slots = openSlots(study, thisMachine(process.env));
    return {
      executor: createLocalExecutor({ ...common, slots }),
      places: slots?.map(({ name }) => name),
      endLeftovers: () => endOrphans(folder.trials, { graceMs: orphanGraceMs }),
      findSurvivors: async () => new Set(),
    };
  }
  const executor = createSlurmExecutor({ ...common, slurm: study.executor, folder: folder.path });
  return {
    executor,
    places: undefined,
    // A job is the cluster's, even where it runs on this machine.
    endLeftovers: async () => 0,
    findSurvivors: (fold) => executor.findSurvivors(runningTrials(fold, study.name)),
  };
}

function runningTrials(fold: JournalFold, study: string): readonly number[] {
  return (fold.study(study)?.trials ?? [])
    .filter(({ state, segments }) => state === "running" && segments.length > 0)
    .map(({ number }) => number);
}
