import type { Direction } from "../study/objective.ts";
import type { TrialState } from "../study/trial.ts";
import type { ParamValue } from "../study/value.ts";

/**
 * Everything that the extension and the results panel say to each other. The extension sends one snapshot when the
 * panel asks for it, then deltas. Each message carries a version, one more than the last; a panel that misses one asks
 * for a new snapshot. Messages travel as JSON, hence `WireNumber`.
 */
export type HostMessage = Snapshot | Delta | Reveal;

export interface Snapshot {
  readonly kind: "snapshot";
  readonly version: number;
  readonly overview: StudyOverview;
  /** By number, without gaps. */
  readonly trials: readonly WireTrial[];
}

export interface Delta {
  readonly kind: "delta";
  readonly version: number;
  readonly overview: StudyOverview;
  /** The trials that are new or different since the last message. */
  readonly trials: readonly WireTrial[];
}

/** Select this trial and bring it into view. */
export interface Reveal {
  readonly kind: "reveal";
  readonly trial: number;
}

export type PanelMessage =
  /** The panel is there, or has lost its place: send a snapshot. */
  | { readonly kind: "ready" }
  | { readonly kind: "run" }
  | { readonly kind: "stop" }
  | { readonly kind: "open-study-file" }
  | { readonly kind: "copy"; readonly text: string }
  | { readonly kind: "open-trial-output"; readonly trial: number };

export type RunState =
  /** Nothing has been run yet. */
  | "new"
  /** The runner has been started and has not created a trial yet. */
  | "starting"
  | "running"
  /** A stop has been asked for; trials are being ended. */
  | "stopping"
  /** The runner has ended by itself, and at least one trial is complete. */
  | "finished"
  /** Somebody ended it before it was done. */
  | "stopped"
  /** The runner is gone without a word; its running trials will be run again. */
  | "interrupted"
  /** The runner has ended, and no trial is complete. */
  | "failed";

export interface ObjectiveOverview {
  readonly metric: string;
  readonly direction: Direction;
}

/** The study but for its trials; small enough to be sent whole each time. */
export interface StudyOverview {
  readonly name: string;
  readonly description: string | null;
  /** Name of the study file. */
  readonly fileName: string;
  readonly strategy: string | null;
  readonly objectives: readonly ObjectiveOverview[];
  /** The names of the searched parameters, in the order of the file, as far as they are known. */
  readonly parameterNames: readonly string[];
  readonly runState: RunState;
  /** Whether this window may start processes for the study. */
  readonly trusted: boolean;
  /** What the latest run had run out of when it ended by itself. */
  readonly endReason: string | null;
  readonly budgetTrials: number | null;
  /** Configurations that count against the budget. */
  readonly settled: number;
  readonly counts: Readonly<Record<TrialState, number>>;
  /** Per objective the best complete trial. */
  readonly best: readonly (BestTrial | null)[];
  /** Time that the study ran in its sessions up to `asOf`, and whether it goes on growing. */
  readonly elapsedMs: number;
  /** Milliseconds since the epoch. */
  readonly asOf: number;
  readonly timeLeftMs: number | null;
  /** The most frequent reasons for which trials failed. */
  readonly failures: readonly FailureReason[];
  /** Why the last start ended at once, as the runner put it. */
  readonly startProblem: string | null;
}

export interface BestTrial {
  /** Its number. */
  readonly trial: number;
  readonly value: WireNumber;
}

export interface FailureReason {
  readonly reason: string;
  readonly count: number;
  /** The first trial that failed so. */
  readonly trial: number;
}

/** JSON has no word for these three; nothing else that is not a finite number occurs. */
export type WireNumber = number | "NaN" | "Infinity" | "-Infinity";

/** A trial as it travels. */
export interface WireTrial {
  readonly number: number;
  readonly state: TrialState;
  readonly params: Readonly<Record<string, ParamValue>>;
  /** One per objective: final once the trial is complete, otherwise the last report. */
  readonly values: readonly WireNumber[] | null;
  readonly metrics: Readonly<Record<string, WireNumber>>;
  readonly step: number | null;
  readonly reason: string | null;
  /** Milliseconds since the epoch. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly retryOf: number | null;
}

/** A trial as the panel keeps it. */
export interface TrialRow extends Omit<WireTrial, "values" | "metrics"> {
  readonly values: readonly number[] | null;
  readonly metrics: Readonly<Record<string, number>>;
}

export function toWireNumber(value: number): WireNumber {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "Infinity" : "-Infinity";
}

export function toWireTrial(row: TrialRow): WireTrial {
  return {
    ...row,
    values: row.values?.map(toWireNumber) ?? null,
    metrics: mapValues(row.metrics, toWireNumber),
  };
}

export function fromWireTrial(trial: WireTrial): TrialRow {
  return { ...trial, values: trial.values?.map(Number) ?? null, metrics: mapValues(trial.metrics, Number) };
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  convert: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, convert(value)]));
}
