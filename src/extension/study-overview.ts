import { bestTrial, bestTrials, ofInterest } from "../analysis/best.ts";
import { comparisonGoal } from "../analysis/compare/compared-run.ts";
import { progressOf } from "../analysis/progress.ts";
import { mappingOf } from "../engine/parameter-range.ts";
import { marksOf } from "../engine/study-marks.ts";
import { type StoredObjective, objectivesOf as storedObjectives } from "../engine/study-objectives.ts";
import type { StudyState } from "../engine/study-state.ts";
import { isWeightedSum } from "../study/objective.ts";
import { hasEnded, reasonOf, type Trial, type TrialState } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";
import {
  type BestTrial,
  type FailureReason,
  type FidelityOverview,
  type ObjectiveOverview,
  type ParameterOverview,
  type RunState,
  type StudyOverview,
  toWireNumber,
} from "../webview/protocol.ts";
import type { SentTrial } from "../webview/trial-columns.ts";

/** What the study file says that the journal does not. */
export interface StudyPlan {
  readonly name: string;
  readonly description: string | null;
  readonly strategy: string | null;
  readonly objectives: readonly ObjectiveOverview[];
  readonly parameters: readonly ParameterOverview[];
  readonly fidelity: FidelityOverview | null;
  readonly budgetTrials: number | null;
  readonly budgetTimeMs: number | null;
  readonly budgetSteps: number | null;
  readonly parallel: number;
}

export const emptyPlan: StudyPlan = {
  name: "",
  description: null,
  strategy: null,
  objectives: [],
  parameters: [],
  fidelity: null,
  budgetTrials: null,
  budgetTimeMs: null,
  budgetSteps: null,
  parallel: 1,
};

/** What is known of the runner's process, apart from what it wrote into the journal. */
export interface RunnerStatus {
  readonly isAlive: boolean;
  /** This window has started it, and it has not come to life yet. */
  readonly isLaunching: boolean;
  /** A stop has been asked for. */
  readonly isStopping: boolean;
  readonly startProblem: string | null;
  /** Since when it has given no sign of life, in milliseconds since the epoch; undefined where it has. */
  readonly silentSince?: number | undefined;
}

