import { expectedGain } from "../samplers/gp/expected-gain.ts";
import type { CheckpointPlace, NextJob, Scheduler } from "../schedulers/scheduler.ts";
import { trialSeed } from "../study/random.ts";
import type { Budget, Study } from "../study/study.ts";
import type { Trial } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";
import type { Advice, Assignment, Next } from "./assignment.ts";
import type { AsyncSampler } from "./async-sampler.ts";
import type { CheckpointState, Outcome } from "./ports.ts";
import { Proposals } from "./proposals.ts";
import { checkpointAt, inheritance, lastCheckpoint } from "./rerun.ts";
import { measurementsOf, type RunningTrial, type StopAdvice } from "./running-trial.ts";
import type { IncompatibleStudy } from "./study-fingerprint.ts";
import type { StudyHistory } from "./study-history.ts";
import { type RecorderOptions, StudyRecorder, type TrialPlan } from "./study-recorder.ts";
import { type Spent, whySpent } from "./study-spent.ts";
import type { SessionEnd, StudyState } from "./study-state.ts";
import { completeEnding, failedEnding, prunedEnding, type TrialEnding } from "./trial-ending.ts";
import { type Metrics, mistakenMetric, trialValue } from "./trial-value.ts";

export interface SessionOptions extends RecorderOptions {
  makeSampler(seed: number): AsyncSampler;
  makeScheduler(seed: number): Scheduler;
}

type JobOf<Kind extends NextJob["kind"]> = Extract<NextJob, { readonly kind: Kind }>;

interface PausedEnd {
  readonly state?: "pruned" | "complete";
  readonly reason: string;
  readonly superseded?: boolean;
}

const goOn: Advice = { kind: "continue" };
const nothingInherited = {
  note: undefined,
  retryOf: null,
  request: undefined,
  segments: [],
  reports: [],
} as const;

/**
 * One study in progress: decides what runs next, takes reports and endings, and records all of it. A session opened on
 * the journal of an interrupted one goes on exactly there. It knows nothing of processes.
 */
export class StudySession {
  readonly #recorder: StudyRecorder;
  readonly #proposals: Proposals;
  readonly #scheduler: Scheduler;
  /** Attempts whose configuration is to run again. */
  readonly #reruns: Trial[];
  /** Failures since the study was opened, as long as every trial failed. */
  #failedInVain: number | undefined = 0;
  /** Why the sampler has no more configurations. */
  #exhausted: string | undefined;
  /** What `stop_when.cost` is held against, and of how many settled trials it is. */
  #gain: { readonly count: number; readonly gain: number | undefined } = { count: 0, gain: undefined };

  /**
   * Opens the study in the journal, or creates it there. Trials that an earlier session left running are ended as
   * interrupted; their configurations run again before anything new.
   *
   * @returns the session, or what in the definition does not fit the trials that the journal holds
   */
  static async open(options: SessionOptions): Promise<StudySession | IncompatibleStudy> {
    const recorder = await StudyRecorder.open(options);
    return recorder instanceof StudyRecorder ? new StudySession(recorder, options) : recorder;
  }

  private constructor(recorder: StudyRecorder, { makeSampler, makeScheduler }: SessionOptions) {
    const { study, seed, history } = recorder;
    this.#recorder = recorder;
    const requests = () => recorder.state.requests;
    this.#proposals = new Proposals({ study, seed, sampler: makeSampler(seed), history, requests });
    this.#scheduler = makeScheduler(seed);
    this.#reruns = [...history.configurations.values()]
      .filter((trial) => trial.superseded)
      .sort((a, b) => a.configuration - b.configuration);
    this.#endReplaced();
  }

  get study(): Study {
    return this.#recorder.study;
  }

  get seed(): number {
    return this.#recorder.seed;
  }

  get state(): StudyState {
    return this.#recorder.state;
  }

  get history(): StudyHistory {
    return this.#recorder.history;
  }

  /** The best trial of the first objective. */
  get best(): Trial | undefined {
    return this.#recorder.results.best;
  }

