import { describe, expect, test } from "vitest";
import type { TrialMark } from "../../src/analysis/trial-filter.ts";
import type { JournalRecord } from "../../src/engine/journal-record.ts";
import { markRecords, marksOf, unmarked } from "../../src/engine/study-marks.ts";
import { foldRecords } from "../../src/engine/study-state.ts";

const common = { worker_id: "w" };
const create = (study_id: number): JournalRecord => ({
  ...common,
  op_code: 4,
  study_id,
  datetime_start: "2026-01-01T00:00:00.000000",
});
/** Two studies whose trials take turns, so that ids of trials are not their numbers. */
const journal: readonly JournalRecord[] = [
  { ...common, op_code: 0, study_name: "other", directions: [1] },
  { ...common, op_code: 0, study_name: "s", directions: [1] },
  create(0),
  create(1),
  create(0),
  create(1),
];

function study(records: readonly JournalRecord[]) {
  const found = foldRecords(records).study("s");
  if (!found) throw new Error("the study is missing");
  return found;
}

const mark = (records: readonly JournalRecord[], trial: number, change: Partial<TrialMark>) => [
  ...records,
  ...markRecords(study(records), trial, { ...unmarked, ...change }, "me"),
];

describe("what is put on a trial is read again", () => {
  test.each<[string, Partial<TrialMark>]>([
    ["a star", { isStarred: true }],
    ["tags", { tags: ["good", "a, b"] }],
    ["a comment", { comment: "Look at the curve.\nTwice." }],
    ["a long comment", { comment: "x".repeat(2045 * 2 + 7) }],
    ["all of it", { isStarred: true, tags: ["t"], comment: "c" }],
  ])("%s", (_, change) => {
    const records = mark(journal, 1, change);
    expect(marksOf(study(records))).toEqual({ 1: { ...unmarked, ...change } });
    expect(marksOf(foldRecords(records).study("other") as never)).toEqual({});
    expect(markRecords(study(records), 1, { ...unmarked, ...change }, "me")).toEqual([]);
    expect(marksOf(study(mark(records, 1, {})))).toEqual({});
  });
});

test("a shorter comment leaves nothing of a longer one behind", () => {
  const records = mark(mark(journal, 0, { comment: "x".repeat(5_000) }), 0, { comment: "short" });
  expect(marksOf(study(records))).toEqual({ 0: { ...unmarked, comment: "short" } });
});

test("a comment is a note of optuna-dashboard, by the trial's id in the journal", () => {
  const added = mark(journal, 1, { comment: "hm" }).slice(journal.length);
  expect(added).toEqual([
    { worker_id: "me", op_code: 3, study_id: 1, system_attr: { "dashboard:3:note_ver": 1 } },
    { worker_id: "me", op_code: 3, study_id: 1, system_attr: { "dashboard:3:note_str:0": "hm" } },
  ]);
});

test("a trial that there is not takes no mark", () => {
  expect(markRecords(study(journal), 7, { ...unmarked, isStarred: true }, "me")).toEqual([]);
});
