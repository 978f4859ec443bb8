import type { Budget, Study } from "../study/study.ts";
import { hasEnded, isSettled, type Report, type Segment, type Trial } from "../study/trial.ts";
import { CheckpointLedger } from "./checkpoints.ts";
import type { JournalRecord } from "./journal-record.ts";
import type { CheckpointState, Clock, Journal } from "./ports.ts";
import { RunningTrial } from "./running-trial.ts";
import type { IncompatibleStudy } from "./study-fingerprint.ts";
import { StudyHistory } from "./study-history.ts";
import { type Opening, openStudy } from "./study-opening.ts";
import { type NewTrial, type RecordWriter, recordWriter, type TrialEnd } from "./study-records.ts";
import { StudyResults } from "./study-results.ts";
import { JournalFold, type SessionEnd, type StudyRequest, type StudyState } from "./study-state.ts";

export interface RecorderOptions {
  readonly study: Study;
  /** The seed to use where neither the definition nor the journal holds one. */
  readonly seed: number;
  readonly journal: Journal;
  /** What the journal held when it was opened. */
  readonly records: readonly JournalRecord[];
  readonly workerId: string;
  readonly clock: Clock;
  /** Trials that go on though the runner that started them is gone: they are not ended as interrupted. */
  readonly survivors?: ReadonlySet<number>;
}

/** What is decided about a segment before it begins. */
export type SegmentPlan = Pick<Segment, "from" | "until" | "reason" | "bracket">;

/** A trial to create, with the segments and reports that it takes over. */
export type TrialPlan = Omit<NewTrial, "studyId" | "startedAt"> & { readonly segment: SegmentPlan };

export interface Ending extends Omit<TrialEnd, "endedAt" | "metrics" | "step" | "checkpoint"> {
  readonly checkpoint: CheckpointState;
}

/**
 * What has happened in a study, written to the journal as it happens. What it knows is the fold over the journal, so
 * that one opened on the journal of an interrupted study knows the same.
 */
export class StudyRecorder {
  readonly seed: number;
  readonly state: StudyState;
  readonly history: StudyHistory;
  readonly results: StudyResults;
  readonly checkpoints: CheckpointLedger;
  /** By number. */
  readonly running = new Map<number, RunningTrial>();
  readonly #fold: JournalFold;
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #records: RecordWriter;
  readonly #startedAt: number;
  readonly #elapsedBeforeMs: number;
  #study: Study;
  #failure: unknown;

  /**
   * Opens the study in the journal, or creates it there. Trials that an earlier session left running are ended as
   * interrupted.
   *
   * @returns what in the definition does not fit the trials that the journal holds, where something does not
   */
  static async open(options: RecorderOptions): Promise<StudyRecorder | IncompatibleStudy> {
    const { study, journal, clock } = options;
    const fold = new JournalFold();
    for (const record of options.records) fold.apply(record);
    const records = recordWriter(options.workerId, study.space);
    let opening: Opening | IncompatibleStudy | undefined;
    await journal.append((foreign) => {
      for (const record of foreign) fold.apply(record);
      const { seed, survivors = new Set() } = options;
      opening = openStudy({ study, seed, fold, records, now: clock.now(), survivors });
      if (opening.kind === "incompatible") return [];
      for (const record of opening.records) fold.apply(record);
      return opening.records;
    });
    if (opening === undefined) throw new Error("the journal did not append");
    return opening.kind === "incompatible"
      ? opening
      : new StudyRecorder(options, opening.seed, fold, records);
  }

  private constructor(options: RecorderOptions, seed: number, fold: JournalFold, records: RecordWriter) {
    const { study, journal, clock } = options;
    this.#study = study;
    this.seed = seed;
    this.#fold = fold;
    this.state = fold.study(study.name) as StudyState;
    this.history = new StudyHistory(study.space, this.state.trials);
    this.checkpoints = new CheckpointLedger(this.state.trials);
    this.results = new StudyResults(study.objectives);
    for (const trial of this.state.trials.toSorted((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0)))
      this.results.weigh(trial);
    this.#journal = journal;
    this.#clock = clock;
    this.#records = records;
    this.#startedAt = clock.now();
    this.#elapsedBeforeMs = this.state.elapsedMs;
    for (const number of options.survivors ?? [])
      if (this.state.trials[number]?.state === "running") this.#run(this.trial(number));
  }

  get study(): Study {
    return this.#study;
  }

  /** How long the study has run, over all its sessions. */
  get elapsedMs(): number {
    return this.#elapsedBeforeMs + (this.#clock.now() - this.#startedAt);
  }

  /** What went wrong with the journal, once something did: nothing after it is recorded. */
  get failure(): unknown {
    return this.#failure;
  }

  trial(number: number): Trial {
    return this.state.trials[number] as Trial;
  }

  /** @throws RangeError where the trial does not run */
  runningTrial(number: number): RunningTrial {
    const running = this.running.get(number);
    if (running === undefined) throw new RangeError(`trial ${number} is not running`);
    return running;
  }

