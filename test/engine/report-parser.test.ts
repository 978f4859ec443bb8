import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readNumber } from "../../src/engine/metrics/metrics.ts";
import { createCsvReader } from "../../src/engine/metrics/read-csv.ts";
import { readJsonLine } from "../../src/engine/metrics/read-json-line.ts";
import { createReportParser, type ReportParser } from "../../src/engine/report-parser.ts";
import type { MetricSource } from "../../src/study/study.ts";

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

describe("a JSON line", () => {
  test.each<[string, Record<string, number> | undefined]>([
    ['{"epoch": 3, "val_accuracy": 0.91}', { epoch: 3, val_accuracy: 0.91 }],
    ['{"loss": NaN, "best": Infinity, "worst": -Infinity}', { loss: nan, best: infinity, worst: -infinity }],
    ['{"note": "NaN \\" Infinity", "loss": NaN}', { loss: nan }],
    ['{"text": "0.5", "flag": true, "none": null, "list": [1], "map": {"loss": 1}, "x": 1}', { x: 1 }],
    ['  {"x": 1}\r', { x: 1 }],
    ['\uFEFF{"x": 1}', { x: 1 }],
    ['\u001b[32m{"x": 1}\u001b[0m', { x: 1 }],
    ['\u001b[2K\u001b[1;31m {"x": 1e-7} \u001b[m', { x: 1e-7 }],
    ['{"text": "a"}', undefined],
    ["{}", undefined],
    ["[1]", undefined],
    ["3", undefined],
    ['{"x": 1', undefined],
    ['{"x": 1} done', undefined],
    ['INFO {"x": 1}', undefined],
    ["{'x': 1}", undefined],
    ['{"x": NaN, oops}', undefined],
    ["", undefined],
  ])("%j", (line, metrics) => expect(readJsonLine(line)).toEqual(metrics));

  test("gives back the numbers of any object", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.double({ noDefaultInfinity: true, noNaN: true }), { minKeys: 1 }),
        (metrics) => {
          // A key of that name would set the prototype of an object literal.
          fc.pre(!Object.hasOwn(metrics, "__proto__"));
          const line = JSON.stringify(metrics);
          expect(readJsonLine(line)).toEqual(JSON.parse(line));
        },
      ),
    );
  });

  test("never throws", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}"\\:,1e-N a', "NaN", "Infinity") }), (text) => {
        readJsonLine(`{${text}}`);
      }),
    );
  });
});

describe("a number in text", () => {
  test.each<[string, number | undefined]>([
    ["0.91", 0.91],
    [" -1e-3 ", -0.001],
    ["+.5", 0.5],
    ["5.", 5],
    ["0.91.", 0.91],
    ["91%", 91],
    ["nan", nan],
    ["-inf", -infinity],
    ["Infinity", infinity],
    ["", undefined],
    ["1.2.3", undefined],
    ["1,234", undefined],
    ["0x10", undefined],
    ["abc", undefined],
  ])("%j", (text, value) => expect(readNumber(text)).toEqual(value));
});

describe("a CSV file", () => {
  test.each<[string, readonly string[], readonly unknown[]]>([
    [
      "commas",
      ["epoch,loss", "1,0.5", "", "2,nan"],
      [
        { epoch: 1, loss: 0.5 },
        { epoch: 2, loss: nan },
      ],
    ],
    ["semicolons", ["epoch; loss", "1;0.5"], [{ epoch: 1, loss: 0.5 }]],
    ["tabs", ["epoch\tloss", "1\t0.5"], [{ epoch: 1, loss: 0.5 }]],
    ["quotes", ['\uFEFF"a, b","say ""hi""",c', '"1",2,"x, y"'], [{ "a, b": 1, 'say "hi"': 2 }]],
    ["missing and extra fields", ["a,,c", "1,2", "1,2,,4"], [{ a: 1 }, { a: 1 }]],
    ["no numbers", ["a,b", "x,y"], []],
  ])("with %s", (_, lines, reports) => {
    const reader = createCsvReader();
    expect(lines.map((line) => reader.readLine(line)).filter((report) => report !== undefined)).toEqual(
      reports,
    );
  });
});

describe("the sources of a study", () => {
  const parserOf = (metrics: Record<string, MetricSource>, resource?: string): ReportParser =>
    createReportParser({
      metrics,
      fidelity:
        resource === undefined
          ? undefined
          : { resource, min: undefined, max: undefined, parameter: undefined },
    });
  const pattern = (text: string): MetricSource => ({ kind: "pattern", pattern: text });

  test("without any, JSON lines are read from the output and the metrics file only", () => {
    const parser = parserOf({});
    expect(parser.hasPatterns).toBe(false);
    expect(parser.readOutput('{"loss": 1}')).toEqual({ loss: 1 });
    expect(parser.readMetricsFile('{"loss": 1}')).toEqual({ loss: 1 });
    expect(parser.readErrorOutput('{"loss": 1}')).toBeUndefined();
    expect(parser.readOutput("loss=1")).toBeUndefined();
  });

  test("a line may match several patterns, on either output", () => {
    const parser = parserOf({ acc: pattern("acc=([\\d.]+)"), loss: pattern("loss=(\\S+)") });
    expect(parser.readOutput("acc=0.5. loss=nan")).toEqual({ acc: 0.5, loss: nan });
    expect(parser.readErrorOutput("INFO acc=0.6")).toEqual({ acc: 0.6 });
    expect(parser.readOutput("acc=none")).toBeUndefined();
  });

  test.each<[string, string | undefined]>([
    ["epoch", undefined],
    ["step", undefined],
    ["round", "round"],
  ])("a %s that is printed alone belongs to the reports after it", (name, resource) => {
    const parser = parserOf({ [name]: pattern("^at (\\d+)"), acc: pattern("acc=([\\d.]+)") }, resource);
    expect(parser.readOutput("acc=0.1")).toEqual({ acc: 0.1 });
    expect(parser.readOutput("at 3")).toBeUndefined();
    expect(parser.readOutput("acc=0.2")).toEqual({ [name]: 3, acc: 0.2 });
    expect(parser.readErrorOutput("acc=0.3")).toEqual({ [name]: 3, acc: 0.3 });
    expect(parser.readOutput('{"loss": 1}')).toEqual({ [name]: 3, loss: 1 });
    expect(parser.readOutput("at 4 acc=0.4")).toEqual({ [name]: 4, acc: 0.4 });
    expect(parser.readOutput("acc=0.5")).toEqual({ [name]: 4, acc: 0.5 });
  });

  test("a metric with a source comes from there only", () => {
    const parser = parserOf({
      acc: pattern("acc=([\\d.]+)"),
      loss: { kind: "file", file: "log.csv", format: "csv" },
      epoch: { kind: "file", file: "log.csv", format: "csv" },
      f1: { kind: "file", file: "f1.jsonl", format: "jsonl" },
    });
    expect(parser.readOutput('{"acc": 1, "loss": 1, "f1": 1, "auc": 1}')).toEqual({ auc: 1 });
    expect(parser.readOutput('{"acc": 1}')).toBeUndefined();
    const [csv, jsonl, ...others] = parser.files;
    expect(others).toEqual([]);
    if (csv?.format !== "csv" || jsonl?.format !== "jsonl") throw new Error("a CSV and a JSONL file");
    const readCsv = csv.startReading();
    expect(readCsv("epoch,loss,f1,auc")).toBeUndefined();
    expect(readCsv("1,2,3,4")).toEqual({ epoch: 1, loss: 2, auc: 4 });
    expect(jsonl.startReading()('{"f1": 1, "loss": 2}')).toEqual({ f1: 1 });
  });
});
