import type { Sampler } from "../samplers/sampler.ts";
import type { Scheduler } from "../schedulers/scheduler.ts";
import { compareValues } from "../study/objective.ts";
import { trialSeed } from "../study/random.ts";
import type { Study } from "../study/study.ts";
import { hasEnded, type Trial, type TrialState } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";
import { completeBaseline } from "./baseline.ts";
import type { JournalRecord } from "./journal-record.ts";
import type { Clock, Journal, Outcome } from "./ports.ts";
import type { IncompatibleStudy } from "./study-fingerprint.ts";
import { StudyHistory } from "./study-history.ts";
import { type Opening, openStudy } from "./study-opening.ts";
import { type RecordWriter, recordWriter, type TrialEnd } from "./study-records.ts";
import { whySpent } from "./study-spent.ts";
import { JournalFold, type SessionEnd, type StudyState } from "./study-state.ts";
import {
  addMeasurements,
  type Measurements,
  type Metrics,
  mistakenMetric,
  noMeasurements,
  stepOf,
  trialValue,
  trialViolations,
} from "./trial-value.ts";

export interface SessionOptions {
  readonly study: Study;
  /** The seed to use where neither the definition nor the journal holds one. */
  readonly seed: number;
  readonly journal: Journal;
  /** What the journal held when it was opened. */
  readonly records: readonly JournalRecord[];
  readonly workerId: string;
  readonly clock: Clock;
  makeSampler(seed: number): Sampler;
  makeScheduler(seed: number): Scheduler;
}

/** A trial that is to run now. */
export interface Assignment {
  readonly trial: Trial;
  readonly seed: number;
  readonly until: number | undefined;
}

export type Next =
  | { readonly kind: "assignment"; readonly assignment: Assignment }
  /** Nothing more to start. Trials that run may still be going. */
  | { readonly kind: "done"; readonly reason: string };

/** What becomes of a trial after a report. */
export type Advice =
  | { readonly kind: "continue" }
  /** `state` is what the trial ends as once it has stopped. */
  | { readonly kind: "stop"; readonly state: "pruned" | "failed"; readonly reason: string };

interface RunningTrial {
  readonly id: number;
  readonly measured: Measurements;
  advice: Extract<Advice, { kind: "stop" }> | undefined;
}

/** A configuration that is to run again. */
interface Rerun {
  readonly configuration: number;
  readonly values: ParamValues;
  readonly of: number;
}

/**
 * One study in progress: decides what runs next, takes reports and endings, and writes all of it to the journal.
 * What it knows is the fold over the journal, so that a session opened on the journal of an interrupted one goes on
 * exactly there. It knows nothing of processes.
 */
export class StudySession {
  readonly study: Study;
  readonly seed: number;
  readonly state: StudyState;
  readonly history: StudyHistory;
  readonly #fold: JournalFold;
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #records: RecordWriter;
  readonly #sampler: Sampler;
  readonly #scheduler: Scheduler;
  readonly #running = new Map<number, RunningTrial>();
  readonly #reruns: Rerun[];
  readonly #startedAt: number;
  readonly #elapsedBeforeMs: number;
  #best: Trial | undefined;
  #sinceBest = 0;
  #failure: unknown;

  /**
   * Opens the study in the journal, or creates it there. Trials that an earlier session left running are ended as
   * interrupted; their configurations run again before anything new.
   *
   * @returns the session, or what in the definition does not fit the trials that the journal holds
   */
  static async open(options: SessionOptions): Promise<StudySession | IncompatibleStudy> {
    const { study, journal, clock } = options;
    const fold = new JournalFold();
    for (const record of options.records) fold.apply(record);
    const records = recordWriter(options.workerId, study.space);
    let opening: Opening | IncompatibleStudy | undefined;
    await journal.append((foreign) => {
      for (const record of foreign) fold.apply(record);
      opening = openStudy({ study, seed: options.seed, fold, records, now: clock.now() });
      if (opening.kind === "incompatible") return [];
      for (const record of opening.records) fold.apply(record);
      return opening.records;
    });
    if (opening === undefined) throw new Error("the journal did not append");
    return opening.kind === "incompatible" ? opening : new StudySession(options, opening.seed, fold, records);
  }

