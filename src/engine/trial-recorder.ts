import type { Study } from "../study/study.ts";
import { isSettled, type Report, type Segment, type Trial } from "../study/trial.ts";
import { CheckpointLedger } from "./checkpoints.ts";
import type { FoldedJournal } from "./folded-journal.ts";
import type { CheckpointState, Clock } from "./ports.ts";
import { RunningTrial } from "./running-trial.ts";
import { isOurs, StudyHistory } from "./study-history.ts";
import type { NewTrial, RecordWriter, SegmentEnd, TrialEnd } from "./study-records.ts";
import { StudyResults } from "./study-results.ts";
import type { StudyState } from "./study-state.ts";
import { TransientMap } from "./transient-map.ts";
import type { Measurements } from "./trial-value.ts";

/** What is decided about a segment before it begins. */
export type SegmentPlan = Pick<Segment, "from" | "until" | "reason" | "bracket">;

/** A trial to create, with the segments and reports that it takes over. */
export type TrialPlan = Omit<NewTrial, "studyId" | "startedAt"> & { readonly segment: SegmentPlan };

export interface Ending extends Omit<TrialEnd, "endedAt" | "metrics" | "step" | "checkpoint"> {
  readonly checkpoint: CheckpointState;
  /** What the trial came to, where that is something else than what it reported last. */
  readonly measured?: Pick<Measurements, "latest" | "step">;
}

export interface TrialRecorderOptions {
  readonly state: StudyState;
  readonly journal: FoldedJournal;
  readonly clock: Clock;
  /** Names of the places in which trials run, where there are only so many of them. */
  readonly places: readonly string[] | undefined;
  /** The study as it is now. */
  study(): Study;
  /** For the space of the study as it is now. */
  records(): RecordWriter;
}

/** What happens to the trials of a study, written to the journal and counted as it happens. */
export class TrialRecorder {
  readonly history: StudyHistory;
  readonly results: StudyResults;
  readonly checkpoints: CheckpointLedger;
  /** By number. */
  readonly running = new TransientMap<number, RunningTrial>();
  readonly #state: StudyState;
  readonly #journal: FoldedJournal;
  readonly #clock: Clock;
  readonly #places: readonly string[] | undefined;
  readonly #study: () => Study;
  readonly #records: () => RecordWriter;

