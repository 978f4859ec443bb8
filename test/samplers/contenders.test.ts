import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Contender, Contenders } from "../../src/samplers/contenders.ts";
import { firstFronts } from "../../src/samplers/non-dominated.ts";
import { makeTrial } from "../analysis/make-trial.ts";

const contenderOf = (losses: readonly number[], number: number): Contender => ({
  trial: makeTrial(number),
  losses,
  seen: { count: 0 },
});

/** The numbers of the trials in each front. */
const numbersIn = ({ fronts }: Contenders) => fronts.map((front) => front.map(({ trial }) => trial.number));

describe("contenders", () => {
  test("are all that fewer than so many others dominate", () => {
    const contenders = new Contenders(2);
    for (const [number, loss] of [5, 3, 1, 4, 2].entries())
      contenders.admit(contenderOf([loss, loss], number));
    expect(numbersIn(contenders)).toEqual([[2], [4]]);
  });

  test.each([2, 3])(
    "hold the first fronts of all trials of %i objectives, as a study grows",
    (objectives) => {
      const vector = fc.array(fc.nat(5), { minLength: objectives, maxLength: objectives });
      fc.assert(
        fc.property(fc.array(vector, { maxLength: 40 }), fc.integer({ min: 1, max: 8 }), (vectors, size) => {
          const contenders = new Contenders(size);
          vectors.forEach((losses, number) => {
            contenders.admit(contenderOf(losses, number));
            expect(numbersIn(contenders)).toEqual(firstFronts(vectors.slice(0, number + 1), size));
          });
        }),
      );
    },
  );

  test("stand in the order of their configurations, whoever came first", () => {
    const contenders = new Contenders(2);
    contenders.admit(contenderOf([1, 0], 1));
    contenders.admit(contenderOf([0, 1], 0));
    expect(numbersIn(contenders)).toEqual([[0, 1]]);
  });
});
