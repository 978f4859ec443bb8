import {
  type CreateTrial,
  type JournalRecord,
  type Json,
  optunaState,
  studyAttribute,
  trialAttribute,
} from "../engine/journal-record.ts";

type Attributes = Record<string, Json>;

/** What a trial's records come to. */
interface Gathered {
  created: CreateTrial;
  state: number;
  values: readonly number[] | null;
  complete: string | undefined;
  start: string | null;
  readonly params: Record<string, number>;
  readonly distributions: Record<string, string>;
  readonly reports: Record<string, number>;
  readonly user: Attributes;
  readonly system: Attributes;
}

/**
 * One study of a journal as the shortest journal that says the same of it: its attributes once, and one record for each
 * trial that has ended. Trials that run or wait are left out, so the others may get new numbers; what refers to a trial
 * is told the new one.
 *
 * @param records of a whole journal, in order
 */
export function compactJournal(
  records: readonly JournalRecord[],
  studyName: string,
): readonly JournalRecord[] {
  const { created, user, system, trials } = gather(records, studyName);
  if (created === undefined) return [];
  const ended = trials.filter(hasEnded);
  const numbers = numbersOf(trials);
  const worker_id = created.worker_id;
  const studyAttributes = (given: Attributes, op_code: 2 | 3, field: "user_attr" | "system_attr") =>
    Object.entries(given).flatMap(([key, value]): readonly JournalRecord[] => {
      const renamed = renumberMark(key, numbers);
      return renamed === undefined
        ? []
        : [{ op_code, worker_id, study_id: 0, [field]: { [renamed]: renumberFirst(key, value, numbers) } }];
    });
  return [
    { ...created },
    ...studyAttributes(system, 3, "system_attr"),
    ...studyAttributes(user, 2, "user_attr"),
    ...ended.map((trial) => trialRecord(trial, numbers, created.directions.length)),
  ];
}

function gather(records: readonly JournalRecord[], studyName: string) {
  let created: Extract<JournalRecord, { readonly op_code: 0 }> | undefined;
  let studies = 0;
  let id = -1;
  const live = new Map<string, number>();
  const all: (Gathered | undefined)[] = [];
  const trials: Gathered[] = [];
  const user: Attributes = {};
  const system: Attributes = {};
  for (const record of records) {
    switch (record.op_code) {
      case 0:
        if (live.has(record.study_name)) break;
        live.set(record.study_name, studies);
        if (record.study_name === studyName) [created, id] = [record, studies];
        studies++;
        break;
      case 1:
        for (const [name, study] of live) if (study === record.study_id) live.delete(name);
        break;
      case 2:
      case 3:
        if (record.study_id === id)
          Object.assign(record.op_code === 2 ? user : system, record.user_attr ?? record.system_attr);
        break;
      case 4: {
        // Trials of a study that is not there any more, or never was, are not created, and get no id.
        if (![...live.values()].includes(record.study_id)) break;
        const trial = record.study_id === id ? begin(record) : undefined;
        all.push(trial);
        if (trial !== undefined) trials.push(trial);
        break;
      }
      case 10:
        break;
      default: {
        const trial = all[record.trial_id];
        if (trial !== undefined && !isFrozen(trial)) change(trial, record);
      }
    }
  }
  return { created, user, system, trials };
}

function begin(created: CreateTrial): Gathered {
  return {
    created,
    state: created.state ?? optunaState.running,
    values: created.values ?? (created.value == null ? null : [created.value]),
    complete: created.datetime_complete,
    start: created.datetime_start,
    params: { ...created.params },
    distributions: { ...created.distributions },
    reports: { ...created.intermediate_values },
    user: { ...created.user_attrs },
    system: { ...created.system_attrs },
  };
}

function isFrozen({ state }: Gathered): boolean {
  return state !== optunaState.running && state !== optunaState.waiting;
}

