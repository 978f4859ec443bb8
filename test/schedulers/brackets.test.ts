import { describe, expect, test } from "vitest";
import { halvingRungs, hyperbandBrackets } from "../../src/schedulers/brackets.ts";

/** Each bracket as `number: configurations@step configurations@step ...` */
const written = (brackets: ReturnType<typeof hyperbandBrackets>) =>
  brackets.map(
    ({ number, rungs }) =>
      `${number}: ${rungs.map(({ configurations, until }) => `${configurations}@${until}`).join(" ")}`,
  );

describe("the brackets of Hyperband", () => {
  test("for R = 81 and eta = 3 are the table of the paper (Li et al. 2018, table 1)", () => {
    expect(written(hyperbandBrackets({ min: 1, max: 81 }, 3))).toEqual([
      "4: 81@1 27@3 9@9 3@27 1@81",
      "3: 34@3 11@9 3@27 1@81",
      "2: 15@9 5@27 1@81",
      "1: 8@27 2@81",
      "0: 5@81",
    ]);
  });

  test.each([
    [
      { min: 1, max: 243 },
      3,
      [
        "5: 243@1 81@3 27@9 9@27 3@81 1@243",
        "4: 98@3 32@9 10@27 3@81 1@243",
        "3: 41@9 13@27 4@81 1@243",
        "2: 18@27 6@81 2@243",
        "1: 9@81 3@243",
        "0: 6@243",
      ],
    ],
    [{ min: 10, max: 1000 }, 10, ["2: 100@10 10@100 1@1000", "1: 15@100 1@1000", "0: 3@1000"]],
    [
      { min: 1, max: 100 },
      3,
      [
        "4: 81@1 27@4 9@11 3@33 1@100",
        "3: 34@4 11@11 3@33 1@100",
        "2: 15@11 5@33 1@100",
        "1: 8@33 2@100",
        "0: 5@100",
      ],
    ],
    [{ min: 3, max: 50 }, 4, ["2: 16@3 4@13 1@50", "1: 6@13 1@50", "0: 3@50"]],
    [{ min: 5, max: 6 }, 3, ["0: 1@6"]],
  ])("%j with eta %d follow its algorithm 1", (range, eta, expected) => {
    expect(written(hyperbandBrackets(range, eta))).toEqual(expected);
  });

  test("of which the first few are those with most configurations", () => {
    expect(written(hyperbandBrackets({ min: 1, max: 9 }, 3, 2))).toEqual(["2: 9@1 3@3 1@9", "1: 5@3 1@9"]);
  });
});

describe("the rounds of successive halving", () => {
  const range = { min: 1, max: 1000, eta: 3, exhaust: false, aggressive: false };

  // The examples of scikit-learn's user guide, section 3.2.3, and odd numbers; test/schedulers/halving.test.ts holds
  // whole searches against scikit-learn itself.
  test.each([
    ["as many rounds as it takes", 9, range, "9@1 3@3 1@9"],
    ["a configuration too many makes one more", 10, range, "10@1 4@3 2@9"],
    ["min as written", 6, { ...range, min: 20, max: 40, eta: 2 }, "6@20 3@40"],
    ["exhausted", 6, { ...range, min: 20, max: 1000, eta: 2, exhaust: true }, "6@250 3@500 2@1000"],
    ["aggressive", 6, { ...range, min: 20, max: 40, eta: 2, aggressive: true }, "6@20 3@20 2@40"],
    [
      "aggressive without need",
      6,
      { ...range, min: 20, max: 1000, eta: 2, aggressive: true },
      "6@160 3@320 2@640",
    ],
    [
      "exact at a power of eta",
      243,
      { ...range, max: 243, exhaust: true },
      "243@1 81@3 27@9 9@27 3@81 1@243",
    ],
    ["a last round short of max", 50, { ...range, exhaust: true }, "50@37 17@111 6@333 2@999"],
    ["one configuration", 1, range, "1@1"],
    ["eta with decimals", 20, { ...range, min: 2, max: 100, eta: 2.5 }, "20@2 8@5 4@12 2@31"],
  ] as const)("%s", (_, candidates, given, expected) => {
    const rungs = halvingRungs(candidates, given).map(
      ({ configurations, until }) => `${configurations}@${until}`,
    );
    expect(rungs.join(" ")).toBe(expected);
  });
});
