import type { Distribution } from "../study/domain.ts";
import type { Trial, TrialState } from "../study/trial.ts";
import type { ParamValue, ParamValues } from "../study/value.ts";
import {
  type CreateTrial,
  type JournalRecord,
  type Json,
  type OptunaState,
  optunaState,
  studyAttribute,
  trialAttribute,
} from "./journal-record.ts";
import { parseTime } from "./journal-text.ts";
import { widestRange } from "./parameter-range.ts";
import { addReport, isMapping, segmentCopy, setTrialAttribute, type TrialEntry } from "./trial-entry.ts";

/** One study as its journal tells it. */
export interface StudyState {
  readonly id: number;
  readonly name: string;
  /** 1 minimize, 2 maximize, 0 not set; one per objective. */
  readonly directions: readonly number[];
  /** One per objective; `value`, or `value_0` and so on, where another tool gave none. */
  readonly metricNames: readonly string[];
  readonly userAttributes: ReadonlyMap<string, Json>;
  readonly systemAttributes: ReadonlyMap<string, Json>;
  /** By number. The objects are kept up to date in place. */
  readonly trials: readonly Trial[];
  /** The journal's id of each trial, by number. */
  readonly trialIds: readonly number[];
  /** What each parameter ranged over in any of the trials, in the order in which they appeared. */
  readonly parameterRanges: ReadonlyMap<string, Distribution>;
  /** Milliseconds that earlier and current runs of the study took, up to the last thing that each recorded. */
  readonly elapsedMs: number;
  /** What people wanted to run, by number: the study's own decisions are not among them. */
  readonly requests: readonly StudyRequest[];
  /** How often the study was started. */
  readonly sessions: number;
  /** The latest of these runs; undefined for a study of another tool. */
  readonly latestSession: StudySessionRecord | undefined;
}

export interface StudyRequest {
  readonly number: number;
  readonly wish:
    | { readonly kind: "enqueue"; readonly values: ParamValues }
    /** Trial `trial` is to run once more, with the same values. */
    | { readonly kind: "retry"; readonly trial: number };
  readonly isFulfilled: boolean;
}

/** One run of a study, from its start to its end. */
export interface StudySessionRecord {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** What the run was allowed to use, the command line's word included; null where there was no limit. */
  readonly budget: {
    readonly trials: number | null;
    readonly timeMs: number | null;
    readonly steps: number | null;
    readonly parallel: number;
  };
  /**
   * Who runs its trials: a runner, or callers that ask for trials and tell what came of them. Theirs goes on as long as
   * one of them has a trial.
   */
  readonly by: "runner" | "callers";
  /** Whether a person lets it start nothing for now. */
  readonly isPaused: boolean;
  /** Undefined while it goes on, and where it was killed. */
  readonly end: SessionEnd | undefined;
}

export interface SessionEnd {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** `done`: there was nothing left to do. `stopped`: somebody stopped it. */
  readonly kind: "done" | "stopped";
  readonly reason: string;
}

const stateNames: Readonly<Record<OptunaState, TrialState>> = {
  [optunaState.running]: "running",
  [optunaState.complete]: "complete",
  [optunaState.pruned]: "pruned",
  [optunaState.fail]: "failed",
  [optunaState.waiting]: "waiting",
};

/**
 * Folds journal records, in file order, into the studies that they describe, by Optuna's rules: ids count creations,
 * finished trials are frozen, a second creation of a live name is ignored. Records that do not fit are ignored, as
 * Optuna ignores those of other workers; no record makes it throw.
 */
export class JournalFold {
  readonly #studies: (StudyEntry | undefined)[] = [];
  readonly #trials: { readonly study: StudyEntry | undefined; readonly trial: TrialEntry }[] = [];
  readonly #distributions = new Map<string, Distribution>();

  /** How many trials were created over all studies: the id of the next one. */
  get trialCount(): number {
    return this.#trials.length;
  }

  /** How many studies were created, deleted ones included: the id of the next one. */
  get studyCount(): number {
    return this.#studies.length;
  }

  /** Live studies in the order of their creation. */
  get studies(): readonly StudyState[] {
    return this.#studies.filter((study) => study !== undefined);
  }

  study(name: string): StudyState | undefined {
    return this.#studies.find((study) => study?.name === name);
  }