export interface OverviewInput {
  readonly source?: StudyOverview["source"];
  readonly fileName: string;
  readonly plan: StudyPlan;
  /** Undefined where there is no journal. */
  readonly state: StudyState | undefined;
  readonly runner: RunnerStatus;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const shownFailures = 3;

/** The study in brief. Takes time in proportion to the number of trials. */
export function overviewOf({
  source = "study",
  fileName,
  plan: written,
  state,
  runner,
  now,
}: OverviewInput): Omit<StudyOverview, "trusted"> {
  const plan = asRun(written, state);
  const trials = state?.trials ?? [];
  const objectives = objectivesOf(plan, state);
  const goal = comparisonGoal(objectives);
  const runState = runStateOf(state, runner);
  const lastActivity = lastActivityOf(state);
  const elapsedMs = state?.elapsedMs ?? 0;
  const isLive = (runState === "running" || runState === "paused") && lastActivity !== null;
  const runningMs = isLive ? Math.max(0, now - lastActivity) : 0;
  const progress = progressOf({
    trials,
    total: plan.budgetTrials ?? undefined,
    parallel: plan.parallel,
    now,
    budgetLeftMs: plan.budgetTimeMs === null ? undefined : plan.budgetTimeMs - elapsedMs - runningMs,
  });
  return {
    source,
    name: plan.name,
    description: plan.description,
    fileName,
    strategy: plan.strategy,
    objectives: objectives.map(({ metric, direction }) => ({ metric, direction })),
    ...(goal && { goal }),
    parameters: parametersOf(plan, state),
    fidelity: plan.fidelity,
    runState,
    endReason: endReasonOf(runState, state),
    budgetTrials: plan.budgetTrials,
    budgetTimeMs: plan.budgetTimeMs,
    budgetSteps: plan.budgetSteps,
    parallel: plan.parallel,
    stepsSpent: trials.reduce((sum, trial) => sum + (hasEnded(trial) ? stepsOf(trial) : 0), 0),
    settled: progress.done,
    counts: countStates(trials),
    best: bestOf(trials, objectives),
    elapsedMs: elapsedMs + runningMs,
    asOf: now,
    timeLeftMs: isLive && runState === "running" ? (progress.timeLeftMs ?? null) : null,
    failures: failureReasons(trials),
    marks: state ? marksOf(state) : {},
    startProblem: runner.startProblem,
    ...(runner.silentSince !== undefined && { notAnsweringSince: runner.silentSince }),
  };
}

/** The command line may have had another budget in mind than the study file. */
function asRun(plan: StudyPlan, state: StudyState | undefined): StudyPlan {
  const budget = state?.latestSession?.budget;
  if (budget === undefined) return plan;
  const { trials, timeMs, steps, parallel } = budget;
  return { ...plan, budgetTrials: trials, budgetTimeMs: timeMs, budgetSteps: steps, parallel };
}

/** The best trial of the first objective. */
export function bestParams(
  overview: Pick<StudyOverview, "best">,
  trials: readonly Trial[],
): ParamValues | null {
  return trials[overview.best[0]?.trial ?? -1]?.params ?? null;
}

/** The objectives' values that are shown of a trial: of a running one its last report, of a failed one none. */
export function shownValues({ state, values, reports }: Trial): readonly number[] | null {
  if (state === "failed" || state === "cancelled") return null;
  const hasOnlyReports = state === "running" || state === "waiting" || state === "pruned";
  return values ?? (hasOnlyReports ? (reports.at(-1)?.values ?? null) : null);
}

/** A trial as it is sent to the panel. */
export function rowOf(trial: Trial): SentTrial {
  const { number, configuration, state, params, metrics, step, note, segments } = trial;
  const { startedAt, endedAt, retryOf, superseded } = trial;
  return {
    number,
    configuration,
    state,
    params,
    values: shownValues(trial),
    metrics,
    step,
    note,
    reason: reasonOf(trial),
    ...(trial.cause !== undefined && { cause: trial.cause }),
    ...(trial.peakMemoryBytes !== undefined && { peakMemoryBytes: trial.peakMemoryBytes }),
    segments,
    startedAt,
    endedAt,
    retryOf,
    superseded,
    excess: trial.violations?.reduce((sum, violation) => sum + Math.max(0, violation), 0) ?? null,
    reports: trial.reports,
  };
}

/** Steps that the trial took itself; what it took over from a checkpoint another one took. */
function stepsOf({ step, segments }: Trial): number {
  const inherited = segments[0]?.from?.step ?? 0;
  return Math.max(0, (step ?? 0) - inherited);
}

/** From the study file; what only the journal knows comes after. */
function parametersOf(plan: StudyPlan, state: StudyState | undefined): readonly ParameterOverview[] {
  const found = [...plan.parameters];
  for (const [name, distribution] of state?.parameterRanges ?? []) {
    if (plan.parameters.some((parameter) => parameter.name === name)) continue;
    const domain = mappingOf(distribution);
    if (!domain) continue;
    const isConditional = state?.trials.some(({ params }) => !Object.hasOwn(params, name)) ?? false;
    found.push({ name, domain, isConditional });
  }
  return found;
}

/** Of a weighted sum one trial is the best, else each objective has its own; none where no trial meets the thresholds. */
function bestOf(
  trials: readonly Trial[],
  objectives: readonly StoredObjective[],
): readonly (BestTrial | null)[] {
  const wanted = ofInterest(trials, objectives);
  const [chosen] = isWeightedSum(objectives) ? bestTrials(wanted, objectives) : [];
  return objectives.map((objective, index) => {
    const trial = chosen ?? bestTrial(wanted, objective, index);
    const value = trial?.values?.[index];
    return trial && value !== undefined ? { trial: trial.number, value: toWireNumber(value) } : null;
  });
}

/** From the journal, which is what was run; from the study file where nothing was run yet. */
function objectivesOf(plan: StudyPlan, state: StudyState | undefined): readonly StoredObjective[] {
  return state ? storedObjectives(state) : plan.objectives;
}

function runStateOf(state: StudyState | undefined, runner: RunnerStatus): RunState {
  const trials = state?.trials ?? [];
  if (runner.isAlive && runner.isStopping) return "stopping";
  if (runner.isAlive && state?.latestSession?.isPaused === true) return "paused";
  if (runner.isAlive) return trials.length === 0 ? "starting" : "running";
  if (runner.isLaunching) return "starting";
  if (trials.length === 0) return "new";
  const end = state?.latestSession?.end;
  // A run that was killed leaves no end behind. Other tools leave none at all; there, a running trial tells.
  const isOurs = state?.latestSession !== undefined;
  if (isOurs ? end === undefined : trials.some((trial) => trial.state === "running")) return "interrupted";
  if (end?.kind === "stopped") return "stopped";
  return trials.some((trial) => trial.state === "complete") ? "finished" : "failed";
}

function endReasonOf(runState: RunState, state: StudyState | undefined): string | null {
  if (runState !== "finished" && runState !== "failed") return null;
  return state?.latestSession?.end?.reason ?? null;
}

function countStates(trials: readonly Trial[]): Record<TrialState, number> {
  const counts: Record<TrialState, number> = {
    waiting: 0,
    running: 0,
    complete: 0,
    pruned: 0,
    failed: 0,
    infeasible: 0,
    cancelled: 0,
  };
  for (const trial of trials) counts[trial.state] += 1;
  return counts;
}

function failureReasons(trials: readonly Trial[]): readonly FailureReason[] {
  const reasons = new Map<string, FailureReason>();
  for (const { state, reason, number } of trials) {
    if (state !== "failed") continue;
    const text = reason ?? "no reason was recorded";
    const known = reasons.get(text);
    reasons.set(text, { reason: text, count: (known?.count ?? 0) + 1, trial: known?.trial ?? number });
  }
  return [...reasons.values()].sort((a, b) => b.count - a.count).slice(0, shownFailures);
}

/** When the last thing that counts into `elapsedMs` happened. */
function lastActivityOf(state: StudyState | undefined): number | null {
  let last: number | null = null;
  for (const trial of state?.trials ?? []) {
    const time = hasEnded(trial) ? trial.endedAt : trial.startedAt;
    if (time !== null && (last === null || time > last)) last = time;
  }
  return last;
}