  private constructor(options: SessionOptions, seed: number, fold: JournalFold, records: RecordWriter) {
    this.study = options.study;
    this.seed = seed;
    this.#fold = fold;
    this.state = fold.study(options.study.name) as StudyState;
    this.history = new StudyHistory(options.study.space, this.state.trials);
    this.#journal = options.journal;
    this.#clock = options.clock;
    this.#records = records;
    this.#sampler = options.makeSampler(seed);
    this.#scheduler = options.makeScheduler(seed);
    this.#startedAt = options.clock.now();
    this.#elapsedBeforeMs = this.state.elapsedMs;
    for (const trial of this.state.trials.toSorted((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0)))
      this.#weigh(trial);
    this.#reruns = [...this.history.configurations.values()]
      .filter((trial) => trial.superseded)
      .sort((a, b) => a.configuration - b.configuration)
      .map((trial) => this.#rerunOf(trial));
  }

  /** The best trial of the first objective. */
  get best(): Trial | undefined {
    return this.#best;
  }

  /** How long the study has run, over all its sessions. */
  get elapsedMs(): number {
    return this.#elapsedBeforeMs + (this.#clock.now() - this.#startedAt);
  }

  /** What went wrong with the journal, once something did: nothing after it is recorded. */
  get failure(): unknown {
    return this.#failure;
  }

  /**
   * Decides what a free worker does next and creates its trial.
   *
   * @throws whatever the journal throws where the trial cannot be recorded
   */
  async next(): Promise<Next> {
    if (this.#failure !== undefined) throw this.#failure;
    const spent = this.spent();
    if (spent !== undefined) return { kind: "done", reason: spent };
    const rerun = this.#reruns.shift();
    if (rerun !== undefined) return this.#create(rerun.configuration, rerun.values, rerun.of);
    const configuration = this.history.nextConfiguration;
    const baseline = this.study.baseline[configuration];
    if (baseline !== undefined)
      return this.#create(
        configuration,
        completeBaseline(this.study.space, baseline, this.seed, configuration),
        null,
      );
    const proposal = this.#sampler.propose(this.history, configuration - this.study.baseline.length);
    if (proposal.kind === "exhausted") return { kind: "done", reason: proposal.reason };
    return this.#create(configuration, proposal.values, null, proposal.note);
  }

  /** Takes what a running trial reports. `step` is for callers that count steps themselves. */
  report(number: number, metrics: Metrics, step?: number): Advice {
    const running = this.#runningTrial(number);
    if (running.advice !== undefined) return running.advice;
    const { measured } = running;
    const { objectives, fidelity } = this.study;
    const at = step ?? stepOf(metrics, fidelity, measured.step);
    const isFirst = measured.reports === 0;
    addMeasurements(measured, metrics, at, objectives);
    // A metric with a source of its own may come later than others; its name cannot be mistaken.
    const hasSource = objectives.some(({ metric }) => this.study.metrics[metric] !== undefined);
    const mistaken = isFirst && !hasSource ? mistakenMetric(metrics, objectives) : undefined;
    if (mistaken !== undefined)
      return this.#advise(running, { kind: "stop", state: "failed", reason: mistaken });
    const [objective] = objectives;
    const value = objective && metrics[objective.metric];
    // Optuna keeps intermediate values only where there is one objective.
    if (value === undefined || objectives.length > 1) return { kind: "continue" };
    this.#write([this.#records.report(running.id, at, value)]);
    const verdict = this.#scheduler.onReport(this.history, this.#trial(number));
    return verdict.kind === "continue" ? verdict : this.#advise(running, { ...verdict, state: "pruned" });
  }

  /**
   * Ends a running trial by how its process ended.
   *
   * @param stopReason why the run stops, for a trial that was ended because of it
   */
  end(number: number, outcome: Outcome, stopReason = "interrupted"): Trial {
    const running = this.#runningTrial(number);
    if (running.advice !== undefined) return this.#end(number, running.advice.state, running.advice.reason);
    switch (outcome.kind) {
      case "exited":
        if (outcome.code === 0) return this.complete(number);
        return this.fail(number, withLastLine(`exit code ${outcome.code}`, outcome.lastLine));
      case "signalled":
        return this.fail(number, withLastLine(`ended by ${outcome.signal}`, outcome.lastLine));
      case "timed-out":
        return this.fail(number, `out of time after ${Math.round(outcome.afterMs / 100) / 10} s`);
      case "not-started":
        return this.fail(number, outcome.message);
      case "stopped":
        return this.interrupt(number, stopReason);
    }
  }

  /** Ends a running trial with what it reported: complete, infeasible, or failed where there is no finite value. */
  complete(number: number): Trial {
    const { measured } = this.#runningTrial(number);
    const value = trialValue(measured, this.study.objectives);
    if (value.kind === "none") return this.fail(number, value.reason);
    if (this.study.constraints.length === 0) return this.#end(number, "complete", null, value.values);
    const violations = trialViolations(measured, this.study.constraints);
    if (violations.kind === "none") return this.fail(number, violations.reason);
    const broken = this.study.constraints.filter((_, index) => (violations.values[index] as number) > 0);
    const reason = broken
      .map(({ metric, text }) => `${metric} is ${measured.latest.get(metric)}, the constraint is ${text}`)
      .join("; ");
    const state = broken.length > 0 ? "infeasible" : "complete";
    return this.#end(number, state, reason || null, value.values, violations.values);
  }

  /** Ends a running trial as failed. Where a retry is left, its configuration runs again and the attempt does not count. */
  fail(number: number, reason: string): Trial {
    const trial = this.#trial(number);
    const retries = this.study.run?.retries ?? 0;
    let failures = 0;
    for (let earlier: Trial | undefined = trial; earlier?.retryOf != null; ) {
      earlier = this.state.trials[earlier.retryOf];
      if (earlier?.state === "failed") failures++;
    }
    if (failures >= retries) return this.#end(number, "failed", reason);
    return this.#supersede(
      number,
      "failed",
      `${reason}; tried again (${failures + 1} of ${retries} retries)`,
    );
  }

