/** The tables of Optuna's relational storage as a journal. Source: optuna/storages/_rdb/models.py. */
import { type CreateTrial, type JournalRecord, type Json, optunaState } from "../engine/journal-record.ts";
import { formatTime, parseTime } from "../engine/journal-text.ts";

export type Row = Readonly<Record<string, string | number | null>>;

/** Reads a table's rows in the order of its ids; none where there is no such table. */
export type ReadTable = (table: string) => readonly Row[];

const worker_id = "tunesmith-import";

const states: Readonly<Record<string, CreateTrial["state"]>> = {
  RUNNING: optunaState.running,
  COMPLETE: optunaState.complete,
  PRUNED: optunaState.pruned,
  FAIL: optunaState.fail,
  WAITING: optunaState.waiting,
};

/** @throws Error where the database is not Optuna's */
export function journalOfTables(read: ReadTable): readonly JournalRecord[] {
  const studies = read("studies");
  const directions = groupBy(read("study_directions"), "study_id");
  const byTrial = (table: string) => groupBy(read(table), "trial_id");
  const of = {
    params: byTrial("trial_params"),
    values: byTrial("trial_values"),
    reports: byTrial("trial_intermediate_values"),
    user: byTrial("trial_user_attributes"),
    system: byTrial("trial_system_attributes"),
  };
  const attributes = (table: string) => groupBy(read(table), "study_id");
  const [studyUser, studySystem] = [
    attributes("study_user_attributes"),
    attributes("study_system_attributes"),
  ];
  const trials = groupBy(read("trials"), "study_id");
  return studies.flatMap((study, study_id): readonly JournalRecord[] => {
    const id = Number(study["study_id"]);
    const written = (directions.get(id) ?? []).toSorted(byNumber("objective"));
    // Until version 2.4 a study had one direction.
    const names =
      written.length > 0 ? written.map(({ direction }) => direction) : [study["direction"] ?? "NOT_SET"];
    const codes = names.map((name) => (name === "MINIMIZE" ? 1 : name === "MAXIMIZE" ? 2 : 0));
    return [
      { op_code: 0, worker_id, study_name: String(study["study_name"]), directions: codes },
      ...Object.entries(attributesOf(studySystem.get(id))).map(
        ([key, value]): JournalRecord => ({ op_code: 3, worker_id, study_id, system_attr: { [key]: value } }),
      ),
      ...Object.entries(attributesOf(studyUser.get(id))).map(
        ([key, value]): JournalRecord => ({ op_code: 2, worker_id, study_id, user_attr: { [key]: value } }),
      ),
      ...(trials.get(id) ?? []).map((trial): CreateTrial => {
        const trialId = Number(trial["trial_id"]);
        const params = of.params.get(trialId) ?? [];
        const values = (of.values.get(trialId) ?? [])
          .toSorted(byNumber("objective"))
          .map((row) => numberOf(row, "value"));
        // The very first versions kept the value with the trial.
        const all = values.length > 0 ? values : typeof trial["value"] === "number" ? [trial["value"]] : [];
        const complete = timeOf(trial["datetime_complete"]);
        const several = codes.length > 1;
        return {
          op_code: 4,
          worker_id,
          study_id,
          datetime_start: timeOf(trial["datetime_start"]) ?? null,
          ...(complete !== undefined && { datetime_complete: complete }),
          state: states[String(trial["state"])] ?? optunaState.fail,
          ...(several
            ? { value: null, values: all.length > 0 ? all : null }
            : { value: all[0] ?? null, values: null }),
          params: Object.fromEntries(
            params.map((row) => [String(row["param_name"]), Number(row["param_value"])]),
          ),
          distributions: Object.fromEntries(
            params.map((row) => [String(row["param_name"]), String(row["distribution_json"])]),
          ),
          user_attrs: attributesOf(of.user.get(trialId)),
          system_attrs: attributesOf(of.system.get(trialId)),
          intermediate_values: Object.fromEntries(
            (of.reports.get(trialId) ?? []).map((row) => [
              String(row["step"]),
              numberOf(row, "intermediate_value"),
            ]),
          ),
        };
      }),
    ];
  });
}

/** SQLite has no infinities and no NaN: a column beside the value says which it is. */
function numberOf(row: Row, column: string): number {
  switch (row[`${column}_type`]) {
    case "INF_POS":
      return Number.POSITIVE_INFINITY;
    case "INF_NEG":
      return Number.NEGATIVE_INFINITY;
    case "NAN":
      return Number.NaN;
    default:
      return row[column] === null || row[column] === undefined ? Number.NaN : Number(row[column]);
  }
}

/** Optuna writes local times without an offset, and reads them so. */
function timeOf(value: string | number | null | undefined): string | undefined {
  const time = typeof value === "string" ? parseTime(value) : undefined;
  return time === undefined ? undefined : formatTime(time);
}

function attributesOf(rows: readonly Row[] = []): Record<string, Json> {
  return Object.fromEntries(rows.map((row) => [String(row["key"]), jsonOf(String(row["value_json"]))]));
}

function jsonOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Python's dialect, such as a bare NaN, in what somebody else put there.
    return text;
  }
}

function byNumber(column: string): (a: Row, b: Row) => number {
  return (a, b) => Number(a[column]) - Number(b[column]);
}

function groupBy(rows: readonly Row[], column: string): ReadonlyMap<number, readonly Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const key = Number(row[column]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}
