import fc from "fast-check";
import { expect, test } from "vitest";
import type { JournalRecord, Json } from "../../src/engine/journal-record.ts";
import { JournalFold } from "../../src/engine/study-state.ts";

const worker_id = "w";

function study(...directions: readonly number[]): JournalRecord {
  return { op_code: 0, worker_id, study_name: "s", directions };
}

function metricNames(...names: readonly string[]): JournalRecord {
  return { op_code: 3, worker_id, study_id: 0, system_attr: { "study:metric_names": names } };
}

/** A complete trial that reported 5 at step 0. */
function trial(
  values: readonly number[],
  result?: Readonly<Record<string, number>>,
): readonly JournalRecord[] {
  const system_attr: Record<string, Json> = {
    "tunesmith:result": { state: "complete", reason: null, metrics: result ?? {}, step: 0 },
  };
  return [
    { op_code: 4, worker_id, study_id: 0, datetime_start: null },
    { op_code: 7, worker_id, trial_id: 0, step: 0, intermediate_value: 5 },
    ...(result === undefined ? [] : [{ op_code: 9, worker_id, trial_id: 0, system_attr } as const]),
    { op_code: 6, worker_id, trial_id: 0, state: 1, values },
  ];
}

test.each<[string, readonly JournalRecord[], Readonly<Record<string, number>>]>([
  ["its metric is the value", [study(1), metricNames("loss"), ...trial([3])], { loss: 3 }],
  [
    "even where the last report was another, as with `of: best`",
    [study(1), metricNames("loss"), ...trial([3], { loss: 4, epoch: 9 })],
    { loss: 3, epoch: 9 },
  ],
  ["Optuna may name no metric", [study(1), ...trial([3])], { value: 3 }],
  ["or none of several", [study(1, 2), ...trial([3, 4])], { value_0: 3, value_1: 4 }],
  ["or name it afterwards", [study(1), ...trial([3]), metricNames("loss")], { loss: 3 }],
])("what a trial is judged by: %s", (_, records, metrics) => {
  const fold = new JournalFold();
  for (const record of records) fold.apply(record);
  expect(fold.study("s")?.trials[0]?.metrics).toMatchObject(metrics);
});

test("whatever another tool writes under our names, reading goes on", () => {
  const keys = ["segment:0", "segment:1", "segment_end:0", "segment_end:7", "report:2", "report:x", "result"];
  const fields = [
    "at",
    "until",
    "from",
    "trial",
    "step",
    "reason",
    "worker",
    "origin",
    "metrics",
    "checkpoint",
  ];
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.array(fc.oneof(fc.double(), fc.constant(null))),
    fc.dictionary(
      fc.constantFrom(...fields),
      fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constant("2026-01-02T03:04:05")),
    ),
  );
  const attribute = fc.tuple(fc.constantFrom(...keys), value);
  fc.assert(
    fc.property(fc.array(attribute, { maxLength: 8 }), (attributes) => {
      const fold = new JournalFold();
      const records: readonly JournalRecord[] = [
        study(1, 2),
        { op_code: 4, worker_id, study_id: 0, datetime_start: null },
        ...attributes.map(
          ([key, value]): JournalRecord => ({
            op_code: 9,
            worker_id,
            trial_id: 0,
            system_attr: { [`tunesmith:${key}`]: value as Json },
          }),
        ),
        { op_code: 6, worker_id, trial_id: 0, state: 4, values: null },
      ];
      for (const record of records) fold.apply(record);
      const trial = fold.study("s")?.trials[0];
      expect(trial?.state).toBe("waiting");
      for (const { startedAt, worker } of trial?.segments ?? [])
        expect([typeof startedAt, typeof worker]).toEqual(["number", "number"]);
      for (const { values } of trial?.reports ?? []) expect(values).toHaveLength(2);
    }),
  );
});
