import { describe, expect, test } from "vitest";
import { fanovaImportance } from "../../src/analysis/fanova.ts";
import type { JudgedParameter, JudgedTrial } from "../../src/analysis/importance.ts";
import { categoricalDomain, floatDomain } from "../../src/study/domain.ts";
import { randomStream } from "../../src/study/random.ts";
import type { ParamValues } from "../../src/study/value.ts";

const minimize = [{ direction: "minimize" }] as const;
const unit = (name: string): JudgedParameter => ({ name, domain: floatDomain({ low: 0, high: 1 }) });

/** Shares of the variation, as fANOVA finds them in trials of a known function. */
function check(
  parameters: readonly JudgedParameter[],
  draw: (uniform: () => number) => { readonly params: ParamValues; readonly value: number },
  expected: Readonly<Record<string, number>>,
): void {
  const trials = Array.from({ length: 500 }, (_, number): JudgedTrial => {
    const stream = randomStream(2, "fanova-test", number);
    const { params, value } = draw(() => stream.uniform());
    return { number, state: "complete", params, values: [value] };
  });
  const found = fanovaImportance(trials, { parameters }, minimize);
  for (const { name, importance } of found)
    expect([name, importance]).toEqual([name, expect.closeTo(expected[name] as number, 1)]);
}

describe("a known function is taken apart into the variances of its terms", () => {
  test("a sum: 3a + b has variances 9 and 1", () => {
    check(
      ["a", "b", "c"].map(unit),
      (uniform) => {
        const [a, b, c] = [uniform(), uniform(), uniform()];
        return { params: { a, b, c }, value: 3 * a + b };
      },
      { a: 0.9, b: 0.1, c: 0 },
    );
  });

  test("a choice and a number: variances 1/4 and 1/12", () => {
    check(
      [{ name: "kind", domain: categoricalDomain(["x", "y", "z", "w"]) }, unit("a")],
      (uniform) => {
        const [kind, a] = [["x", "y", "z", "w"][Math.floor(4 * uniform())] as string, uniform()];
        return { params: { kind, a }, value: (kind === "x" || kind === "z" ? 1 : 0) + a };
      },
      { kind: 0.75, a: 0.25 },
    );
  });
});

test("a parameter that is absent in half of the trials is judged where it is present", () => {
  const trials = Array.from({ length: 400 }, (_, number): JudgedTrial => {
    const stream = randomStream(3, "fanova-test", number);
    const [a, b] = [stream.uniform(), stream.uniform()];
    const params: ParamValues = a < 0.5 ? { a } : { a, b };
    return { number, state: "complete", params, values: [a < 0.5 ? 0 : 8 * (b - 0.5)] };
  });
  const found = fanovaImportance(trials, { parameters: [unit("a"), unit("b")] }, minimize);
  expect(found[0]?.name).toBe("b");
  expect(found[0]?.importance).toBeGreaterThan(0.6);
});

test.each<[string, number, (number: number) => number]>([
  ["too few trials", 3, (number) => number],
  ["the same value everywhere", 50, () => 1],
])("%s say nothing", (_, count, value) => {
  const trials = Array.from(
    { length: count },
    (_, number): JudgedTrial => ({
      number,
      state: "complete",
      params: { a: number / 50 },
      values: [value(number)],
    }),
  );
  expect(fanovaImportance(trials, { parameters: [unit("a")] }, minimize)).toEqual([
    { name: "a", importance: 0 },
  ]);
});
