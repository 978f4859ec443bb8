import type { CheckpointPlace, NextJob, Scheduler } from "../schedulers/scheduler.ts";
import type { Budget, Study } from "../study/study.ts";
import type { FailureCause, Trial } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";
import { type Advice, type Assignment, assignmentOf, type Next } from "./assignment.ts";
import type { AsyncSampler } from "./async-sampler.ts";
import type { Json } from "./journal-record.ts";
import { knownResult, mostReused, onlyReuses } from "./known-result.ts";
import { type OlderSource, olderTrials } from "./older-trials.ts";
import type { CheckpointState, Outcome } from "./ports.ts";
import { Proposals } from "./proposals.ts";
import { openRetry, RerunQueue } from "./rerun.ts";
import { horizonOf, RunningTrials } from "./running-trials.ts";
import type { ChangeRecord } from "./study-changes.ts";
import type { IncompatibleStudy } from "./study-fingerprint.ts";
import type { StudyHistory } from "./study-history.ts";
import { type RecorderOptions, StudyRecorder } from "./study-recorder.ts";
import { type Spent, StudySpending } from "./study-spent.ts";
import type { SessionEnd, StudyState } from "./study-state.ts";
import { cancelledEnding } from "./trial-ending.ts";
import { type JobOf, nothingInherited, TrialStarts } from "./trial-starts.ts";
import type { Metrics } from "./trial-value.ts";

export interface SessionOptions extends RecorderOptions {
  /** Made anew where the study changes while it runs. */
  makeSampler(seed: number, study: Study): AsyncSampler;
  makeScheduler(seed: number, study: Study): Scheduler;
}

/**
 * One study in progress: decides what runs next, takes reports and endings, and records all of it. A session opened on
 * the journal of an interrupted one goes on exactly there. It knows nothing of processes.
 */
export class StudySession {
  readonly #recorder: StudyRecorder;
  readonly #options: Pick<SessionOptions, "makeSampler" | "makeScheduler">;
  #proposals: Proposals;
  #scheduler: Scheduler;
  readonly #reruns: RerunQueue;
  readonly #spending: StudySpending;
  readonly #runningTrials: RunningTrials;
  readonly #starts: TrialStarts;
  /** Why the sampler has no more configurations. */
  #exhausted: string | undefined;

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

