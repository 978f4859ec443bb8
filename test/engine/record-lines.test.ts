import fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { formatRecord, parseRecord } from "../../src/engine/journal-text.ts";
import { RecordLines } from "../../src/engine/record-lines.ts";
import { anyRecord } from "./any-record.ts";

/** Holds what is read of many lines against what `parseRecord` says of each. */
function check(lines: readonly string[]): void {
  const reader = new RecordLines(lines.map((line) => `${line}\n`).join(""));
  for (const line of lines) {
    expect(reader.isAtEnd).toBe(false);
    expect(reader.next()).toEqual(parseRecord(line));
    expect(reader.line).toBe(line);
  }
  expect(reader.isAtEnd).toBe(true);
}

const distribution = JSON.stringify(
  '{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-05, "high": 0.1, "log": true}}',
);
const start = '{"op_code":4,"worker_id":"w","study_id":0,"datetime_start":"2026-01-01T00:00:00.000000"}';
const param = `{"op_code":5,"worker_id":"w","trial_id":0,"param_name":"lr","param_value_internal":0.01,"distribution":${distribution}}`;
const end =
  '{"op_code":6,"worker_id":"w","trial_id":0,"state":1,"values":[0.25,1.0],"datetime_complete":"2026-01-01T00:00:03.500000"}';
const report = '{"op_code":7,"worker_id":"w","trial_id":0,"step":3,"intermediate_value":-1.5e-07}';
const frequent = [start, param, end, report];

describe("lines are read as parseRecord reads them", () => {
  test("of the frequent kinds", () => {
    check([...frequent, param, report]);
    check(frequent.map((line) => line.replaceAll(/("[:,]|\d,)(?=["\d[-])/g, "$1 ")));
  });

  test("of the frequent kinds, without parsing JSON but for each distribution once", () => {
    const reader = new RecordLines([...frequent, ...frequent].map((line) => `${line}\n`).join(""));
    const parse = vi.spyOn(JSON, "parse");
    onTestFinished(() => parse.mockRestore());
    while (!reader.isAtEnd) expect(reader.next()).toBeDefined();
    expect(parse.mock.calls).toEqual([[distribution]]);
  });

  test("of all kinds, with any content", () => {
    fc.assert(fc.property(fc.array(anyRecord.map(formatRecord)), check));
  });

  test("of the frequent kinds with a mistake in them", () => {
    const part = fc.constantFrom(
      "",
      '"',
      "\\",
      "\\u00e9",
      "é",
      "\t",
      "{",
      "}",
      ",",
      " ",
      "-",
      "0",
      "1e999",
      "NaN",
    );
    const damaged = fc
      .tuple(fc.constantFrom(...frequent), fc.nat(), fc.nat(3), part)
      .map(([line, place, length, put]) => {
        const at = place % line.length;
        return line.slice(0, at) + put + line.slice(at + length);
      });
    fc.assert(fc.property(fc.array(damaged, { maxLength: 4 }), check), { numRuns: 2_000 });
  });

  test.each<[string, string]>([
    ["an empty line", ""],
    ["a carriage return at the end", `${report}\r`],
    ["a number that is too large", report.replace("-1.5e-07", "-1e400")],
    ["a negative zero", report.replace("-1.5e-07", "-0")],
    ["a leading zero", report.replace('"step":3', '"step":03')],
    ["an id that is no safe integer", report.replace('"trial_id":0', '"trial_id":9007199254740993')],
    ["a state that is none", end.replace('"state":1', '"state":5')],
    ["no values", end.replace("0.25,1.0", "")],
    ["a worker with an escape", report.replace('"w"', '"\\u0077"')],
    ["a distribution with an escape that is none", param.replace("null", "\\x")],
    ["a field too many", report.replace("}", ',"extra":1}')],
    ["a field twice", report.replace("}", ',"step":4}')],
    ["a very long distribution", param.replace("FloatDistribution", '\\"'.repeat(1_000_000))],
  ])("%s", (_, line) => {
    check([report, line, report]);
  });
});
