import type { TrialMark } from "../analysis/trial-filter.ts";
import type { Answer, StudyQuestion } from "../engine/study-control.ts";
import type { RunnerStatus } from "../node/runner-lock.ts";
import type { StudyPlan } from "./study-overview.ts";

/** What a monitor can do beside reading the files of its study. */
export interface StudyMachine {
  /** What its studies are to the panel. */
  readonly source: "study" | "virtual";
  readRunner(runnerFile: string): RunnerStatus;
  /** What the text of a study file says. */
  readPlan(text: string, studyFile: string): StudyPlan;
  /** Puts a mark on a trial. @returns why not, where it could not */
  mark(journal: string, study: string, trial: number, mark: TrialMark): Promise<string | undefined>;
  /** Asks the runner to end; once more, to end at once. @returns why not, where it could not */
  stop(runner: RunnerStatus): string | undefined;
  /** Asks something else of the runner, or of the study where nobody runs it. */
  ask(studyFile: string, study: string, runner: RunnerStatus, question: StudyQuestion): Promise<Answer>;
}