  /** Ends a running trial that is to run again when the study goes on. */
  interrupt(number: number, reason: string): Trial {
    return this.#supersede(number, "cancelled", reason);
  }

  /** Why no new trial may start, undefined where one may. */
  spent(): string | undefined {
    const { settled, failed } = this.history;
    return whySpent(this.study, {
      settled,
      failed,
      running: this.#running.size,
      steps: this.#stepsSoFar(),
      elapsedMs: this.elapsedMs,
      best: this.#best?.values?.[0],
      sinceBest: this.#sinceBest,
    });
  }

  /** Records that this run of the study ends in good order. */
  close(kind: SessionEnd["kind"], reason: string): void {
    const end = { at: this.#clock.now(), kind, reason };
    this.#write([this.#records.endSession(this.state.id, this.state.sessions - 1, end)]);
  }

  /** Resolves once everything so far is safe. @throws what the journal threw */
  async sync(): Promise<void> {
    await this.#journal.sync();
    if (this.#failure !== undefined) throw this.#failure;
  }

  #stepsSoFar(): number {
    let steps = this.history.steps;
    for (const { measured } of this.#running.values()) steps += measured.step ?? 0;
    return steps;
  }

  async #create(
    configuration: number,
    values: ParamValues,
    retryOf: number | null,
    note?: string,
  ): Promise<Next> {
    let id = 0;
    await this.#journal.append((foreign) => {
      for (const record of foreign) this.#applyForeign(record);
      id = this.#fold.trialCount;
      const startedAt = this.#clock.now();
      const record = this.#records.createTrial({
        studyId: this.state.id,
        configuration,
        retryOf,
        values,
        note,
        startedAt,
      });
      this.#fold.apply(record);
      return [record];
    });
    const trial = this.state.trials.at(-1) as Trial;
    this.history.add(trial);
    this.#running.set(trial.number, { id, measured: noMeasurements(), advice: undefined });
    const seed = trialSeed(this.seed, configuration);
    const job = this.#scheduler.next(this.history, "open");
    const until = job.kind === "start" ? job.until : undefined;
    return { kind: "assignment", assignment: { trial, seed, until } };
  }

  #applyForeign(record: JournalRecord): void {
    const before = this.state.trials.length;
    this.#fold.apply(record);
    // Trials that another tool added are theirs: they take a number, but no part in our decisions.
    for (const trial of this.state.trials.slice(before)) if (hasEnded(trial)) this.history.end(trial);
  }

  #rerunOf(trial: Trial): Rerun {
    const derived = new Set(this.study.space.derived.map(({ name }) => name));
    const values = Object.fromEntries(Object.entries(trial.params).filter(([name]) => !derived.has(name)));
    return { configuration: trial.configuration, values, of: trial.number };
  }

  #advise(running: RunningTrial, advice: Extract<Advice, { kind: "stop" }>): Advice {
    running.advice = advice;
    return advice;
  }

  #supersede(number: number, state: "failed" | "cancelled", reason: string): Trial {
    const trial = this.#end(number, state, reason, null, null, true);
    this.#reruns.push(this.#rerunOf(trial));
    this.#reruns.sort((a, b) => a.configuration - b.configuration);
    return trial;
  }

  #end(
    number: number,
    state: TrialState,
    reason: string | null,
    values: readonly number[] | null = null,
    violations: readonly number[] | null = null,
    superseded = false,
  ): Trial {
    const running = this.#runningTrial(number);
    const { measured } = running;
    const pruned = state === "pruned" ? trialValue(measured, this.study.objectives) : undefined;
    const end: TrialEnd = {
      state,
      reason,
      metrics: Object.fromEntries(measured.latest),
      step: measured.step,
      ...(superseded && { superseded }),
      values: pruned?.kind === "values" ? pruned.values : values,
      violations,
      endedAt: this.#clock.now(),
    };
    this.#write(this.#records.endTrial(running.id, end));
    this.#running.delete(number);
    const trial = this.#trial(number);
    this.history.end(trial);
    this.#weigh(trial);
    return trial;
  }

  /** Keeps the best trial and how long ago it was found. */
  #weigh(trial: Trial): void {
    if (!hasEnded(trial) || trial.superseded) return;
    this.#sinceBest += 1;
    const value = trial.values?.[0];
    const [objective] = this.study.objectives;
    if (trial.state !== "complete" || value === undefined || objective === undefined) return;
    const best = this.#best?.values?.[0];
    if (best !== undefined && compareValues(objective.direction, value, best) >= 0) return;
    this.#best = trial;
    this.#sinceBest = 0;
  }

  #trial(number: number): Trial {
    return this.state.trials[number] as Trial;
  }

  #runningTrial(number: number): RunningTrial {
    const running = this.#running.get(number);
    if (running === undefined) throw new RangeError(`trial ${number} is not running`);
    return running;
  }

  #write(records: readonly JournalRecord[]): void {
    for (const record of records) this.#fold.apply(record);
    this.#journal
      .append((foreign) => {
        for (const record of foreign) this.#applyForeign(record);
        return records;
      })
      .catch((error: unknown) => {
        this.#failure ??= error;
      });
  }
}

function withLastLine(what: string, lastLine: string | undefined): string {
  return lastLine === undefined || lastLine === "" ? what : `${what}: ${lastLine}`;
}
