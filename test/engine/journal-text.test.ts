import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JournalRecord } from "../../src/engine/journal-record.ts";
import {
  formatRecord,
  formatTime,
  parseRecord,
  parseTime,
  unknownOperation,
} from "../../src/engine/journal-text.ts";
import { anyRecord } from "./any-record.ts";

describe("a record", () => {
  test("comes back from its line, which is one line", () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const line = formatRecord(record);
        expect(line).not.toContain("\n");
        expect(parseRecord(line)).toStrictEqual(record);
      }),
      { numRuns: 500 },
    );
  });

  test("is read with Python's spacing as without", () => {
    const line =
      '{"op_code": 7, "worker_id": "a-1", "trial_id": 3, "step": 0, "intermediate_value": -Infinity, "extra": [1]}';
    expect(parseRecord(line)).toStrictEqual({
      op_code: 7,
      worker_id: "a-1",
      trial_id: 3,
      step: 0,
      intermediate_value: Number.NEGATIVE_INFINITY,
      extra: [1],
    });
  });

  const written: readonly (readonly [what: string, record: JournalRecord, line: string])[] = [
    [
      "floats as floats, other numbers as they are",
      { op_code: 7, worker_id: "w", trial_id: 0, step: 2, intermediate_value: 1 },
      '{"op_code":7,"worker_id":"w","trial_id":0,"step":2,"intermediate_value":1.0}',
    ],
    [
      "non-finite numbers as Python's words",
      {
        op_code: 6,
        worker_id: "w",
        trial_id: 0,
        state: 1,
        values: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e300, 5e-324],
      },
      '{"op_code":6,"worker_id":"w","trial_id":0,"state":1,"values":[NaN,Infinity,-Infinity,-0.0,1e+300,5e-324]}',
    ],
    [
      "nothing for a field that is undefined",
      { op_code: 8, worker_id: "w", trial_id: 0, user_attr: { n: 1 }, system_attr: undefined } as never,
      '{"op_code":8,"worker_id":"w","trial_id":0,"user_attr":{"n":1}}',
    ],
  ];
  test.each(written)("writes %s", (_, record, line) => {
    expect(formatRecord(record)).toBe(line);
  });
});

describe("a bare word", () => {
  const cases: readonly (readonly [json: string, value: unknown])[] = [
    ["NaN", Number.NaN],
    ['["NaN", NaN, "NaN?", Infinity]', ["NaN", Number.NaN, "NaN?", Number.POSITIVE_INFINITY]],
    ['["a \\"NaN\\" b", NaN]', ['a "NaN" b', Number.NaN]],
    ['["\\u004eaN", NaN]', ["NaN", Number.NaN]],
    ['{"NaN": NaN, "-Infinity": -Infinity}', { NaN: Number.NaN, "-Infinity": Number.NEGATIVE_INFINITY }],
    ['["x: Infinity, \\\\", Infinity]', ["x: Infinity, \\", Number.POSITIVE_INFINITY]],
  ];
  test.each(cases)("is a number outside of texts and text inside: %s", (text, value) => {
    const line = `{"op_code": 2, "worker_id": "w", "study_id": 0, "user_attr": {"key": ${text}}}`;
    const record = parseRecord(line);
    expect(record).toStrictEqual({ op_code: 2, worker_id: "w", study_id: 0, user_attr: { key: value } });
  });

  const quoted: readonly (readonly [line: string, field: string, value: unknown])[] = [
    ['"op_code":7,"trial_id":0,"step":0,"intermediate_value":"NaN"', "intermediate_value", Number.NaN],
    ['"op_code":6,"trial_id":0,"state":1,"values":["Infinity",1]', "values", [Number.POSITIVE_INFINITY, 1]],
    ['"op_code":4,"study_id":0,"datetime_start":null,"params":{"a":"-Infinity"}', "params", { a: -Infinity }],
    ['"op_code":4,"study_id":0,"datetime_start":null,"user_attrs":{"a":"NaN"}', "user_attrs", { a: "NaN" }],
  ];
  test.each(quoted)("in quotes is a number where a number belongs: %s", (fields, field, value) => {
    const record = parseRecord(`{"worker_id":"w",${fields}}`) as unknown as Record<string, unknown>;
    expect(record[field]).toStrictEqual(value);
  });
});

