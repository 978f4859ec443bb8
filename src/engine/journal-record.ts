import type { ParamValue } from "../study/value.ts";

/**
 * One line of a journal, in the format of Optuna's JournalFileBackend. Ids are implicit: a study's id is the number of
 * studies created before it, a trial's id the number of trials created before it over all studies of the file.
 */
export type JournalRecord =
  | CreateStudy
  | DeleteStudy
  | SetStudyAttribute
  | CreateTrial
  | SetTrialParam
  | SetTrialState
  | SetTrialReport
  | SetTrialAttribute
  | DiscardTrials;

interface Common {
  readonly worker_id: string;
}

/** JSON, with NaN and infinities, which Python's dialect writes as bare words. */
export type Json = ParamValue | readonly Json[] | { readonly [key: string]: Json };

/** Optuna's numbers for trial states. */
export const optunaState = { running: 0, complete: 1, pruned: 2, fail: 3, waiting: 4 } as const;
export type OptunaState = (typeof optunaState)[keyof typeof optunaState];

export interface CreateStudy extends Common {
  readonly op_code: 0;
  readonly study_name: string;
  /** 1 minimize, 2 maximize, 0 not set. */
  readonly directions: readonly number[];
}

export interface DeleteStudy extends Common {
  readonly op_code: 1;
  readonly study_id: number;
}

export interface SetStudyAttribute extends Common {
  readonly op_code: 2 | 3;
  readonly study_id: number;
  /** Exactly one key; op 2 has `user_attr`, op 3 `system_attr`. */
  readonly user_attr?: Readonly<Record<string, Json>>;
  readonly system_attr?: Readonly<Record<string, Json>>;
}

export interface CreateTrial extends Common {
  readonly op_code: 4;
  readonly study_id: number;
  readonly datetime_start: string | null;
  readonly datetime_complete?: string;
  readonly state?: OptunaState;
  readonly value?: number | null;
  readonly values?: readonly number[] | null;
  /** Each a distribution as a JSON text. */
  readonly distributions?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, number>>;
  readonly user_attrs?: Readonly<Record<string, Json>>;
  readonly system_attrs?: Readonly<Record<string, Json>>;
  readonly intermediate_values?: Readonly<Record<string, number>>;
}

export interface SetTrialParam extends Common {
  readonly op_code: 5;
  readonly trial_id: number;
  readonly param_name: string;
  readonly param_value_internal: number;
  readonly distribution: string;
}

export interface SetTrialState extends Common {
  readonly op_code: 6;
  readonly trial_id: number;
  readonly state: OptunaState;
  readonly values: readonly number[] | null;
  readonly datetime_start?: string;
  readonly datetime_complete?: string;
}

export interface SetTrialReport extends Common {
  readonly op_code: 7;
  readonly trial_id: number;
  readonly step: number;
  readonly intermediate_value: number;
}

export interface SetTrialAttribute extends Common {
  readonly op_code: 8 | 9;
  readonly trial_id: number;
  readonly user_attr?: Readonly<Record<string, Json>>;
  readonly system_attr?: Readonly<Record<string, Json>>;
}

/** Written by one foreign tool only; read and ignored, never written. */
export interface DiscardTrials extends Common {
  readonly op_code: 10;
  readonly trial_ids: readonly number[];
}

/** Study attributes of ours. */
export const studyAttribute = {
  /** The version of what stands under `tunesmith:`; a journal with a higher one is read, and not written. */
  format: "tunesmith:format",
  /** The seed drawn or given at the first run. */
  seed: "tunesmith:seed",
  /** The definition as it was run, as JSON, without `run`'s secrets. */
  definition: "tunesmith:definition",
  /** `tunesmith:session:<n>`: the n-th run of the study began: `{ at, budget }`, `at` in ISO 8601. */
  session: "tunesmith:session:",
  /** `tunesmith:session_end:<n>`: it ended in good order: `{ at, kind, reason }`. */
  sessionEnd: "tunesmith:session_end:",
  /** `tunesmith:budget:<n>`: what a person changed the n-th run's budget to while it went on. */
  budget: "tunesmith:budget:",
  /**
   * `tunesmith:wanted_budget:<n>`: what a person wants the n-th run's budget to be, before that run has begun; what it
   * leaves out, the study file says.
   */
  wantedBudget: "tunesmith:wanted_budget:",
  /** `tunesmith:run:<n>`: the machine and the command line of the n-th run, a `RunRecord`. */
  run: "tunesmith:run:",
  /** `tunesmith:code:<n>`: the n-th state of the code that was seen, a `CodeState`. */
  code: "tunesmith:code:",
  /** `tunesmith:paused:<n>`: whether a person lets the n-th run start nothing for now. */
  paused: "tunesmith:paused:",
  /**
   * `tunesmith:request:<n>`: what a person wants to run, `{ kind: "enqueue", values }` or `{ kind: "retry", trial }`; until
   * a trial names it as its `tunesmith:request`, it is still to be done.
   */
  request: "tunesmith:request:",
  /** `tunesmith:older:<n>`: trials of the n-th older study that this one learns from, an `OlderSource`. */
  older: "tunesmith:older:",
  /** `tunesmith:change:<n>`: the definition was to change, a `ChangeRecord`; the definition is as it was accepted last. */
  change: "tunesmith:change:",
  /** `tunesmith:mark:<trial number>`: what a person put on a trial, `{ starred, tags }`. A user attribute. */
  mark: "tunesmith:mark:",
} as const;

/** Trial attributes of ours. */
export const trialAttribute = {
  /** The configuration's index. */
  configuration: "tunesmith:configuration",
  retryOf: "tunesmith:retry_of",
  /** The number of the request that this trial fulfils. */
  request: "tunesmith:request",
  /** Why the sampler proposed these values. */
  note: "tunesmith:note",
  /** Derived values, which Optuna has no distribution for. */
  derived: "tunesmith:derived",
  /**
   * `tunesmith:segment:<n>`: the n-th stretch without a pause began: `{ at, until, from, reason, bracket, worker }`, with
   * `slot` where the study sets them, and `origin` where an earlier attempt ran it.
   */
  segment: "tunesmith:segment:",
  /**
   * `tunesmith:segment_end:<n>`: it reached its `until`, and the trial pauses: `{ at, step, checkpoint, metrics }`; with
   * `values`, one per objective, where it was a repetition that has run to its end.
   */
  segmentEnd: "tunesmith:segment_end:",
  /** `tunesmith:report:<step>`: a value for each objective, NaN where one was not reported; where there are several. */
  report: "tunesmith:report:",
  /** How the trial ended: `{ state, reason, metrics, step, superseded, checkpoint }`, the last two where they hold. */
  result: "tunesmith:result",
  /** Optuna's own name for constraint values: a list, each at most 0 where the constraint holds. */
  constraints: "constraints",
} as const;
