import type { Scheduler } from "../schedulers/scheduler.ts";
import type { Study } from "../study/study.ts";
import { type FailureCause, isSettled, type Report, type Trial } from "../study/trial.ts";
import type { Advice } from "./assignment.ts";
import type { CheckpointState, Outcome } from "./ports.ts";
import { judgeRepetitions, measuredSoFar } from "./repetitions.ts";
import { attemptsBefore, type RerunQueue } from "./rerun.ts";
import { retriesLeft } from "./retries.ts";
import type { RunningTrial, StopAdvice } from "./running-trial.ts";
import type { StudyRecorder } from "./study-recorder.ts";
import { StudyResults } from "./study-results.ts";
import type { StudySpending } from "./study-spent.ts";
import {
  cancelledEnding,
  completeEnding,
  failedEnding,
  failureOf,
  prunedEnding,
  type TrialEnding,
} from "./trial-ending.ts";
import type { TrialRecorder } from "./trial-recorder.ts";
import { type Metrics, mistakenMetric, trialValue } from "./trial-value.ts";

export interface RunningTrialsOptions {
  readonly recorder: StudyRecorder;
  /** That of the study as it is now. */
  scheduler(): Scheduler;
  readonly reruns: RerunQueue;
  readonly spending: StudySpending;
}

const goOn: Advice = { kind: "continue" };

/** What becomes of the trials that run: takes what they report and how they end, and records it. */
export class RunningTrials {
  readonly #recorder: StudyRecorder;
  readonly #trials: TrialRecorder;
  readonly #scheduler: () => Scheduler;
  readonly #reruns: RerunQueue;
  readonly #spending: StudySpending;

  constructor({ recorder, scheduler, reruns, spending }: RunningTrialsOptions) {
    this.#recorder = recorder;
    this.#trials = recorder.trials;
    this.#scheduler = scheduler;
    this.#reruns = reruns;
    this.#spending = spending;
  }

  /** @param step for callers that count steps themselves */
  report(number: number, metrics: Metrics, step?: number): Advice {
    const running = this.#trials.runningTrial(number);
    if (running.advice !== undefined) return running.advice;
    const { history } = this.#trials;
    const { objectives, metrics: sources, reproducible } = this.#study;
    const { isFirst, report, overran } = running.take(metrics, step);
    // A metric with a source of its own may come later than others; its name cannot be mistaken.
    const hasSource = objectives.some(({ metric }) => sources[metric] !== undefined);
    const mistaken =
      isFirst && running.position === 0 && !hasSource ? mistakenMetric(metrics, objectives) : undefined;
    if (mistaken !== undefined) return advise(running, { kind: "stop", state: "failed", reason: mistaken });
    const news = report === undefined ? "known" : this.#record(running, report);
    if (overran) return advise(running, { kind: "pause" });
    if (news === "known") return goOn;
    history.horizon = horizonOf(reproducible, running.trial.configuration);
    const verdict = this.#scheduler().onReport(history, running.trial);
    return verdict.kind === "continue"
      ? goOn
      : advise(running, { kind: "stop", state: "pruned", reason: verdict.reason });
  }

  reportFinal(number: number, metrics: Metrics): void {
    const running = this.#trials.runningTrial(number);
    const report = running.takeFinal(metrics);
    if (report !== undefined) this.#record(running, report);
  }