  private constructor(recorder: StudyRecorder, options: SessionOptions) {
    const { study, seed } = recorder;
    this.#recorder = recorder;
    this.#options = options;
    this.#proposals = this.#makeProposals();
    this.#scheduler = options.makeScheduler(seed, study);
    this.#reruns = new RerunQueue(recorder.trials.history.configurations.values());
    this.#spending = new StudySpending(recorder, () => this.#proposals);
    this.#runningTrials = new RunningTrials({
      recorder,
      scheduler: () => this.#scheduler,
      reruns: this.#reruns,
      spending: this.#spending,
    });
    this.#starts = new TrialStarts(recorder, this.#runningTrials);
    this.#starts.endReplaced();
  }

  /** Neither it nor the scheduler holds anything that the journal does not say, so both can be made anew. */
  #makeProposals(): Proposals {
    const { study, seed, state, trials } = this.#recorder;
    const sampler = this.#options.makeSampler(seed, study);
    const older = olderTrials(study, state);
    return new Proposals({
      study,
      seed,
      sampler,
      history: trials.history,
      older,
      requests: () => state.requests,
    });
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
    return this.#recorder.trials.history;
  }

  /** The best trial of the first objective. */
  get best(): Trial | undefined {
    return this.#recorder.trials.results.best;
  }

  /** Trials that run now. */
  get running(): readonly Trial[] {
    return this.#recorder.trials.running.values().map(({ trial }) => trial);
  }

  /** How long the study has run, over all its sessions. */
  get elapsedMs(): number {
    return this.#recorder.elapsedMs;
  }

  /** How many trials may run at once: by the budget, and the places that there are. */
  get parallel(): number {
    return this.#recorder.trials.parallel;
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
      const spent = this.#spending.whySpent();
      if (spent !== undefined) return this.#conclude(spent);
      const repeated = this.#runningTrials.takeRepetition();
      if (repeated !== undefined) return repeated.kind === "ended" ? repeated : this.#starts.repeat(repeated);
      const rerun = this.#isFull(0) ? undefined : this.#reruns.take();
      if (rerun !== undefined) return this.#starts.again(rerun, undefined);
      const retry = openRetry(this.state, this.hasRoom);
      if (retry !== undefined) return this.#starts.again(retry.trial, retry.request);
      const job = this.#askScheduler();
      switch (job.kind) {
        case "start": {
          const next = await this.#start(job);
          // Without a configuration to start, the scheduler is asked what to do instead.
          if (next === undefined) continue;
          return next;
        }
        case "resume":
          return this.#starts.resume(job);
        case "exploit":
          return this.#starts.exploit(job);
        case "end":
          return { kind: "ended", trial: this.#starts.end(job) };
        case "wait":
          if (this.#recorder.trials.running.size > 0) return { kind: "wait" };
          // A smaller budget than before holds back configurations that the scheduler waits for.
          if (this.#reruns.size > 0) return { kind: "done", reason: this.#fullReason() };
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
    return this.#runningTrials.report(number, metrics, step);
  }

  /** Takes a running trial's final metrics. Nobody is asked whether it goes on, for it has ended already. */
  reportFinal(number: number, metrics: Metrics): void {
    this.#runningTrials.reportFinal(number, metrics);
  }

  /** Keeps the most memory that a running trial was seen to hold. */
  noteMemory(number: number, peakBytes: number): void {
    this.#recorder.trials.runningTrial(number).peakMemoryBytes = peakBytes;
  }

  /**
   * Ends a running trial, or lets it wait, by how its process ended.
   *
   * @param checkpoint whether it left one
   * @param stopReason why the run stops, for a trial that was ended because of it
   */
  end(number: number, outcome: Outcome, checkpoint: CheckpointState, stopReason = "interrupted"): Trial {
    return this.#runningTrials.end(number, outcome, checkpoint, stopReason);
  }

  /**
   * Ends a running trial with what it reported: complete, infeasible, or failed where there is no finite value. One that
   * reached the step of a segment that is not its last waits instead.
   */
  complete(number: number, checkpoint: CheckpointState = "none"): Trial {
    return this.#runningTrials.complete(number, checkpoint);
  }

  /** Ends a running trial as failed. Where a retry is left, its configuration runs again and the attempt does not count. */
  fail(number: number, reason: string, cause?: FailureCause): Trial {
    return this.#runningTrials.fail(number, reason, cause);
  }

  /** Ends a running trial that is to run again when the study goes on. */
  interrupt(number: number, reason: string): Trial {
    return this.#runningTrials.interrupt(number, reason);
  }

  /** Checkpoints that nobody needs any more, once what is recorded now is safe. Each is named once. */
  takeUnneededCheckpoints(): readonly CheckpointPlace[] {
    const use = {
      policy: this.study.checkpoints,
      living: [...this.running, ...this.history.paused, ...this.#reruns.trials],
      best: this.best,
      needed: this.#scheduler.needs?.(this.history) ?? [],
    };
    return this.#recorder.trials.checkpoints.takeUnneeded(use, this.state.trials);
  }

  /**
   * From now on the study is another one; what was decided before stands. Not to be called while `next` is on its way.
   *
   * @param next a study that `judgeChange` permits
   * @param older what was found at sources that it names newly
   */
  redefine(next: Study, older: readonly OlderSource[] = []): void {
    const abandoned = this.#proposals;
    const { budget } = this.study;
    this.#recorder.redefine(next, older);
    if (JSON.stringify(budget) !== JSON.stringify(next.budget)) this.#recorder.changeBudget(next.budget);
    this.#exhausted = undefined;
    abandoned.abandon();
    this.#proposals = this.#makeProposals();
    this.#scheduler = this.#options.makeScheduler(this.seed, next);
  }

  /** Keeps that somebody changed the definition, and what came of it. */
  noteChange(outcome: ChangeRecord["outcome"], message: string): void {
    this.#recorder.noteChange(outcome, message);
  }

  /** Trials of older studies that this one learns from. */
  get older(): readonly Trial[] {
    return olderTrials(this.study, this.state);
  }

  /** From now on the study has another budget; what was decided before stands. */
  changeBudget(budget: Budget): void {
    this.#recorder.changeBudget(budget);
  }

  /** Keeps something about the study that decides nothing. */
  setStudyAttribute(key: string, value: Json): void {
    this.#recorder.setStudyAttribute(key, value);
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
      this.#runningTrials.cancel(number, reason);
      return undefined;
    }
    return this.#recorder.trials.end(paused, {
      ...cancelledEnding(reason),
      superseded: false,
      checkpoint: "none",
    });
  }

  /** Whether `budget.trials` leaves room for another configuration. */
  get hasRoom(): boolean {
    return !this.#isFull(this.#reruns.size);
  }

  /** Trials of an earlier run that go on: to be taken up before anything new is started. */
  get survivors(): readonly Assignment[] {
    return this.#recorder.trials.running
      .values()
      .map((running) => assignmentOf(running, this.study, this.seed));
  }

  /** Records that this run of the study ends in good order. */
  close(kind: SessionEnd["kind"], reason: string): void {
    this.#recorder.close(kind, reason);
  }

  /** Resolves once everything so far is safe. @throws what the journal threw */
  sync(): Promise<void> {
    return this.#recorder.sync();
  }

  /** Whether `budget.trials` is used up by the configurations that have begun, and some that are to run again. */
  #isFull(reruns: number): boolean {
    const { trials } = this.study.budget;
    const begun = this.history.settled + this.#recorder.trials.running.size + this.history.paused.size;
    return trials !== undefined && begun + reruns >= trials;
  }

  #fullReason(): string {
    return `the budget of ${this.study.budget.trials} trials is spent`;
  }

  #whyNothingNew(): string | undefined {
    if (this.study.duplicates === "reuse" && onlyReuses(this.state.trials))
      return `the last ${mostReused} proposals were all known already`;
    return this.#exhausted ?? (this.#isFull(this.#reruns.size) ? this.#fullReason() : undefined);
  }

  #askScheduler(): NextJob {
    const supply = this.#whyNothingNew() === undefined ? "open" : "spent";
    this.history.horizon = horizonOf(this.study.reproducible, this.history.nextConfiguration);
    const job = this.#scheduler.next(this.history, supply);
    if (job.kind === "start" && supply === "spent")
      throw new Error("the scheduler started a configuration beyond the budget");
    return job;
  }

  /** Ends one paused trial after the other once nothing runs, unless they may go on in a later run. */
  #conclude({ reason, keepsPaused }: Spent): Next {
    const [paused] = this.history.paused;
    if (paused === undefined || keepsPaused || this.#recorder.trials.running.size > 0)
      return { kind: "done", reason };
    return { kind: "ended", trial: this.#starts.endPaused(paused, { reason: `not continued: ${reason}` }) };
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
    const plan = { configuration, values, segment, ...nothingInherited, note, request };
    const known = request === undefined ? this.#knownResult(values) : undefined;
    return known === undefined ? this.#starts.create(plan) : this.#starts.reuse(plan, known);
  }

  /** What a person asks for runs, whatever is known. */
  #knownResult(values: ParamValues): Trial | undefined {
    const { duplicates, space, reproducible } = this.study;
    if (duplicates !== "reuse") return undefined;
    const horizon = horizonOf(reproducible, this.history.nextConfiguration);
    return knownResult(this.state.trials, space, values, horizon);
  }
}
