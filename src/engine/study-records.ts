import { directionCode, type Objective } from "../study/objective.ts";
import type { Parameter, SearchSpace } from "../study/space.ts";
import { withDerived } from "../study/space.ts";
import type { Budget } from "../study/study.ts";
import type { Report, Segment, TrialState } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";
import {
  type CreateTrial,
  type JournalRecord,
  type Json,
  type OptunaState,
  optunaState,
  studyAttribute,
  trialAttribute,
} from "./journal-record.ts";
import { formatTime } from "./journal-text.ts";
import type { BudgetChange } from "./study-control.ts";
import type { SessionEnd, StudyRequest, StudySessionRecord } from "./study-state.ts";
import type { TrialResult } from "./trial-entry.ts";

/** What a session begins with. */
export interface SessionBegin {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly budget: Budget;
  readonly by: StudySessionRecord["by"];
}

/** Writes what happens in a study as journal records. */
export interface RecordWriter {
  createStudy(name: string, objectives: readonly Objective[]): JournalRecord;
  studyAttribute(studyId: number, key: string, value: Json): JournalRecord;
  beginSession(studyId: number, session: number, begin: SessionBegin): JournalRecord;
  endSession(studyId: number, session: number, end: SessionEnd): JournalRecord;
  /** The `session`-th run goes on with another budget. */
  changeBudget(studyId: number, session: number, budget: Budget): JournalRecord;
  /** The `session`-th run, which has not begun, is to have this budget. */
  wantBudget(studyId: number, session: number, change: BudgetChange): JournalRecord;
  setPaused(studyId: number, session: number, isPaused: boolean): JournalRecord;
  request(studyId: number, number: number, wish: StudyRequest["wish"]): JournalRecord;
  createTrial(trial: NewTrial): JournalRecord;
  /** @param values one per objective */
  report(trialId: number, report: Report): JournalRecord;
  /**
   * A paused trial goes on: its `position`-th segment begins. Cut off between the two records, it still waits.
   *
   * @param startedAt when its first segment began
   */
  resumeTrial(
    trialId: number,
    position: number,
    segment: Segment,
    startedAt: number,
  ): readonly JournalRecord[];
  /** The trial's `position`-th segment reached its step. */
  pauseTrial(trialId: number, position: number, end: SegmentEnd): readonly JournalRecord[];
  /** The trial's `position`-th segment has ended, and the trial with it: `endTrial` follows. */
  endSegment(trialId: number, position: number, end: SegmentEnd): JournalRecord;
  /** The trial does not run, and did not begin another segment. */
  keepPaused(trialId: number): JournalRecord;
  endTrial(trialId: number, end: TrialEnd): readonly JournalRecord[];
}

export interface NewTrial {
  readonly studyId: number;
  readonly configuration: number;
  readonly retryOf: number | null;
  /** The number of the request that it fulfils. */
  readonly request: number | undefined;
  /** Searched values and constants. */
  readonly values: ParamValues;
  /** Why the sampler proposed them. */
  readonly note: string | undefined;
  readonly startedAt: number;
  /** The last one begins now; those before it come from an earlier attempt. */
  readonly segments: readonly Segment[];
  /** Of the earlier attempt's segments. */
  readonly reports: readonly Report[];
}

export interface SegmentEnd {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly step: number | null;
  readonly checkpoint: boolean;
  /** Of a repetition that has run to its end. */
  readonly values?: readonly number[];
  readonly metrics: Readonly<Record<string, number>>;
  readonly peakMemoryBytes?: number;
}

export interface TrialEnd extends TrialResult {
  readonly values: readonly number[] | null;
  readonly violations: readonly number[] | null;
  readonly endedAt: number;
}