  /** Trials that run now. */
  get running(): readonly Trial[] {
    return [...this.#recorder.running.values()].map(({ trial }) => trial);
  }

  /** How long the study has run, over all its sessions. */
  get elapsedMs(): number {
    return this.#recorder.elapsedMs;
  }

  /** What went wrong with the journal, once something did: nothing after it is recorded. */
  get failure(): unknown {
    return this.#recorder.failure;
  }

  /**
   * Decides what a free worker does next, and records it. Not to be called again before it has resolved.
   *
   * @throws whatever the journal throws where a trial cannot be recorded
   */
  async next(): Promise<Next> {
    for (;;) {
      if (this.failure !== undefined) throw this.failure;
      const spent = this.#spent();
      if (spent !== undefined) return this.#conclude(spent);
      const rerun = this.#isFull(0) ? undefined : this.#reruns.shift();
      if (rerun !== undefined) return this.#startAgain(rerun, undefined);
      const retry = this.#openRetry();
      if (retry !== undefined) return this.#startAgain(retry.trial, retry.request);
      const job = this.#askScheduler();
      switch (job.kind) {
        case "start": {
          const next = await this.#start(job);
          // Without a configuration to start, the scheduler is asked what to do instead.
          if (next === undefined) continue;
          return next;
        }
        case "resume":
          return this.#resume(job);
        case "exploit":
          return this.#exploit(job);
        case "end":
          return { kind: "ended", trial: this.#endPaused(this.#pausedTrial(job.trial), job) };
        case "wait":
          if (this.#recorder.running.size > 0) return { kind: "wait" };
          // A smaller budget than before holds back configurations that the scheduler waits for.
          if (this.#reruns.length > 0) return { kind: "done", reason: this.#fullReason() };
          throw new Error("the scheduler waits, but no trial runs");
        case "done":
          return this.#conclude({
            reason: (job.outcome === "impossible" ? undefined : this.#whyNothingNew()) ?? job.reason,
            keepsPaused: false,
          });
      }
    }
  }

  /** The study ends: a proposal that is being computed is given up, and `next` rejects. It is not to be called again. */
  abandonProposal(): void {
    this.#proposals.abandon();
  }

  /** Takes what a running trial reports. `step` is for callers that count steps themselves. */
  report(number: number, metrics: Metrics, step?: number): Advice {
    const running = this.#recorder.runningTrial(number);
    if (running.advice !== undefined) return running.advice;
    const { objectives } = this.study;
    const { isFirst, report, overran } = running.take(metrics, step);
    // A metric with a source of its own may come later than others; its name cannot be mistaken.
    const hasSource = objectives.some(({ metric }) => this.study.metrics[metric] !== undefined);
    const mistaken =
      isFirst && running.position === 0 && !hasSource ? mistakenMetric(metrics, objectives) : undefined;
    if (mistaken !== undefined) return advise(running, { kind: "stop", state: "failed", reason: mistaken });
    const news = report === undefined ? "known" : this.#recorder.report(running, report);
    if (overran) return advise(running, { kind: "pause" });
    if (news === "known") return goOn;
    this.history.horizon = this.#horizon(running.trial.configuration);
    const verdict = this.#scheduler.onReport(this.history, running.trial);
    return verdict.kind === "continue" ? goOn : advise(running, { ...verdict, state: "pruned" });
  }

  /** Takes a running trial's final metrics. Nobody is asked whether it goes on, for it has ended already. */
  reportFinal(number: number, metrics: Metrics): void {
    const running = this.#recorder.runningTrial(number);
    const report = running.takeFinal(metrics);
    if (report !== undefined) this.#recorder.report(running, report);
  }

  /**
   * Ends a running trial, or lets it wait, by how its process ended.
   *
   * @param checkpoint whether it left one
   * @param stopReason why the run stops, for a trial that was ended because of it
   */
  end(number: number, outcome: Outcome, checkpoint: CheckpointState, stopReason = "interrupted"): Trial {
    const running = this.#recorder.runningTrial(number);
    if (running.advice !== undefined) return this.#follow(running, running.advice, checkpoint);
    switch (outcome.kind) {
      case "exited":
        if (outcome.code === 0) return this.complete(number, checkpoint);
        return this.fail(number, withLastLine(`exit code ${outcome.code}`, outcome.lastLine));
      case "signalled":
        return this.fail(number, withLastLine(`ended by ${outcome.signal}`, outcome.lastLine));
      case "timed-out":
        return this.fail(number, `out of time after ${Math.round(outcome.afterMs / 100) / 10} s`);
      case "not-started":
        return this.fail(number, outcome.message);
      case "stopped":
        return this.interrupt(number, stopReason);
      case "lost":
        return this.interrupt(number, outcome.message);
      case "cancelled":
        return this.#end(running, { ...failedEnding(outcome.message), state: "cancelled" }, "none");
    }
  }

  /**
   * Ends a running trial with what it reported: complete, infeasible, or failed where there is no finite value. One that
   * reached the step of a segment that is not its last waits instead.
   */
  complete(number: number, checkpoint: CheckpointState = "none"): Trial {
    const running = this.#recorder.runningTrial(number);
    return running.hasReached ? this.#reach(running, checkpoint) : this.#complete(running, checkpoint);
  }

  /** Ends a running trial as failed. Where a retry is left, its configuration runs again and the attempt does not count. */
  fail(number: number, reason: string): Trial {
    const running = this.#recorder.runningTrial(number);
    const retries = this.study.run?.retries ?? 0;
    let failures = 0;
    for (let earlier: Trial | undefined = running.trial; earlier?.retryOf != null; ) {
      earlier = this.state.trials[earlier.retryOf];
      if (earlier?.state === "failed") failures++;
    }
    if (failures >= retries) return this.#end(running, failedEnding(reason), "none");
    const again = `${reason}; tried again (${failures + 1} of ${retries} retries)`;
    return this.#supersede(running, "failed", again);
  }

  /** Ends a running trial that is to run again when the study goes on. */
  interrupt(number: number, reason: string): Trial {
    return this.#supersede(this.#recorder.runningTrial(number), "cancelled", reason);
  }

  /** Checkpoints that nobody needs any more, once what is recorded now is safe. Each is named once. */
  takeUnneededCheckpoints(): readonly CheckpointPlace[] {
    const use = {
      policy: this.study.checkpoints,
      living: [...this.running, ...this.history.paused, ...this.#reruns],
      best: this.best,
      needed: this.#scheduler.needs?.(this.history) ?? [],
    };
    return this.#recorder.checkpoints.takeUnneeded(use, this.state.trials);
  }

  /** From now on the study has another budget; what was decided before stands. */
  changeBudget(budget: Budget): void {
    this.#recorder.changeBudget(budget);
  }

  /** Says to those who watch whether the study starts nothing for now. */
  setPaused(isPaused: boolean): void {
    this.#recorder.setPaused(isPaused);
  }

  /** Tries these values as the next new configuration. They have been held against the space. */
  enqueue(values: ParamValues): void {
    this.#exhausted = undefined;
    this.#recorder.request({ kind: "enqueue", values });
  }

  /** Runs the configuration of a trial that failed or was cancelled once more, in place of that trial. */
  retry(trial: number): void {
    this.#recorder.request({ kind: "retry", trial });
  }

  /**
   * Ends a trial for good because somebody wants it. A paused one ends at once and is returned; one that runs ends once
   * it has been stopped.
   *
   * @throws RangeError where the trial neither runs nor is paused
   */
  cancel(number: number, reason: string): Trial | undefined {
    const paused = this.state.trials[number];
    if (paused === undefined || !this.history.paused.has(paused)) {
      const running = this.#recorder.runningTrial(number);
      advise(running, { kind: "stop", state: "cancelled", reason });
      return undefined;
    }
    const ending = { ...failedEnding(reason), state: "cancelled" } as const;
    return this.#recorder.end(paused, { ...ending, superseded: false, checkpoint: "none" });
  }

  /** Whether `budget.trials` leaves room for another configuration. */
  get hasRoom(): boolean {
    return !this.#isFull(this.#reruns.length);
  }

  /** Trials of an earlier run that go on: to be taken up before anything new is started. */
  get survivors(): readonly Assignment[] {
    return [...this.#recorder.running.values()].map((running) => this.#assignmentOf(running, undefined));
  }

  /** Records that this run of the study ends in good order. */
  close(kind: SessionEnd["kind"], reason: string): void {
    this.#recorder.close(kind, reason);
  }

  /** Resolves once everything so far is safe. @throws what the journal threw */
  sync(): Promise<void> {
    return this.#recorder.sync();
  }

  /** Why nothing goes on any more. */
  #spent(): Spent | undefined {
    const { best, sinceBest, settled, failed } = this.#proposals.visibleResults ?? this.#recorder.results;
    let { steps } = this.history;
    for (const running of this.#recorder.running.values()) steps += running.steps;
    const failedInVain = this.#failedInVain ?? 0;
    const { elapsedMs } = this;
    const expectedGain = () => this.#expectedGain();
    return whySpent(this.study, {
      settled,
      failed,
      steps,
      elapsedMs,
      best,
      sinceBest,
      failedInVain,
      expectedGain,
    });
  }

  /** Of the trials that count here; looked for once after each of them, since that takes a model. */
  #expectedGain(): number | undefined {
    const trials = this.#proposals.settledTrials;
    const [objective] = this.study.objectives;
    if (trials === undefined || objective === undefined) return undefined;
    const { count, gain } = this.#gain;
    if (count === trials.length) return gain;
    const { space } = this.study;
    this.#gain = { count: trials.length, gain: expectedGain(trials, { space, objective, seed: this.seed }) };
    return this.#gain.gain;
  }

  /** Whether `budget.trials` is used up by the configurations that have begun, and some that are to run again. */
  #isFull(reruns: number): boolean {
    const { trials } = this.study.budget;
    const begun = this.history.settled + this.#recorder.running.size + this.history.paused.size;
    return trials !== undefined && begun + reruns >= trials;
  }

  #fullReason(): string {
    return `the budget of ${this.study.budget.trials} trials is spent`;
  }

  #whyNothingNew(): string | undefined {
    return this.#exhausted ?? (this.#isFull(this.#reruns.length) ? this.#fullReason() : undefined);
  }

  #askScheduler(): NextJob {
    const supply = this.#whyNothingNew() === undefined ? "open" : "spent";
    this.history.horizon = this.#horizon(this.history.nextConfiguration);
    const job = this.#scheduler.next(this.history, supply);
    if (job.kind === "start" && supply === "spent")
      throw new Error("the scheduler started a configuration beyond the budget");
    return job;
  }

