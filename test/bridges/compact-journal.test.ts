import { expect, test } from "vitest";
import { compactJournal } from "../../src/bridges/compact-journal.ts";
import type { JournalRecord } from "../../src/engine/journal-record.ts";

const worker_id = "w";
const time = "2026-01-02T03:04:05.000000";

/** A trial in one record. @param state of Optuna: 0 runs, 1 is complete */
function trial(state: 0 | 1, system_attrs: Readonly<Record<string, unknown>> = {}): JournalRecord {
  return {
    op_code: 4,
    worker_id,
    study_id: 0,
    datetime_start: time,
    ...(state === 1 && { datetime_complete: time, value: 1 }),
    state,
    distributions: {},
    params: {},
    user_attrs: {},
    system_attrs,
    intermediate_values: {},
  } as JournalRecord;
}

const attribute = (key: string, value: unknown) =>
  ({ op_code: 3, worker_id, study_id: 0, system_attr: { [key]: value } }) as JournalRecord;

test("whatever names a trial names it by its new number", () => {
  const records = compactJournal(
    [
      { op_code: 0, worker_id, study_name: "s", directions: [1] } as JournalRecord,
      attribute("tunesmith:run:0", { from: 0 }),
      attribute("tunesmith:run:1", { from: 2 }),
      attribute("tunesmith:code:0", { from: 3 }),
      attribute("tunesmith:mark:2", { star: true }),
      trial(1),
      trial(0),
      trial(1, { "tunesmith:retry_of": 1 }),
      trial(1, { "tunesmith:result": { reason: "r", reuseOf: 2 } }),
    ],
    "s",
  );
  const attributes = Object.assign(
    {},
    ...records.map((record) => ("system_attr" in record ? record.system_attr : {})),
  );
  expect(attributes).toEqual({
    "tunesmith:run:0": { from: 0 },
    "tunesmith:run:1": { from: 1 },
    "tunesmith:code:0": { from: 2 },
    "tunesmith:mark:1": { star: true },
  });
  const trials = records.flatMap((record) => (record.op_code === 4 ? [record.system_attrs] : []));
  expect(trials).toEqual([{}, {}, { "tunesmith:result": { reason: "r", reuseOf: 1 } }]);
});