  constructor({ state, journal, clock, places, study, records }: TrialRecorderOptions) {
    this.#state = state;
    this.#journal = journal;
    this.#clock = clock;
    this.#places = places;
    this.#study = study;
    this.#records = records;
    this.history = new StudyHistory(study().space, state.trials);
    this.checkpoints = new CheckpointLedger(state.trials);
    this.results = new StudyResults(study().objectives);
    for (const trial of state.trials.filter(isOurs).sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0)))
      this.results.weigh(trial);
  }

  /** How many trials may run at once. */
  get parallel(): number {
    return Math.min(this.#study().budget.parallel, this.#places?.length ?? Number.POSITIVE_INFINITY);
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
    const repeated = plan.retryOf === null ? undefined : this.#state.trials[plan.retryOf];
    const settledBefore = repeated && isSettled(repeated) ? { ...repeated } : undefined;
    // What is spread comes last: new keys behind a spread that comes first give each object a hidden class of its own.
    const trial = { studyId: this.#state.id, startedAt, segments: [...segments, current], ...plan };
    await this.#journal.appendNext(() => [this.#records().createTrial(trial)]);
    const created = this.#state.trials.at(-1) as Trial;
    this.history.add(created);
    if (settledBefore !== undefined) {
      this.history.unsettle(settledBefore);
      this.results.forget(settledBefore);
    }
    return this.takeUp(created);
  }

  /** Begins the next segment of a paused trial. @throws whatever the journal throws */
  async resume(trial: Trial, plan: SegmentPlan): Promise<RunningTrial> {
    const segment = this.#begun(plan);
    const startedAt = trial.startedAt ?? segment.startedAt;
    const position = trial.segments.length;
    await this.#journal.append(this.#records().resumeTrial(this.#idOf(trial), position, segment, startedAt));
    this.history.resume(trial);
    return this.takeUp(trial);
  }

  /** From now on the trial counts as running, as the journal says already. */
  takeUp(trial: Trial): RunningTrial {
    const { objectives, fidelity } = this.#study();
    const running = new RunningTrial({ id: this.#idOf(trial), trial, objectives, fidelity });
    this.running.set(trial.number, running);
    return running;
  }

  /** Nothing is new about what is on the curve already: a trial that is taken up again says everything once more. */
  report({ id, trial }: RunningTrial, report: Report): "new" | "known" {
    const isBefore = report.step <= (trial.reports.at(-1)?.step ?? -1);
    const known = isBefore ? trial.reports.findLast(({ step }) => step === report.step) : undefined;
    if (known?.values.every((value, index) => Object.is(value, report.values[index]))) return "known";
    this.#journal.write([this.#records().report(id, report)]);
    return "new";
  }

  /** A running trial has run a repetition to its end. What becomes of the trial is recorded next. */
  finishRepetition(running: RunningTrial, values: readonly number[]): void {
    const end = { ...this.#segmentEnd(running, "none"), values };
    this.#journal.write([this.#records().endSegment(running.id, running.position, end)]);
  }

  /** A running trial that has finished a repetition waits for the next one. */
  awaitRepetition({ id, trial }: RunningTrial): Trial {
    this.#journal.write([this.#records().keepPaused(id)]);
    return this.#leave(trial);
  }

  /** A running trial has reached the step of its segment, and waits. */
  pause(running: RunningTrial, checkpoint: CheckpointState): Trial {
    const { id, position, trial } = running;
    this.#journal.write(this.#records().pauseTrial(id, position, this.#segmentEnd(running, checkpoint)));
    return this.#leave(trial);
  }

  #segmentEnd({ measured, peakMemoryBytes }: RunningTrial, checkpoint: CheckpointState): SegmentEnd {
    return {
      at: this.#clock.now(),
      step: measured.step,
      checkpoint: checkpoint === "saved",
      metrics: Object.fromEntries(measured.latest),
      ...memoryOf(peakMemoryBytes),
    };
  }

  #leave(trial: Trial): Trial {
    this.running.delete(trial.number);
    this.history.pause(trial);
    this.checkpoints.note(trial);
    return trial;
  }

  /** Ends a trial that runs or waits. */
  end(trial: Trial, { checkpoint, measured, ...ending }: Ending): Trial {
    const running = this.running.get(trial.number);
    const id = this.#idOf(trial);
    const endedAt = this.#clock.now();
    const last = measured ?? running?.measured;
    const metrics = last === undefined ? trial.metrics : Object.fromEntries(last.latest);
    const step = last === undefined ? trial.step : last.step;
    const kept = running !== undefined && checkpoint === "saved" ? { checkpoint: true } : {};
    const memory = memoryOf(running?.peakMemoryBytes);
    this.#journal.write(
      this.#records().endTrial(id, { metrics, step, endedAt, ...ending, ...kept, ...memory }),
    );
    this.running.delete(trial.number);
    this.history.end(trial);
    this.checkpoints.note(trial);
    this.results.weigh(trial);
    return trial;
  }

  #begun(plan: SegmentPlan): Segment {
    const worker = this.#freePlace();
    const slot = this.#places?.[worker];
    return {
      startedAt: this.#clock.now(),
      endedAt: null,
      checkpoint: false,
      worker,
      ...plan,
      ...(slot !== undefined && { slot }),
    };
  }

  /** The lowest of the study's places in which nothing runs. */
  #freePlace(): number {
    const taken = new Set(this.running.values().map(({ segment }) => segment.worker));
    let place = 0;
    while (taken.has(place)) place++;
    return place;
  }

  #idOf({ number }: Trial): number {
    return this.#state.trialIds[number] as number;
  }
}

function memoryOf(peakMemoryBytes: number | undefined): { readonly peakMemoryBytes?: number } {
  return peakMemoryBytes === undefined ? {} : { peakMemoryBytes };
}