  /** Of a configuration that is run several times, the curve is that of its first repetition. */
  #record(running: RunningTrial, report: Report): "new" | "known" {
    const isLater = this.#study.repeat !== undefined && running.position > 0;
    return isLater ? "known" : this.#trials.report(running, report);
  }

  /** @param stopReason for a trial that was ended because the run stops */
  end(number: number, outcome: Outcome, checkpoint: CheckpointState, stopReason: string): Trial {
    const running = this.#trials.runningTrial(number);
    if (running.advice !== undefined) return this.#follow(running, running.advice, checkpoint);
    switch (outcome.kind) {
      case "stopped":
        return this.interrupt(number, stopReason);
      case "lost":
        return this.#lose(running, outcome.message);
      case "cancelled":
        return this.#end(running, cancelledEnding(outcome.message), "none");
      default: {
        const failure = failureOf(outcome);
        if (failure === undefined) return this.complete(number, checkpoint);
        return this.fail(number, failure.reason, failure.cause);
      }
    }
  }

  complete(number: number, checkpoint: CheckpointState): Trial {
    const running = this.#trials.runningTrial(number);
    return running.hasReached ? this.#reach(running, checkpoint) : this.#complete(running, checkpoint);
  }

  fail(number: number, reason: string, cause?: FailureCause): Trial {
    const running = this.#trials.runningTrial(number);
    const left = this.#retriesLeft(running, cause);
    if (left.used >= left.times) return this.#end(running, failedEnding(reason, cause), "none");
    const again = `${reason}; tried again (${left.used + 1} of ${left.times} retries)`;
    return this.#supersede(running, failedEnding(again, cause));
  }

  interrupt(number: number, reason: string): Trial {
    return this.#supersede(this.#trials.runningTrial(number), cancelledEnding(reason));
  }

  /** The trial is not to blame: where its configuration runs again, the attempt is none that failed. */
  #lose(running: RunningTrial, message: string): Trial {
    const cause = { kind: "lost" } as const;
    const { used, times } = this.#retriesLeft(running, cause);
    if (used < times) return this.#supersede(running, { ...cancelledEnding(message), cause });
    const reason = used === 0 ? message : `${message}; it was lost ${used} times before`;
    return this.#end(running, failedEnding(reason, cause), "none");
  }

  #retriesLeft({ trial }: RunningTrial, cause: FailureCause | undefined) {
    const policy = this.#study.run?.retries;
    return retriesLeft(policy, cause?.kind, attemptsBefore(trial, this.#recorder.state.trials));
  }

  /** Ends a trial that has just begun with the results of another one that had the same values. */
  takeOver(
    number: number,
    { number: reuseOf, state, values, violations, metrics, step, reason }: Trial,
  ): Trial {
    const running = this.#trials.runningTrial(number);
    const taken = `the same values as trial ${reuseOf}, whose results it takes over`;
    const ending = { state, values, violations, reason: reason === null ? taken : `${taken}: ${reason}` };
    this.#spending.note(ending);
    const measured = { latest: new Map(Object.entries(metrics)), step };
    return this.#trials.end(running.trial, { ...ending, reuseOf, measured, checkpoint: "none" });
  }

  /** A trial that runs ends as cancelled once it has been stopped. */
  cancel(number: number, reason: string): void {
    advise(this.#trials.runningTrial(number), { kind: "stop", state: "cancelled", reason });
  }

  get #study(): Study {
    return this.#recorder.study;
  }

  /** A running trial got as far as it was sent. */
  #reach(running: RunningTrial, checkpoint: CheckpointState): Trial {
    const report = running.reportAtEnd();
    if (report !== undefined) this.#record(running, report);
    const { until } = running.segment;
    const isLast = until === null || until >= (this.#study.fidelity?.max ?? Number.POSITIVE_INFINITY);
    const value = trialValue(running.measured, this.#study.objectives);
    // Without a value there is nothing to decide by.
    return isLast || value.kind === "none"
      ? this.#complete(running, checkpoint)
      : this.#trials.pause(running, checkpoint);
  }

  #follow(running: RunningTrial, advice: StopAdvice, checkpoint: CheckpointState): Trial {
    if (advice.kind === "pause") return this.#reach(running, checkpoint);
    const { state, reason } = advice;
    const ending =
      state === "pruned"
        ? prunedEnding(running.measured, this.#study, reason)
        : state === "cancelled"
          ? cancelledEnding(reason)
          : failedEnding(reason, { kind: "metrics" });
    return this.#end(running, ending, checkpoint);
  }

  #complete(running: RunningTrial, checkpoint: CheckpointState): Trial {
    const ending = completeEnding(running.measured, this.#study);
    if (ending.state === "failed")
      return this.fail(running.trial.number, ending.reason ?? "no value", ending.cause);
    if (this.#study.repeat === undefined) return this.#end(running, ending, checkpoint);
    this.#trials.finishRepetition(running, ending.values ?? []);
    return this.#settled(running.trial) ?? this.#trials.awaitRepetition(running);
  }

  /** A waiting trial, where the study repeats its configurations: it goes on, or has been found to be at its end. */
  takeRepetition():
    | { readonly kind: "again"; readonly trial: Trial; readonly repetition: number }
    | { readonly kind: "ended"; readonly trial: Trial }
    | undefined {
    if (this.#study.repeat === undefined) return undefined;
    const [trial] = this.#trials.history.paused;
    if (trial === undefined) return undefined;
    // An earlier session may have been cut off between its last repetition and its end.
    const ended = this.#settled(trial);
    if (ended !== undefined) return { kind: "ended", trial: ended };
    return { kind: "again", trial, repetition: trial.segments.length };
  }

  /** Ends a trial that has had enough repetitions; undefined where it has not. */
  #settled(trial: Trial): Trial | undefined {
    const { repeat, objectives } = this.#study;
    if (repeat === undefined) return undefined;
    const verdict = judgeRepetitions(trial, repeat, objectives, this.#bestFor(trial));
    if (verdict.kind === "again") return undefined;
    const measured = measuredSoFar(trial, this.#study);
    const ending = completeEnding(measured, this.#study);
    const reason = [ending.reason, verdict.reason].filter((part) => part !== null).join("; ") || null;
    this.#spending.note(ending);
    return this.#trials.end(trial, { ...ending, reason, measured, checkpoint: "none" });
  }

  /** In a reproducible study, of the trials that a decision about this one may see. */
  #bestFor({ configuration }: Trial): Trial | undefined {
    const { reproducible, objectives } = this.#study;
    if (reproducible === undefined) return this.#trials.results.best;
    const visible = new StudyResults(objectives);
    const horizon = configuration - reproducible.lag;
    for (const trial of this.#trials.history.configurations.values())
      if (isSettled(trial) && trial.configuration < horizon) visible.weigh(trial);
    return visible.best;
  }

  #supersede({ trial }: RunningTrial, ending: TrialEnding): Trial {
    this.#trials.end(trial, { ...ending, superseded: true, checkpoint: "none" });
    this.#reruns.add(trial);
    return trial;
  }

  #end({ trial }: RunningTrial, ending: TrialEnding, checkpoint: CheckpointState): Trial {
    this.#spending.note(ending);
    return this.#trials.end(trial, { checkpoint, ...ending });
  }
}

/** Below which configuration results may be seen by a decision about this one. */
export function horizonOf(reproducible: Study["reproducible"], configuration: number): number | undefined {
  return reproducible && Math.max(0, configuration - reproducible.lag);
}

function advise(running: RunningTrial, advice: StopAdvice): Advice {
  running.advice = advice;
  return advice;
}