describe("a line that is no record", () => {
  const lines = [
    "",
    "null",
    "[]",
    "{}",
    "not json NaN",
    '{"op_code":4,"worker_id":"w","study_id":0,"datetime_st',
    '{"op_code":1,"worker_id":"w","study_id":"0"}',
    '{"op_code":1,"study_id":0}',
    '{"op_code":1,"worker_id":"w","study_id":-1}',
    '{"op_code":0,"worker_id":"w","study_name":"s","directions":"minimize"}',
    '{"op_code":6,"worker_id":"w","trial_id":0,"state":5,"values":null}',
    '{"op_code":6,"worker_id":"w","trial_id":0,"state":1,"values":["high"]}',
    '{"op_code":7,"worker_id":"w","trial_id":0,"step":0,"intermediate_value":null}',
    '{"op_code":5,"worker_id":"w","trial_id":0,"param_name":"x","param_value_internal":1}',
    '{"op_code":8,"worker_id":"w","trial_id":0,"user_attr":[]}',
    '{"op_code":11,"worker_id":"w"}',
    '{"op_code":NaN,"worker_id":"w"}',
  ];
  test.each(lines)("is undefined: %s", (line) => {
    expect(parseRecord(line)).toBeUndefined();
  });

  test("no text makes the parser throw", () => {
    const part = fc.constantFrom('"', "\\", "NaN", "Infinity", "-", "{", "}", ":", ",", "\\u00", "1");
    const texts = fc.oneof(
      fc.string(),
      fc.array(part).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(texts, (text) => parseRecord(text) === undefined && unknownOperation(text) === undefined),
    );
  });

  test("is told from a line of a later format", () => {
    expect(unknownOperation('{"op_code":11,"worker_id":"w","x":NaN}')).toBe(11);
    expect(unknownOperation('{"op_code":1,"worker_id":"w"}')).toBeUndefined();
    expect(unknownOperation("{")).toBeUndefined();
  });

  test("fields that Optuna demands and others leave out are null", () => {
    expect(parseRecord('{"op_code":4,"worker_id":"w","study_id":0}')).toHaveProperty("datetime_start", null);
    expect(parseRecord('{"op_code":6,"worker_id":"w","trial_id":0,"state":3}')).toHaveProperty(
      "values",
      null,
    );
  });
});

describe("a time", () => {
  test("comes back from its text", () => {
    expect(formatTime(Date.UTC(2026, 10, 23, 9, 28, 2, 38))).toBe("2026-11-23T09:28:02.038000+00:00");
    const days = { min: new Date("1970-01-01"), max: new Date("9999-12-31"), noInvalidDate: true };
    fc.assert(fc.property(fc.date(days), (date) => parseTime(formatTime(date.getTime())) === date.getTime()));
  });

  const epochMs = Date.UTC(2026, 10, 23, 9, 28, 2, 38);
  const texts: readonly (readonly [text: string, epochMs: number | undefined])[] = [
    ["2026-11-23T09:28:02.038999+00:00", epochMs],
    ["2026-11-23T09:28:02.038Z", epochMs],
    ["2026-11-23T14:58:02.038000+05:30", epochMs],
    ["2026-11-23 09:28:02.038+00:00", epochMs],
    ["2026-11-23T09:28:02+00:00", epochMs - 38],
    ["2026-11-23T09:28:02.038736", new Date(2026, 10, 23, 9, 28, 2, 38).getTime()],
    ["2026-11-23T09:28:02", new Date(2026, 10, 23, 9, 28, 2).getTime()],
    ["2026-11-23T09:28:0212", undefined],
    ["2026-13-23T09:28:02", undefined],
    ["2026-11-23", undefined],
    ["yesterday", undefined],
  ];
  test.each(texts)("%s", (text, expected) => {
    expect(parseTime(text)).toBe(expected);
  });
});