const optunaStates: Readonly<Record<TrialState, OptunaState>> = {
  waiting: optunaState.waiting,
  running: optunaState.running,
  complete: optunaState.complete,
  // Infeasible is a complete trial with a constraint above zero, cancelled a failed one with our attribute.
  infeasible: optunaState.complete,
  pruned: optunaState.pruned,
  failed: optunaState.fail,
  cancelled: optunaState.fail,
};

export function recordWriter(workerId: string, space: SearchSpace): RecordWriter {
  const worker_id = workerId;
  const distributions = new Map<string, string>(
    space.parameters.map(({ name, domain }) => [name, JSON.stringify(domain.distribution)]),
  );
  const constants = Object.entries(space.constants).map(
    ([name, value]) =>
      [name, JSON.stringify({ name: "CategoricalDistribution", attributes: { choices: [value] } })] as const,
  );
  const byName = new Map<string, Parameter>(space.parameters.map((parameter) => [parameter.name, parameter]));

  const trialParams = (values: ParamValues) => {
    const present = Object.keys(values).filter((name) => byName.has(name));
    return {
      distributions: Object.fromEntries([
        ...present.map((name) => [name, distributions.get(name) as string]),
        ...constants,
      ]),
      params: Object.fromEntries([
        ...present.map((name) => [name, byName.get(name)?.domain.toInternal(values[name] ?? null) as number]),
        ...constants.map(([name]) => [name, 0]),
      ]),
    };
  };

  const derivedOf = (values: ParamValues) => {
    const all = withDerived(space, values);
    return Object.fromEntries(Object.entries(all).filter(([name]) => !Object.hasOwn(values, name)));
  };

  const waiting = (trial_id: number): JournalRecord => ({
    op_code: 6,
    worker_id,
    trial_id,
    state: optunaState.waiting,
    values: null,
  });
  const systemAttribute = (trial_id: number, key: string, value: Json): JournalRecord => ({
    op_code: 9,
    worker_id,
    trial_id,
    system_attr: { [key]: value },
  });

  const ofStudy = (study_id: number, key: string, value: Json): JournalRecord => ({
    op_code: 3,
    worker_id,
    study_id,
    system_attr: { [key]: value },
  });

  return {
    createStudy: (study_name, objectives) => ({
      op_code: 0,
      worker_id,
      study_name,
      directions: objectives.map(({ direction }) => directionCode(direction)),
    }),
    studyAttribute: ofStudy,
    beginSession: (study_id, session, { at, budget, by }) =>
      ofStudy(study_id, `${studyAttribute.session}${session}`, {
        at: formatTime(at),
        budget: budgetRecord(budget),
        ...(by === "callers" && { by }),
      }),
    endSession: (study_id, session, { at, kind, reason }) =>
      ofStudy(study_id, `${studyAttribute.sessionEnd}${session}`, { at: formatTime(at), kind, reason }),
    changeBudget: (study_id, session, budget) =>
      ofStudy(study_id, `${studyAttribute.budget}${session}`, budgetRecord(budget)),
    wantBudget: (study_id, session, change) =>
      ofStudy(study_id, `${studyAttribute.wantedBudget}${session}`, plainChange(change)),
    setPaused: (study_id, session, isPaused) =>
      ofStudy(study_id, `${studyAttribute.paused}${session}`, isPaused),
    request: (study_id, number, wish) => ofStudy(study_id, `${studyAttribute.request}${number}`, { ...wish }),
    createTrial: (trial) => {
      const { studyId, configuration, retryOf, request, values, note, startedAt, segments, reports } = trial;
      const derived = space.derived.length === 0 ? {} : derivedOf(values);
      return {
        op_code: 4,
        worker_id,
        study_id: studyId,
        datetime_start: formatTime(startedAt),
        ...trialParams(values),
        ...carriedReports(reports),
        system_attrs: {
          [trialAttribute.configuration]: configuration,
          ...(retryOf !== null && { [trialAttribute.retryOf]: retryOf }),
          ...(request !== undefined && { [trialAttribute.request]: request }),
          ...(note !== undefined && { [trialAttribute.note]: note }),
          ...(Object.keys(derived).length > 0 && { [trialAttribute.derived]: derived }),
          ...Object.fromEntries(segments.flatMap(segmentAttributes)),
          ...Object.fromEntries(
            reports
              .filter(({ values }) => values.length > 1)
              .map(({ step, values }) => reportOf(step, values)),
          ),
        },
      };
    },
    report: (trial_id, { step, values }) => {
      const [value, ...others] = values;
      return value === undefined || others.length > 0
        ? systemAttribute(trial_id, ...reportOf(step, values))
        : { op_code: 7, worker_id, trial_id, step, intermediate_value: value };
    },
    resumeTrial: (trial_id, position, segment, startedAt) => [
      {
        op_code: 6,
        worker_id,
        trial_id,
        state: optunaState.running,
        values: null,
        // Optuna takes this for the start of the whole trial.
        datetime_start: formatTime(startedAt),
      },
      systemAttribute(trial_id, ...segmentStart(segment, position)),
    ],
    pauseTrial: (trial_id, position, end) => [
      systemAttribute(trial_id, ...segmentEnd(position, end)),
      waiting(trial_id),
    ],
    endSegment: (trial_id, position, end) => systemAttribute(trial_id, ...segmentEnd(position, end)),
    keepPaused: waiting,
    endTrial: (trial_id, { values, violations, endedAt, ...result }) => [
      systemAttribute(trial_id, trialAttribute.result, { ...result } as unknown as Json),
      ...(violations === null ? [] : [systemAttribute(trial_id, trialAttribute.constraints, violations)]),
      // Last, because a trial that has ended is frozen for every reader.
      {
        op_code: 6,
        worker_id,
        trial_id,
        state: optunaStates[result.state],
        values,
        datetime_complete: formatTime(endedAt),
      },
    ],
  };
}

