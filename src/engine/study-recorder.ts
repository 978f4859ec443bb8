import type { Budget, Study } from "../study/study.ts";
import { type BudgetCeiling, budgetWithin } from "./budget-ceiling.ts";
import { FoldedJournal } from "./folded-journal.ts";
import { type JournalRecord, type Json, studyAttribute } from "./journal-record.ts";
import { type OlderSource, olderRecord, olderSources } from "./older-trials.ts";
import type { Clock, Journal } from "./ports.ts";
import { type ChangeRecord, changeRecord } from "./study-changes.ts";
import { fingerprint, type IncompatibleStudy } from "./study-fingerprint.ts";
import { type RecordWriter, recordWriter } from "./study-records.ts";
import { type StartedStudy, type StudyStart, startStudy } from "./study-start.ts";
import type { JournalFold, SessionEnd, StudyRequest, StudyState } from "./study-state.ts";
import { TrialRecorder } from "./trial-recorder.ts";

export interface RecorderOptions extends StudyStart {
  readonly journal: Journal;
  /** What the journal held when it was opened. The study keeps it up to date from then on. */
  readonly fold: JournalFold;
  readonly workerId: string;
  readonly clock: Clock;
  /** Names of the places in which trials run, where there are only so many of them. */
  readonly places?: readonly string[];
}

/** The study in its journal, and what is written there. */
interface Opened extends StartedStudy {
  readonly journal: FoldedJournal;
  readonly records: RecordWriter;
}

/**
 * What has happened in a study, written to the journal as it happens. What it knows is the fold over the journal, so
 * that one opened on the journal of an interrupted study knows the same.
 */
export class StudyRecorder {
  readonly seed: number;
  readonly state: StudyState;
  readonly trials: TrialRecorder;
  readonly #journal: FoldedJournal;
  readonly #clock: Clock;
  readonly #workerId: string;
  #records: RecordWriter;
  readonly #startedAt: number;
  readonly #elapsedBeforeMs: number;
  readonly #ceiling: BudgetCeiling;
  #study: Study;

  /**
   * Opens the study in the journal, or creates it there. Trials that an earlier session left running are ended as
   * interrupted.
   *
   * @returns what in the definition does not fit the trials that the journal holds, where something does not
   */
  static async open(options: RecorderOptions): Promise<StudyRecorder | IncompatibleStudy> {
    const { study, workerId, clock } = options;
    const journal = new FoldedJournal(options.journal, options.fold);
    const records = recordWriter(workerId, study.space);
    const started = await startStudy(options, journal, records, clock);
    return started.kind === "incompatible"
      ? started
      : new StudyRecorder(options, { ...started, journal, records });
  }

  private constructor({ clock, workerId, places, by }: RecorderOptions, opened: Opened) {
    const { study, seed, ceiling, survivors, journal, records } = opened;
    this.#study = study;
    this.#ceiling = ceiling;
    this.#workerId = workerId;
    this.seed = seed;
    this.state = journal.fold.study(study.name) as StudyState;
    this.#journal = journal;
    this.#clock = clock;
    this.#records = records;
    this.#startedAt = clock.elapsed();
    this.#elapsedBeforeMs = this.state.elapsedMs;
    this.trials = new TrialRecorder({
      state: this.state,
      journal,
      clock,
      places,
      study: () => this.#study,
      records: () => this.#records,
    });
    for (const number of survivors) {
      const trial = this.state.trials[number];
      if (trial?.state !== "running") continue;
      const running = this.trials.takeUp(trial);
      // A job that is taken up again says everything once more; a caller does not.
      if (by === "callers") running.recall();
    }
  }

  get study(): Study {
    return this.#study;
  }

  /** How long the study has run, over all its sessions. */
  get elapsedMs(): number {
    return this.#elapsedBeforeMs + (this.#clock.elapsed() - this.#startedAt);
  }

  /** What went wrong with the journal, once something did: nothing after it is recorded. */
  get failure(): unknown {
    return this.#journal.failure;
  }

  /** From now on the study is another one, whose space holds all trials that there are. */
  redefine(study: Study, older: readonly OlderSource[]): void {
    this.#study = { ...study, budget: budgetWithin(study.budget, this.#ceiling) };
    this.#records = recordWriter(this.#workerId, study.space);
    this.trials.history.useSpace(study.space);
    const first = olderSources(this.state).length;
    this.setStudyAttributes([
      [studyAttribute.definition, fingerprint(study, this.seed)],
      ...older.map(
        (source, index) => [`${studyAttribute.older}${first + index}`, olderRecord(source)] as const,
      ),
    ]);
  }

  /** Keeps that somebody changed the definition, and what came of it. */
  noteChange(outcome: ChangeRecord["outcome"], message: string): void {
    const change = { at: this.#clock.now(), outcome, message };
    this.#journal.write([changeRecord(this.#records, this.state, change), this.#metricNames()]);
  }

  /** From now on the study has another budget. */
  changeBudget(wanted: Budget): void {
    const budget = budgetWithin(wanted, this.#ceiling);
    this.#study = { ...this.#study, budget };
    this.#journal.write([this.#records.changeBudget(this.state.id, this.state.sessions - 1, budget)]);
  }

  /** Says to those who watch whether the study starts nothing for now. */
  setPaused(isPaused: boolean): void {
    this.#journal.write([this.#records.setPaused(this.state.id, this.state.sessions - 1, isPaused)]);
  }

  /** Keeps what a person wants to run until a trial fulfils it. */
  request(wish: StudyRequest["wish"]): void {
    this.#journal.write([this.#records.request(this.state.id, this.state.requests.length, wish)]);
  }

  /** Keeps something else about the study. */
  setStudyAttribute(key: string, value: Json): void {
    this.setStudyAttributes([[key, value]]);
  }

  setStudyAttributes(attributes: readonly (readonly [key: string, value: Json])[]): void {
    const { id } = this.state;
    this.#journal.write([
      ...attributes.map(([key, value]) => this.#records.studyAttribute(id, key, value)),
      this.#metricNames(),
    ]);
  }

  /** Some readers forget the names on any other study attribute, so they come last. */
  #metricNames(): JournalRecord {
    const { id, metricNames } = this.state;
    return this.#records.studyAttribute(id, "study:metric_names", metricNames);
  }

  /** Records that this run of the study ends in good order. */
  close(kind: SessionEnd["kind"], reason: string): void {
    const end = { at: this.#clock.now(), kind, reason };
    this.#journal.write([this.#records.endSession(this.state.id, this.state.sessions - 1, end)]);
  }

  /** Resolves once everything so far is safe. @throws what the journal threw */
  sync(): Promise<void> {
    return this.#journal.sync();
  }
}