function change(
  trial: Gathered,
  record: Extract<JournalRecord, { readonly op_code: 5 | 6 | 7 | 8 | 9 }>,
): void {
  switch (record.op_code) {
    case 5:
      trial.params[record.param_name] = record.param_value_internal;
      trial.distributions[record.param_name] = record.distribution;
      return;
    case 6:
      if (record.state === optunaState.running && trial.state !== optunaState.waiting) return;
      trial.state = record.state;
      trial.values = record.values ?? trial.values;
      trial.start = record.datetime_start ?? trial.start;
      trial.complete = record.datetime_complete ?? trial.complete;
      return;
    case 7:
      trial.reports[String(record.step)] = record.intermediate_value;
      return;
    case 8:
      Object.assign(trial.user, record.user_attr);
      return;
    case 9:
      Object.assign(trial.system, record.system_attr);
  }
}

function trialRecord(trial: Gathered, numbers: ReadonlyMap<number, number>, objectives: number): CreateTrial {
  const { created, state, values, params, distributions, user, system, reports } = trial;
  const [value = null] = values ?? [];
  const start = trial.start ?? trial.complete ?? null;
  return {
    op_code: 4,
    worker_id: created.worker_id,
    study_id: 0,
    datetime_start: start,
    // Optuna wants both times of a trial that has ended.
    ...((trial.complete ?? start) !== null && { datetime_complete: trial.complete ?? (start as string) }),
    state: state as NonNullable<CreateTrial["state"]>,
    // One value and several at once is what Optuna refuses.
    ...(objectives === 1 ? { value, values: null } : { value: null, values }),
    distributions,
    params,
    user_attrs: user,
    system_attrs: renumberAttributes(system, numbers),
    intermediate_values: reports,
  };
}

const hasEnded = ({ state }: { readonly state: number }) =>
  state !== optunaState.running && state !== optunaState.waiting;

/** New numbers by the old ones, of the trials that have ended. */
function numbersOf(trials: readonly { readonly state: number }[]): ReadonlyMap<number, number> {
  const old = trials.flatMap((trial, index) => (hasEnded(trial) ? [index] : []));
  return new Map(old.map((before, number) => [before, number]));
}

/** An attribute that names a trial which is left out is left out too. */
function renumberAttributes(given: Attributes, numbers: ReadonlyMap<number, number>): Attributes {
  const renumbered: Attributes = {};
  const number = (value: Json | undefined) => (typeof value === "number" ? numbers.get(value) : undefined);
  for (const [key, value] of Object.entries(given)) {
    if (key === trialAttribute.retryOf) {
      const before = number(value);
      if (before !== undefined) renumbered[key] = before;
    } else if (key === trialAttribute.result && isFields(value)) {
      const { reuseOf, ...rest } = value;
      const source = number(reuseOf);
      renumbered[key] = { ...rest, ...(source !== undefined && { reuseOf: source }) };
    } else if (key.startsWith(trialAttribute.segment) && isFields(value)) {
      const { origin, from, ...rest } = value;
      const source = isFields(from) ? number(from["trial"]) : undefined;
      const attempt = number(origin);
      renumbered[key] = {
        ...rest,
        from: isFields(from) && source !== undefined ? { ...from, trial: source } : null,
        ...(attempt !== undefined && { origin: attempt }),
      };
    } else if (key !== trialAttribute.request) renumbered[key] = value;
  }
  return renumbered;
}

/** Runs and states of the code name the first trial that they hold for: of those that stay, the first from there on. */
function renumberFirst(key: string, value: Json, numbers: ReadonlyMap<number, number>): Json {
  const isRecord = key.startsWith(studyAttribute.run) || key.startsWith(studyAttribute.code);
  if (!isRecord || !isFields(value)) return value;
  const from = Number(value["from"]);
  return { ...value, from: [...numbers.keys()].filter((before) => before < from).length };
}

/** The key of a study's attribute; undefined for what only the original needs. */
function renumberMark(key: string, numbers: ReadonlyMap<number, number>): string | undefined {
  // What people wanted to run is done, or is no business of a copy.
  if (key.startsWith(studyAttribute.request)) return undefined;
  if (!key.startsWith(studyAttribute.mark)) return key;
  const number = numbers.get(Number(key.slice(studyAttribute.mark.length)));
  return number === undefined ? undefined : `${studyAttribute.mark}${number}`;
}

function isFields(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
