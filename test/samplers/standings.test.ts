import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasResult, score } from "../../src/samplers/evidence.ts";
import { createRanking } from "../../src/samplers/ranking.ts";
import { keepStandings } from "../../src/samplers/standings.ts";
import type { Objective } from "../../src/study/objective.ts";
import type { Trial } from "../../src/study/trial.ts";
import { makeTrial } from "../analysis/make-trial.ts";

const objectives: readonly Objective[] = [{ metric: "accuracy", direction: "maximize", of: "last" }];

/** From the best to the worst; those of one line are equally good. */
const ranked: readonly (readonly Partial<Trial>[])[] = [
  [{ values: [0.9] }],
  [{ values: [0.8] }, { values: [0.8] }],
  // Pruned ones: whoever got further, then the better value.
  [{ state: "pruned", values: null, step: 5, reports: [{ step: 5, values: [0.1] }] }],
  [{ state: "pruned", values: null, step: 4, reports: [{ step: 4, values: [0.9] }] }],
  [{ state: "pruned", values: null, step: 4, reports: [{ step: 4, values: [0.2] }] }],
  // Infeasible ones, by their excesses in units of the largest: 0.5, then 1 + 0.1, then 0.2 + 1.
  [{ state: "infeasible", violations: [5, -1] }],
  [{ state: "infeasible", violations: [10, 100] }],
  [{ state: "infeasible", violations: [2, 1_000] }],
  [
    { state: "failed", values: null },
    { state: "running", values: null },
    { state: "complete", values: [Number.NaN] },
    { state: "complete", values: [1], superseded: true },
  ],
];
const trials = ranked.flat().map((change, number) => makeTrial(number, change));
const rankOf = ({ number }: Trial) => {
  let count = 0;
  return ranked.findIndex((equals) => {
    count += equals.length;
    return number < count;
  });
};

describe("the standings", () => {
  const { standings } = keepStandings(objectives)(trials);

  test("order complete trials before pruned, infeasible and failed ones", () => {
    for (const a of trials)
      for (const b of trials)
        expect([a.number, b.number, Math.sign(standings.compare(a, b))]).toEqual([
          a.number,
          b.number,
          Math.sign(rankOf(a) - rankOf(b)),
        ]);
  });

  test("give losses of complete trials only", () => {
    expect(trials.map(standings.lossOf)).toEqual([-0.9, -0.8, -0.8, ...new Array(10).fill(undefined)]);
    expect(trials.map(standings.hasResult)).toEqual(trials.map(({ number }) => number < 9));
  });

  test("are as they were until an excess is larger than all", () => {
    const keptAfter = (violations: readonly number[]) => {
      const look = keepStandings(objectives);
      const { settled } = look(trials);
      const count = settled.length;
      const { kept } = look([...trials, makeTrial(13, { state: "infeasible", violations })]);
      return kept === count ? "all" : kept;
    };
    expect(keptAfter([10, 3])).toBe("all");
    expect(keptAfter([11, 3])).toBe(0);
  });

  test("agree with the ranking, in whichever order trials come and go", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...trials]), fc.nat(5), (some, gone) => {
        const shuffled = some.map((trial, configuration) => ({ ...trial, configuration }));
        const { settled, standings: known } = keepStandings(objectives)(shuffled);
        const entries = settled.map((trial) => score(trial, objectives, undefined)).filter(hasResult);
        const ranking = createRanking<undefined>(objectives, 1);
        for (const entry of entries.toReversed()) ranking.add(entry);
        for (const entry of entries.slice(0, gone)) ranking.delete(entry);
        const left = entries.slice(gone).map(({ trial }) => trial);
        const { standings: those } = keepStandings(objectives)(left);
        expect(left.every(known.hasResult)).toBe(true);
        expect(ranking.size).toBe(left.length);
        expect(left.map((_, rank) => ranking.at(rank)?.trial)).toEqual(left.toSorted(those.compare));
      }),
    );
  });
});