  /** Below which configuration results may be seen by a decision about this one. */
  #horizon(configuration: number): number | undefined {
    const { reproducible } = this.study;
    return reproducible && Math.max(0, configuration - reproducible.lag);
  }

  /** Ends one paused trial after the other once nothing runs, unless they may go on in a later run. */
  #conclude({ reason, keepsPaused }: Spent): Next {
    const [paused] = this.history.paused;
    if (paused === undefined || keepsPaused || this.#recorder.running.size > 0)
      return { kind: "done", reason };
    return { kind: "ended", trial: this.#endPaused(paused, { reason: `not continued: ${reason}` }) };
  }

  /** Undefined where the sampler has nothing more to propose. */
  async #start({ until, bracket }: JobOf<"start">): Promise<Next | undefined> {
    const configuration = this.history.nextConfiguration;
    const proposal = await this.#proposals.propose(configuration);
    if (proposal.kind === "wait") return proposal;
    if (proposal.kind === "exhausted") {
      this.#exhausted = proposal.reason;
      return undefined;
    }
    const { values, note, request } = proposal;
    const segment = { from: null, until: until ?? null, reason: null, bracket: bracket ?? null };
    return this.#create({ ...nothingInherited, configuration, values, note, request, segment });
  }

  #startAgain(earlier: Trial, request: number | undefined): Promise<Next> {
    const { configuration, number: retryOf } = earlier;
    const { values, segments, reports, repeated } = inheritance(earlier, this.study.space);
    const anew = { from: null, until: this.study.fidelity?.max ?? null, reason: null, bracket: null };
    const { from, until, reason, bracket } = repeated ?? anew;
    const segment = { from, until, reason, bracket };
    const note = undefined;
    return this.#create({ configuration, values, note, retryOf, request, segments, reports, segment });
  }

  async #resume({ trial: number, until, reason }: JobOf<"resume">): Promise<Next> {
    const trial = this.#pausedTrial(number);
    const isParameter = this.study.fidelity?.parameter !== undefined;
    const from = isParameter ? null : (lastCheckpoint(trial) ?? null);
    const bracket = trial.segments.at(-1)?.bracket ?? null;
    return this.#assign(await this.#recorder.resume(trial, { from, until, reason, bracket }));
  }

  async #exploit({ trial: number, source, values, until, reason }: JobOf<"exploit">): Promise<Next> {
    const loser = this.#pausedTrial(number);
    const origin = this.state.trials[source.trial];
    const from = origin && checkpointAt(origin, source.step);
    if (from === undefined)
      throw new Error(`trial ${source.trial} left no checkpoint at step ${source.step} to go on from`);
    const bracket = loser.segments.at(-1)?.bracket ?? null;
    const segment = { from, until, reason, bracket };
    const { configuration } = loser;
    const running = await this.#recorder.create({ ...nothingInherited, configuration, values, segment });
    // In this order, an interruption between the two leaves the new trial to run again: no decision is taken twice.
    this.#endPaused(loser, { reason, superseded: true });
    return this.#assign(running, loser);
  }

  async #create(plan: TrialPlan): Promise<Next> {
    return this.#assign(await this.#recorder.create(plan));
  }

  /** A trial that failed or was cancelled and that somebody wants to run again. */
  #openRetry(): { readonly trial: Trial; readonly request: number } | undefined {
    for (const { isFulfilled, wish, number: request } of this.state.requests) {
      if (isFulfilled || wish.kind !== "retry") continue;
      const trial = this.state.trials[wish.trial];
      // A cancelled trial has lost its place in the budget.
      const fits = trial?.state === "failed" || (trial?.state === "cancelled" && this.hasRoom);
      if (trial !== undefined && fits && !trial.superseded) return { trial, request };
    }
    return undefined;
  }

  #assign(running: RunningTrial, replaced?: Trial): Next {
    return { kind: "assignment", assignment: this.#assignmentOf(running, replaced) };
  }

  #assignmentOf({ trial, segment, position }: RunningTrial, replaced: Trial | undefined): Assignment {
    const parameter = this.study.fidelity?.parameter;
    const { until, from } = segment;
    const job = {
      trial: trial.number,
      // Where the resource is a parameter (such as n_samples) and not a step, the trial gets it as one.
      params:
        parameter === undefined || until === null ? trial.params : { ...trial.params, [parameter]: until },
      seed: trialSeed(this.seed, trial.configuration),
      until: parameter === undefined ? (until ?? undefined) : undefined,
      segment: position,
      resume: from ?? undefined,
    };
    return { trial, job, replaced };
  }

  #pausedTrial(number: number): Trial {
    const trial = this.state.trials[number];
    if (trial === undefined || !this.history.paused.has(trial))
      throw new Error(`the scheduler named trial ${number}, which is not paused`);
    return trial;
  }

  #endPaused(trial: Trial, { state = "pruned", reason, superseded = false }: PausedEnd): Trial {
    const measured = measurementsOf(trial, this.study.objectives);
    const complete = state === "complete" ? completeEnding(measured, this.study) : undefined;
    const ending = complete ?? prunedEnding(measured, this.study, reason);
    const explained = { ...ending, reason: ending.reason ?? reason };
    return this.#recorder.end(trial, { ...explained, superseded, checkpoint: "none" });
  }

  /** Ends members of a population whose place an earlier session gave away without having had the time to say so. */
  #endReplaced(): void {
    for (const trial of [...this.history.paused]) {
      const heir = this.history.configurations.get(trial.configuration);
      const reason = heir?.segments[0]?.reason ?? "replaced";
      if (heir !== trial) this.#endPaused(trial, { reason, superseded: true });
    }
  }

  /** A running trial got as far as it was sent. */
  #reach(running: RunningTrial, checkpoint: CheckpointState): Trial {
    const report = running.reportAtEnd();
    if (report !== undefined) this.#recorder.report(running, report);
    const { until } = running.segment;
    const isLast = until === null || until >= (this.study.fidelity?.max ?? Number.POSITIVE_INFINITY);
    const value = trialValue(running.measured, this.study.objectives);
    // Without a value there is nothing to decide by.
    return isLast || value.kind === "none"
      ? this.#complete(running, checkpoint)
      : this.#recorder.pause(running, checkpoint);
  }

  #follow(running: RunningTrial, advice: StopAdvice, checkpoint: CheckpointState): Trial {
    if (advice.kind === "pause") return this.#reach(running, checkpoint);
    const { state, reason } = advice;
    const ending =
      state === "pruned"
        ? prunedEnding(running.measured, this.study, reason)
        : { ...failedEnding(reason), state };
    return this.#end(running, ending, checkpoint);
  }

  #complete(running: RunningTrial, checkpoint: CheckpointState): Trial {
    const ending = completeEnding(running.measured, this.study);
    return ending.state === "failed"
      ? this.fail(running.trial.number, ending.reason ?? "no value")
      : this.#end(running, ending, checkpoint);
  }

  #supersede({ trial }: RunningTrial, state: "failed" | "cancelled", reason: string): Trial {
    const ended = { state, reason, values: null, violations: null, superseded: true } as const;
    this.#recorder.end(trial, { ...ended, checkpoint: "none" });
    this.#reruns.push(trial);
    this.#reruns.sort((a, b) => a.configuration - b.configuration);
    return trial;
  }

  #end({ trial }: RunningTrial, ending: TrialEnding, checkpoint: CheckpointState): Trial {
    if (ending.state !== "failed") this.#failedInVain = undefined;
    else if (this.#failedInVain !== undefined) this.#failedInVain += 1;
    return this.#recorder.end(trial, { ...ending, checkpoint });
  }
}

function advise(running: RunningTrial, advice: StopAdvice): Advice {
  running.advice = advice;
  return advice;
}

function withLastLine(what: string, lastLine: string | undefined): string {
  return lastLine === undefined || lastLine === "" ? what : `${what}: ${lastLine}`;
}
