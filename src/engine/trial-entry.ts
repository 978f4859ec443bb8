import type { FailureCause, RepetitionResult, Report, Segment, Trial, TrialState } from "../study/trial.ts";
import type { ParamValue } from "../study/value.ts";
import { type Json, trialAttribute } from "./journal-record.ts";
import { parseTime } from "./journal-text.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A trial as the fold over the journal keeps it up to date. */
export interface TrialEntry extends Mutable<Trial> {
  params: Record<string, ParamValue>;
  metrics: Record<string, number>;
  reports: Report[];
  segments: Segment[];
  /** Optuna knows no such state: its journal says FAIL, our attribute that the trial was cancelled. */
  cancelled?: boolean;
}

/** How a trial of ours ended, under `tunesmith:result`. */
export interface TrialResult {
  readonly state: TrialState;
  readonly reason: string | null;
  readonly metrics: Readonly<Record<string, number>>;
  readonly step: number | null;
  readonly cause?: FailureCause;
  readonly peakMemoryBytes?: number;
  readonly superseded?: boolean;
  readonly reuseOf?: number;
  /** Whether the trial left a checkpoint at its last step. */
  readonly checkpoint?: boolean;
}

/** Puts a report in its place; one at a step that was reported before replaces that one. */
export function addReport(trial: TrialEntry, step: number, values: readonly number[]): void {
  const last = trial.reports.at(-1);
  if (last === undefined || step > last.step) trial.reports.push({ step, values });
  else {
    const at = trial.reports.findIndex((report) => report.step >= step);
    trial.reports.splice(at, trial.reports[at]?.step === step ? 1 : 0, { step, values });
  }
  trial.step = Math.max(trial.step ?? 0, step);
}

/** @param metricNames one per objective */
export function setTrialAttribute(
  trial: TrialEntry,
  key: string,
  value: Json,
  metricNames: readonly string[],
): void {
  switch (key) {
    case trialAttribute.configuration:
      if (typeof value === "number") trial.configuration = value;
      return;
    case trialAttribute.retryOf:
      if (typeof value === "number") trial.retryOf = value;
      return;
    case trialAttribute.note:
      if (typeof value === "string") trial.note = value;
      return;
    case trialAttribute.derived:
      if (isMapping(value)) Object.assign(trial.params, value);
      return;
    case trialAttribute.constraints:
      if (Array.isArray(value)) trial.violations = value.map(Number);
      return;
    case trialAttribute.result:
      if (isMapping(value)) applyResult(trial, value as unknown as TrialResult);
      return;
    default:
      if (isMapping(value)) setSegment(trial, key, value);
      else if (Array.isArray(value)) setReport(trial, key, value, metricNames);
  }
}

function applyResult(trial: TrialEntry, result: TrialResult): void {
  trial.reason = result.reason ?? null;
  trial.step = result.step ?? trial.step;
  trial.superseded = result.superseded === true;
  Object.assign(trial.metrics, result.metrics);
  if (result.cause !== undefined) trial.cause = result.cause;
  if (result.reuseOf !== undefined) trial.reuseOf = result.reuseOf;
  notePeakMemory(trial, result.peakMemoryBytes);
  if (result.state === "cancelled") trial.cancelled = true;
  const last = trial.segments.at(-1);
  if (result.checkpoint !== true || last === undefined) return;
  const saved = segmentCopy(last);
  saved.checkpoint = true;
  trial.segments[trial.segments.length - 1] = saved;
}

/** Of all segments. */
function notePeakMemory(trial: TrialEntry, bytes: Json | undefined): void {
  if (typeof bytes === "number") trial.peakMemoryBytes = Math.max(trial.peakMemoryBytes ?? 0, bytes);
}

type Fields = { readonly [key: string]: Json };

function setSegment(trial: TrialEntry, key: string, fields: Fields): void {
  const at = typeof fields["at"] === "string" ? parseTime(fields["at"]) : undefined;
  if (at === undefined) return;
  if (key === `${trialAttribute.segment}${trial.segments.length}`) {
    trial.segments.push(readSegment(fields, at));
    return;
  }
  const position = trial.segments.length - 1;
  const segment = trial.segments[position];
  if (segment === undefined || key !== `${trialAttribute.segmentEnd}${position}`) return;
  const given = fields["metrics"] ?? null;
  const metrics = isMapping(given) ? (given as Readonly<Record<string, number>>) : {};
  const result = readResult(fields, metrics);
  const ended = segmentCopy(segment);
  ended.endedAt = at;
  ended.checkpoint = fields["checkpoint"] === true;
  if (result === undefined && typeof fields["step"] === "number") ended.reached = fields["step"];
  if (result === undefined) ended.metrics = metrics;
  else ended.result = result;
  trial.segments[position] = ended;
  notePeakMemory(trial, fields["peakMemoryBytes"]);
  Object.assign(trial.metrics, metrics);
}

/**
 * A copy to change. Field by field: V8 gives each object that is spread and changed a hidden class of its own, some 350
 * bytes for each of tens of thousands of segments.
 */
export function segmentCopy(segment: Segment): Mutable<Segment> {
  const { from, until, startedAt, endedAt, checkpoint, reason, bracket, worker } = segment;
  const copy: Mutable<Segment> = { from, until, startedAt, endedAt, checkpoint, reason, bracket, worker };
  if (segment.slot !== undefined) copy.slot = segment.slot;
  if (segment.origin !== undefined) copy.origin = segment.origin;
  if (segment.reached !== undefined) copy.reached = segment.reached;
  if (segment.metrics !== undefined) copy.metrics = segment.metrics;
  if (segment.result !== undefined) copy.result = segment.result;
  return copy;
}

/** Undefined where the segment was no repetition. */
function readResult(
  { step, values }: Fields,
  metrics: RepetitionResult["metrics"],
): RepetitionResult | undefined {
  if (!Array.isArray(values)) return undefined;
  return { step: typeof step === "number" ? step : null, values: values.map(Number), metrics };
}

function readSegment(fields: Fields, startedAt: number): Segment {
  const number = (value: Json | undefined) => (typeof value === "number" ? value : null);
  const from = fields["from"] ?? null;
  const source = isMapping(from) ? { trial: number(from["trial"]), step: number(from["step"]) } : undefined;
  const origin = number(fields["origin"]);
  const { slot } = fields;
  return {
    from: source?.trial == null || source.step === null ? null : { trial: source.trial, step: source.step },
    until: number(fields["until"]),
    startedAt,
    endedAt: null,
    checkpoint: false,
    reason: typeof fields["reason"] === "string" ? fields["reason"] : null,
    bracket: number(fields["bracket"]),
    worker: number(fields["worker"]) ?? 0,
    ...(typeof slot === "string" && { slot }),
    ...(origin !== null && { origin }),
  };
}

/** The values of several objectives, which Optuna has no reports for. */
function setReport(
  trial: TrialEntry,
  key: string,
  values: readonly Json[],
  metricNames: readonly string[],
): void {
  if (!key.startsWith(trialAttribute.report)) return;
  const step = Number(key.slice(trialAttribute.report.length));
  if (!Number.isSafeInteger(step) || step < 0) return;
  const numbers = metricNames.map((_, index) =>
    typeof values[index] === "number" ? values[index] : Number.NaN,
  );
  addReport(trial, step, numbers);
  metricNames.forEach((name, index) => {
    const value = numbers[index];
    if (value !== undefined && !Number.isNaN(value)) trial.metrics[name] = value;
  });
}

export function isMapping(value: Json): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
