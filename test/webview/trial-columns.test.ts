import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Segment } from "../../src/study/trial.ts";
import type { TrialRow } from "../../src/webview/protocol.ts";
import { buffersOf, decodeTrials, encodeTrials } from "../../src/webview/trial-columns.ts";
import { curve, sent, trial } from "./trials.ts";

const anyName = fc.string().filter((name) => name !== "__proto__");
const anyTime = fc.nat();
const anySegment: fc.Arbitrary<Segment> = fc.record({
  from: fc.option(fc.record({ trial: fc.nat(), step: fc.nat() })),
  until: fc.option(fc.nat()),
  startedAt: anyTime,
  endedAt: fc.option(anyTime),
  checkpoint: fc.boolean(),
  reason: fc.option(fc.string()),
  bracket: fc.option(fc.nat()),
  worker: fc.nat(),
});
const anyTrial: fc.Arbitrary<TrialRow> = fc.record({
  number: fc.nat(),
  configuration: fc.nat(),
  state: fc.constantFrom("running", "complete", "pruned", "failed", "cancelled", "waiting", "infeasible"),
  params: fc.dictionary(anyName, fc.oneof(fc.string(), fc.boolean(), fc.double(), fc.constant(null))),
  values: fc.option(fc.tuple(fc.double(), fc.double())),
  metrics: fc.dictionary(anyName, fc.double()),
  step: fc.option(fc.nat()),
  note: fc.option(fc.string()),
  reason: fc.option(fc.string()),
  segments: fc.array(anySegment, { maxLength: 3 }),
  startedAt: fc.option(anyTime),
  endedAt: fc.option(anyTime),
  retryOf: fc.option(fc.nat()),
  superseded: fc.boolean(),
  excess: fc.option(fc.double()),
  curve: fc.option(
    fc.array(fc.tuple(fc.nat(), fc.double(), fc.double()), { minLength: 1, maxLength: 5 }).map((reports) => ({
      steps: Float64Array.from(reports, ([step]) => step),
      values: [Float64Array.from(reports, ([, a]) => a), Float64Array.from(reports, ([, , b]) => b)],
    })),
  ),
});

test("trials arrive as they were sent, whatever they hold", () => {
  fc.assert(
    fc.property(fc.array(anyTrial, { maxLength: 6 }), (rows) => {
      expect(decodeTrials(structuredClone(encodeTrials(rows.map(sent))))).toEqual(rows);
    }),
  );
});

describe("what is missing is told from what is no number", () => {
  const rows = [
    trial(0, { params: { a: 1 }, metrics: { loss: Number.NaN } }),
    trial(1, { params: { a: null }, metrics: {} }),
    trial(2, { params: {}, values: [Number.NEGATIVE_INFINITY] }),
  ];
  test.each([0, 1, 2])("trial %i", (number) => {
    expect(decodeTrials(encodeTrials(rows.map(sent)))[number]).toEqual(rows[number]);
  });
});

test("numbers travel in memory that can be handed over", () => {
  const columns = encodeTrials([sent(trial(0, { params: { a: 1 }, values: [1], curve: curve(3, 2, 1) }))]);
  const moved = structuredClone(columns, { transfer: [...buffersOf(columns)] });
  expect(columns.number.length).toBe(0);
  expect(decodeTrials(moved)[0]?.curve).toEqual(curve(3, 2, 1));
});