  apply(record: JournalRecord): void {
    switch (record.op_code) {
      case 0:
        if (this.study(record.study_name) === undefined)
          this.#studies.push(new StudyEntry(this.#studies.length, record.study_name, record.directions));
        return;
      case 1:
        if (this.#studies[record.study_id] !== undefined) this.#studies[record.study_id] = undefined;
        return;
      case 2:
      case 3:
        this.#studies[record.study_id]?.setAttributes(record.user_attr, record.system_attr);
        return;
      case 4:
        this.#createTrial(record);
        return;
      case 5:
      case 6:
      case 7:
      case 8:
      case 9: {
        const entry = this.#trials[record.trial_id];
        if (entry?.study === undefined || isFrozen(entry.trial)) return;
        this.#changeTrial(entry.study, entry.trial, record);
        return;
      }
    }
  }

  #createTrial(record: CreateTrial): void {
    const study = this.#studies[record.study_id];
    if (study === undefined) return;
    const trial: TrialEntry = {
      number: study.trials.length,
      configuration: study.trials.length,
      state: stateNames[record.state ?? optunaState.running] ?? "running",
      params: {},
      values: record.values ?? (record.value == null ? null : [record.value]),
      metrics: {},
      reports: [],
      segments: [],
      step: null,
      note: null,
      reason: null,
      startedAt: record.datetime_start === null ? null : (parseTime(record.datetime_start) ?? null),
      endedAt: record.datetime_complete === undefined ? null : (parseTime(record.datetime_complete) ?? null),
      retryOf: null,
      superseded: false,
      violations: null,
    };
    for (const [name, internal] of Object.entries(record.params ?? {}))
      this.#setParam(study, trial, name, internal, record.distributions?.[name]);
    for (const [step, value] of Object.entries(record.intermediate_values ?? {}))
      addReport(trial, Number(step), [value]);
    for (const [key, value] of Object.entries(record.system_attrs ?? {}))
      setTrialAttribute(trial, key, value, study.metricNames);
    // An attempt that is repeated does not count any more, whatever it came to.
    const repeated = trial.retryOf === null ? undefined : study.trials[trial.retryOf];
    if (repeated !== undefined) repeated.superseded = true;
    study.fulfil(record.system_attrs?.[trialAttribute.request]);
    study.trials.push(trial);
    study.trialIds.push(this.#trials.length);
    study.touch(trial.startedAt);
    this.#trials.push({ study, trial });
    if (isFrozen(trial)) settle(study, trial);
  }

  #changeTrial(
    study: StudyEntry,
    trial: TrialEntry,
    record: Extract<JournalRecord, { readonly op_code: 5 | 6 | 7 | 8 | 9 }>,
  ): void {
    switch (record.op_code) {
      case 5:
        this.#setParam(study, trial, record.param_name, record.param_value_internal, record.distribution);
        return;
      case 6:
        // The first to claim a waiting trial wins; a later claim finds it running.
        if (record.state === optunaState.running && trial.state !== "waiting") return;
        trial.state = stateNames[record.state] ?? trial.state;
        if (record.values !== null) trial.values = record.values;
        if (record.datetime_start !== undefined) trial.startedAt = parseTime(record.datetime_start) ?? null;
        if (record.datetime_complete !== undefined)
          trial.endedAt = parseTime(record.datetime_complete) ?? null;
        study.touch(trial.endedAt ?? trial.startedAt);
        if (isFrozen(trial)) settle(study, trial);
        return;
      case 7: {
        addReport(trial, record.step, [record.intermediate_value]);
        const [metric] = study.metricNames;
        if (metric !== undefined) trial.metrics[metric] = record.intermediate_value;
        return;
      }
      case 8:
        return;
      case 9:
        for (const [key, value] of Object.entries(record.system_attr ?? {}))
          setTrialAttribute(trial, key, value, study.metricNames);
        study.touchSegments(trial);
    }
  }

  #setParam(
    study: StudyEntry,
    trial: TrialEntry,
    name: string,
    internal: number,
    distributionText: string | undefined,
  ): void {
    if (distributionText === undefined) return;
    let distribution = this.#distributions.get(distributionText);
    if (distribution === undefined) {
      try {
        distribution = JSON.parse(distributionText) as Distribution;
      } catch {
        return;
      }
      this.#distributions.set(distributionText, distribution);
    }
    if (distribution.attributes) study.noteRange(name, distribution);
    const choices = (distribution.attributes as { readonly choices?: readonly ParamValue[] } | undefined)
      ?.choices;
    trial.params[name] = choices === undefined ? internal : (choices[internal] ?? null);
  }
}

/** What these records, in file order, come to. */
export function foldRecords(records: Iterable<JournalRecord>): JournalFold {
  const fold = new JournalFold();
  for (const record of records) fold.apply(record);
  return fold;
}

class StudyEntry implements StudyState {
  readonly id: number;
  readonly name: string;
  readonly directions: readonly number[];
  readonly userAttributes = new Map<string, Json>();
  readonly systemAttributes = new Map<string, Json>();
  readonly trials: TrialEntry[] = [];
  readonly parameterRanges = new Map<string, Distribution>();
  /** The journal's id of each trial, by number. */
  readonly trialIds: number[] = [];
  readonly requests: StudyRequest[] = [];
  sessions = 0;
  latestSession: StudySessionRecord | undefined;
  metricNames: readonly string[];
  #finishedSessionsMs = 0;
  #lastActivity = 0;

  constructor(id: number, name: string, directions: readonly number[]) {
    this.id = id;
    this.name = name;
    this.directions = directions;
    this.metricNames = directions.map((_, index) => (directions.length === 1 ? "value" : `value_${index}`));
  }

  get elapsedMs(): number {
    const start = this.latestSession?.startedAt;
    return this.#finishedSessionsMs + (start === undefined ? 0 : Math.max(0, this.#lastActivity - start));
  }

