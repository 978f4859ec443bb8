import type { Objective } from "../study/objective.ts";
import type { Fidelity } from "../study/study.ts";
import type { Report, Segment, Trial } from "../study/trial.ts";
import {
  addMeasurements,
  type Measurements,
  type Metrics,
  namedStep,
  noMeasurements,
} from "./trial-value.ts";

/** Why a running trial is to stop. */
export type StopAdvice =
  /** `state` is what the trial ends as once it has stopped. */
  | { readonly kind: "stop"; readonly state: "pruned" | "failed" | "cancelled"; readonly reason: string }
  /** It went past the step that it was given, and counts as having reached that one. */
  | { readonly kind: "pause" };

export interface RunningTrialOptions {
  /** The journal's. */
  readonly id: number;
  readonly trial: Trial;
  readonly objectives: readonly Objective[];
  readonly fidelity: Fidelity | undefined;
}

/** What becomes of a report. */
export interface Taken {
  readonly isFirst: boolean;
  /** Where it belongs on the trial's curve; undefined where it has nothing of the objectives. */
  readonly report: Report | undefined;
  readonly overran: boolean;
}

/** A trial's current segment: what it has reported, and whether it got as far as it was sent. */
export class RunningTrial {
  readonly id: number;
  readonly trial: Trial;
  readonly segment: Segment;
  readonly position: number;
  readonly measured: Measurements;
  advice: StopAdvice | undefined;
  /** Of this segment, where somebody looked. */
  peakMemoryBytes: number | undefined;
  readonly #objectives: readonly Objective[];
  readonly #fidelity: Fidelity | undefined;
  #hasObjective = false;
  #reports = 0;
  /** The step that the trial named last, undefined where it names none. */
  #named: number | undefined;
  /** Steps from one report to the next. */
  #interval = 1;

  constructor({ id, trial, objectives, fidelity }: RunningTrialOptions) {
    this.id = id;
    this.trial = trial;
    this.position = trial.segments.length - 1;
    this.segment = trial.segments[this.position] as Segment;
    this.#objectives = objectives;
    this.#fidelity = fidelity;
    this.measured = this.segment.from === null ? noMeasurements() : measurementsOf(trial, objectives);
  }

  /** Steps that this segment has taken so far. */
  get steps(): number {
    if (this.#reports === 0 || this.#isParameter) return 0;
    return Math.max(0, (this.measured.step ?? 0) - (this.segment.from?.step ?? 0));
  }

  /** Takes again what its journal says that this segment has reported. */
  recall(): void {
    const { segment, trial } = this;
    // Of a configuration that is run several times, the curve is that of its first run.
    if (segment.from === null && this.position > 0) return;
    const before = segment.from?.step ?? Number.NEGATIVE_INFINITY;
    for (const { step, values } of trial.reports.filter((report) => report.step > before)) {
      const named = this.#objectives.flatMap(({ metric }, index) => {
        const value = values[index];
        return value === undefined ? [] : [[metric, value] as const];
      });
      this.take(Object.fromEntries(named), step);
    }
  }

  /** @param step for callers that count steps themselves */
  take(metrics: Metrics, step?: number): Taken {
    const isFirst = this.#reports === 0;
    const named = step ?? namedStep(metrics, this.#fidelity);
    const { until } = this.segment;
    const isBeyond = named !== undefined && until !== null && named > until && !this.#isParameter;
    // What lies beyond is not part of this segment, so that a task that overruns has the curve of one that does not.
    if (isBeyond && this.#hasObjective) return { isFirst, report: undefined, overran: true };
    const previous = this.measured.step;
    const at = isBeyond ? until : (named ?? (previous === null ? 0 : previous + 1));
    if (named !== undefined) this.#noteStep(named);
    addMeasurements(this.measured, metrics, at, this.#objectives);
    this.#reports += 1;
    if (this.#objectives.some(({ metric }) => metrics[metric] !== undefined)) this.#hasObjective = true;
    const report = this.#isParameter ? undefined : this.#reportAt(at, metrics);
    return { isFirst, report, overran: isBeyond && this.#hasObjective };
  }

  /**
   * Takes a final result, which need not name its step: it belongs to the last report, or where this segment had none,
   * to the step that it was to reach.
   */
  takeFinal(metrics: Metrics): Report | undefined {
    const { until } = this.segment;
    const isNamed = until === null || namedStep(metrics, this.#fidelity) !== undefined;
    const step = this.#reports === 0 ? until : this.measured.step;
    return this.take(metrics, isNamed ? undefined : (step ?? undefined)).report;
  }

  /**
   * Whether the trial got as far as it was sent: its next report would have come no earlier. A trial that ends before
   * has ended by itself. One that names no steps is taken at its word.
   */
  get hasReached(): boolean {
    const { until, from } = this.segment;
    if (until === null) return false;
    if (this.#isParameter || (this.#reports > 0 && this.#named === undefined)) return true;
    return (this.#named ?? from?.step ?? 0) + this.#interval >= until;
  }

  /** The report to add at the step that was reached, for a trial that names no steps. */
  reportAtEnd(): Report | undefined {
    const { until } = this.segment;
    if (until === null || (!this.#isParameter && this.#named !== undefined)) return undefined;
    if (!this.#isParameter && (this.measured.step ?? 0) >= until) return undefined;
    this.measured.step = until;
    return this.#reportAt(until, Object.fromEntries(this.measured.latest));
  }

  get #isParameter(): boolean {
    return this.#fidelity?.parameter !== undefined;
  }

  #noteStep(named: number): void {
    const before = this.#named ?? this.segment.from?.step ?? 0;
    if (named > before) this.#interval = named - before;
    this.#named = named;
  }

  #reportAt(step: number, metrics: Metrics): Report | undefined {
    if (this.#objectives.every(({ metric }) => metrics[metric] === undefined)) return undefined;
    const [objective, ...others] = this.#objectives;
    if (others.length === 0 && objective !== undefined)
      return { step, values: [metrics[objective.metric] as number] };
    const known = this.trial.reports.findLast((report) => report.step === step)?.values;
    const values = this.#objectives.map(
      ({ metric }, index) => metrics[metric] ?? known?.[index] ?? Number.NaN,
    );
    return { step, values };
  }
}

/** What a trial that waits has measured so far. */
export function measurementsOf(trial: Trial, objectives: readonly Objective[]): Measurements {
  const measured = noMeasurements();
  for (const { step, values } of trial.reports) {
    const metrics = Object.fromEntries(
      objectives.flatMap(({ metric }, index) => {
        const value = values[index];
        return value === undefined ? [] : [[metric, value]];
      }),
    );
    addMeasurements(measured, metrics, step, objectives);
  }
  for (const [name, value] of Object.entries(trial.metrics))
    if (!measured.latest.has(name)) measured.latest.set(name, value);
  measured.step = trial.step;
  return measured;
}