type Attribute = readonly [key: string, value: Json];

function segmentStart(segment: Segment, position: number): Attribute {
  const { from, until, startedAt, reason, bracket, worker, slot, origin } = segment;
  return [
    `${trialAttribute.segment}${position}`,
    {
      at: formatTime(startedAt),
      until,
      from: from && { ...from },
      reason,
      bracket,
      worker,
      ...(slot !== undefined && { slot }),
      ...(origin !== undefined && { origin }),
    },
  ];
}

function segmentEnd(
  position: number,
  { at, step, checkpoint, values, metrics, peakMemoryBytes }: SegmentEnd,
): Attribute {
  return [
    `${trialAttribute.segmentEnd}${position}`,
    {
      at: formatTime(at),
      step,
      checkpoint,
      ...(values !== undefined && { values }),
      metrics: { ...metrics },
      ...(peakMemoryBytes !== undefined && { peakMemoryBytes }),
    },
  ];
}

function segmentAttributes(segment: Segment, position: number): readonly Attribute[] {
  const { endedAt, until, reached = until, checkpoint, metrics = {}, result } = segment;
  if (endedAt === null) return [segmentStart(segment, position)];
  const found = result ?? { step: reached, metrics };
  const end = segmentEnd(position, { ...found, at: endedAt, checkpoint });
  return [segmentStart(segment, position), end];
}

function reportOf(step: number, values: readonly number[]): Attribute {
  return [`${trialAttribute.report}${step}`, values];
}

function carriedReports(reports: readonly Report[]): Pick<CreateTrial, "intermediate_values"> {
  const single = reports.flatMap(({ step, values: [value, ...others] }) =>
    value === undefined || others.length > 0 ? [] : [[step, value] as const],
  );
  return single.length === 0 ? {} : { intermediate_values: Object.fromEntries(single) };
}

function plainChange(change: BudgetChange): Json {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

function budgetRecord({ trials, timeMs, steps, parallel }: Budget): Json {
  return { trials: trials ?? null, timeMs: timeMs ?? null, steps: steps ?? null, parallel };
}