  /** Creates a trial and begins its segment. @throws whatever the journal throws */
  async create({ segment, segments, ...plan }: TrialPlan): Promise<RunningTrial> {
    const current = this.#begun(segment);
    const { startedAt } = current;
    const repeated = plan.retryOf === null ? undefined : this.state.trials[plan.retryOf];
    const settledBefore = repeated && isSettled(repeated) ? { ...repeated } : undefined;
    await this.#journal.append((foreign) => {
      for (const record of foreign) this.#applyForeign(record);
      const trial = { ...plan, studyId: this.state.id, startedAt, segments: [...segments, current] };
      const record = this.#records.createTrial(trial);
      this.#fold.apply(record);
      return [record];
    });
    const trial = this.state.trials.at(-1) as Trial;
    this.history.add(trial);
    if (settledBefore !== undefined) {
      this.history.unsettle(settledBefore);
      this.results.forget(settledBefore);
    }
    return this.#run(trial);
  }

  /** Begins the next segment of a paused trial. @throws whatever the journal throws */
  async resume(trial: Trial, plan: SegmentPlan): Promise<RunningTrial> {
    const segment = this.#begun(plan);
    const { startedAt } = trial;
    await this.#append(
      this.#records.resumeTrial(
        this.#idOf(trial),
        trial.segments.length,
        segment,
        startedAt ?? segment.startedAt,
      ),
    );
    this.history.resume(trial);
    return this.#run(trial);
  }

  /** Nothing is new about what is on the curve already: a trial that is taken up again says everything once more. */
  report({ id, trial }: RunningTrial, report: Report): "new" | "known" {
    const isBefore = report.step <= (trial.reports.at(-1)?.step ?? -1);
    const known = isBefore ? trial.reports.findLast(({ step }) => step === report.step) : undefined;
    if (known?.values.every((value, index) => Object.is(value, report.values[index]))) return "known";
    this.#write([this.#records.report(id, report)]);
    return "new";
  }

  /** A running trial has reached the step of its segment, and waits. */
  pause({ id, trial, position, measured }: RunningTrial, checkpoint: CheckpointState): Trial {
    const end = {
      at: this.#clock.now(),
      step: measured.step,
      checkpoint: checkpoint === "saved",
      metrics: Object.fromEntries(measured.latest),
    };
    this.#write(this.#records.pauseTrial(id, position, end));
    this.running.delete(trial.number);
    this.history.pause(trial);
    this.checkpoints.note(trial);
    return trial;
  }

  /** Ends a trial that runs or waits. */
  end(trial: Trial, { checkpoint, ...ending }: Ending): Trial {
    const running = this.running.get(trial.number);
    const id = this.#idOf(trial);
    const endedAt = this.#clock.now();
    const metrics = running === undefined ? trial.metrics : Object.fromEntries(running.measured.latest);
    const step = running === undefined ? trial.step : running.measured.step;
    const kept = running !== undefined && checkpoint === "saved" ? { checkpoint: true } : {};
    this.#write(this.#records.endTrial(id, { ...ending, ...kept, metrics, step, endedAt }));
    this.running.delete(trial.number);
    this.history.end(trial);
    this.checkpoints.note(trial);
    this.results.weigh(trial);
    return trial;
  }

  /** From now on the study has another budget. */
  changeBudget(budget: Budget): void {
    this.#study = { ...this.#study, budget };
    this.#write([this.#records.changeBudget(this.state.id, this.state.sessions - 1, budget)]);
  }

  /** Says to those who watch whether the study starts nothing for now. */
  setPaused(isPaused: boolean): void {
    this.#write([this.#records.setPaused(this.state.id, this.state.sessions - 1, isPaused)]);
  }

  /** Keeps what a person wants to run until a trial fulfils it. */
  request(wish: StudyRequest["wish"]): void {
    this.#write([this.#records.request(this.state.id, this.state.requests.length, wish)]);
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

  #run(trial: Trial): RunningTrial {
    const { objectives, fidelity } = this.study;
    const running = new RunningTrial({ id: this.#idOf(trial), trial, objectives, fidelity });
    this.running.set(trial.number, running);
    return running;
  }

  #begun(plan: SegmentPlan): Segment {
    return {
      ...plan,
      startedAt: this.#clock.now(),
      endedAt: null,
      checkpoint: false,
      worker: this.#freePlace(),
    };
  }

  /** The lowest of the study's places in which nothing runs. */
  #freePlace(): number {
    const taken = new Set([...this.running.values()].map(({ segment }) => segment.worker));
    let place = 0;
    while (taken.has(place)) place++;
    return place;
  }

  #idOf({ number }: Trial): number {
    return this.#fold.trialIds(this.state)[number] as number;
  }

  #applyForeign(record: JournalRecord): void {
    const before = this.state.trials.length;
    this.#fold.apply(record);
    // Trials that another tool added are theirs: they take a number, but no part in our decisions.
    for (const trial of this.state.trials.slice(before)) if (hasEnded(trial)) this.history.end(trial);
  }

  #append(records: readonly JournalRecord[]): Promise<void> {
    for (const record of records) this.#fold.apply(record);
    return this.#journal.append((foreign) => {
      for (const record of foreign) this.#applyForeign(record);
      return records;
    });
  }

  #write(records: readonly JournalRecord[]): void {
    this.#append(records).catch((error: unknown) => {
      this.#failure ??= error;
    });
  }
}