  noteRange(name: string, distribution: Distribution): void {
    const known = this.parameterRanges.get(name);
    if (known === distribution) return;
    this.parameterRanges.set(name, known === undefined ? distribution : widestRange(known, distribution));
  }

  touch(time: number | null): void {
    if (time !== null && time > this.#lastActivity) this.#lastActivity = time;
  }

  /** A pause, or the end of one, is something that happened in a run. */
  touchSegments({ segments }: Trial): void {
    const last = segments.at(-1);
    if (last !== undefined) this.touch(last.endedAt ?? last.startedAt);
  }

  setAttributes(
    user: Readonly<Record<string, Json>> = {},
    system: Readonly<Record<string, Json>> = {},
  ): void {
    for (const [key, value] of Object.entries(user)) this.userAttributes.set(key, value);
    for (const [key, value] of Object.entries(system)) {
      this.systemAttributes.set(key, value);
      if (key === "study:metric_names" && Array.isArray(value)) this.#nameMetrics(value.map(String));
      if (key.startsWith(studyAttribute.paused) && this.latestSession !== undefined)
        this.latestSession = { ...this.latestSession, isPaused: value === true };
      if (!isMapping(value)) continue;
      if (key.startsWith(studyAttribute.request)) this.#request(value);
      if (key.startsWith(studyAttribute.budget)) this.#changeBudget(value);
      const at = parseTime(String(value["at"]));
      if (at === undefined) continue;
      if (key.startsWith(studyAttribute.session)) this.#beginSession(at, value);
      else if (key.startsWith(studyAttribute.sessionEnd)) this.#endSession(at, value);
    }
  }

  /** Optuna's users may name the metrics when there are trials already. */
  #nameMetrics(names: readonly string[]): void {
    const renamed = new Map(this.metricNames.map((name, index) => [name, names[index] ?? name]));
    if ([...renamed].every(([before, after]) => before === after)) return;
    this.metricNames = [...renamed.values()];
    for (const trial of this.trials)
      trial.metrics = Object.fromEntries(
        Object.entries(trial.metrics).map(([name, value]) => [renamed.get(name) ?? name, value]),
      );
  }

  #beginSession(startedAt: number, { budget, by }: { readonly [key: string]: Json }): void {
    this.#finishedSessionsMs = this.elapsedMs;
    this.#lastActivity = startedAt;
    this.sessions += 1;
    this.latestSession = {
      startedAt,
      budget: budgetOf(budget),
      by: by === "callers" ? "callers" : "runner",
      isPaused: false,
      end: undefined,
    };
  }

  #changeBudget(budget: Json): void {
    if (this.latestSession !== undefined)
      this.latestSession = { ...this.latestSession, budget: budgetOf(budget) };
  }

  #request(wish: { readonly [key: string]: Json }): void {
    const { length: number } = this.requests;
    const { kind, trial, values } = wish;
    if (kind === "retry" && typeof trial === "number")
      this.requests.push({ number, wish: { kind, trial }, isFulfilled: false });
    else if (kind === "enqueue" && values !== undefined && isMapping(values))
      this.requests.push({ number, wish: { kind, values: values as ParamValues }, isFulfilled: false });
  }

  fulfil(request: Json | undefined): void {
    const asked = typeof request === "number" ? this.requests[request] : undefined;
    if (asked !== undefined) this.requests[asked.number] = { ...asked, isFulfilled: true };
  }

  #endSession(at: number, { kind, reason }: { readonly [key: string]: Json }): void {
    if (this.latestSession === undefined) return;
    this.touch(at);
    const end = { at, kind: kind === "stopped" ? "stopped" : "done", reason: String(reason) } as const;
    this.latestSession = { ...this.latestSession, end };
  }
}

function budgetOf(value: Json | undefined): StudySessionRecord["budget"] {
  const limits = value !== undefined && isMapping(value) ? value : {};
  const limit = (name: string) => (typeof limits[name] === "number" ? limits[name] : null);
  return {
    trials: limit("trials"),
    timeMs: limit("timeMs"),
    steps: limit("steps"),
    parallel: limit("parallel") ?? 1,
  };
}

function isFrozen(trial: Trial): boolean {
  return trial.state !== "running" && trial.state !== "waiting";
}

/** Makes the state of a trial that has just ended final. */
function settle(study: StudyEntry, trial: TrialEntry): void {
  const last = trial.segments.at(-1);
  if (last !== undefined && last.endedAt === null) {
    const ended = segmentCopy(last);
    ended.endedAt = trial.endedAt;
    trial.segments[trial.segments.length - 1] = ended;
  }
  if (trial.state === "failed" && trial.cancelled) trial.state = "cancelled";
  if (trial.state === "complete" && trial.violations?.some((violation) => violation > 0))
    trial.state = "infeasible";
  // An objective's metric is what the trial is judged by: its best report where the study says `of: best`.
  study.metricNames.forEach((name, index) => {
    const value = trial.values?.[index];
    if (value !== undefined) trial.metrics[name] = value;
  });
}
