import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HistoryCopy, HistorySender } from "../../src/engine/history-changes.ts";
import { samplers } from "../../src/samplers/registry.ts";
import { configurationKey, type SearchSpace } from "../../src/study/space.ts";
import type { Trial } from "../../src/study/trial.ts";
import { fates, historyBuilder } from "../samplers/history-builder.ts";
import { contextOf } from "../samplers/paper-study.ts";
import { infiniteSpaces } from "../samplers/spaces.ts";

const space = infiniteSpaces["conditions three deep"] as SearchSpace;
const [template] = templates();

function templates(): readonly Trial[] {
  const builder = historyBuilder(space);
  builder.add({}, "running", [1]);
  return builder.build().trials;
}

/** What happens to a list of trials: one begins at a configuration, one ends, one gives its place away. */
const happening = fc.record({
  kind: fc.constantFrom("begin", "end", "supersede", "shorten"),
  at: fc.nat(9),
  only: fc.integer({ min: 1, max: 3 }),
});

test("a copy that is told what has changed is what one made anew would be", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(happening, fc.boolean()), { maxLength: 40 }), (happenings) => {
      const sender = new HistorySender();
      const copy = new HistoryCopy(space);
      let trials: Trial[] = [];
      for (const [{ kind, at, only }, isSent] of happenings) {
        const trial = trials[at];
        if (kind === "begin")
          trials = [
            ...trials,
            {
              ...(template as Trial),
              number: trials.length,
              configuration: at % (trials.length + 1),
              params: { only },
            },
          ];
        else if (kind === "shorten") trials = trials.slice(0, at);
        else if (trial !== undefined)
          trials = trials.with(at, { ...trial, state: "complete", superseded: kind === "supersede" });
        if (!isSent) continue;
        const history = {
          trials,
          configurations: new Map(),
          configurationKeys: new Set<string>(),
          horizon: at,
        };
        expect(copy.apply(structuredClone(sender.changes(history)))).toEqual({
          trials,
          configurations: new Map(trials.map((each) => [each.configuration, each])),
          configurationKeys: new Set(trials.map(({ params }) => configurationKey(space, params))),
          horizon: at,
        });
      }
    }),
  );
});

describe.each(samplers.filter(({ reads }) => reads !== undefined))(
  "the sampler $name",
  ({ create, reads }) => {
    const loss = { metric: "loss", direction: "minimize", of: "last" } as const;
    const speed = { metric: "speed", direction: "maximize", of: "best" } as const;

    test.each([
      ["one objective", { objectives: [loss] }],
      ["many trials at once", { objectives: [loss], parallel: 100 }],
      ["two objectives", { objectives: [loss, speed] }],
      ["a weighted sum", { objectives: [loss, speed].map((each) => ({ ...each, weight: 0.5 })) }],
      ["a threshold", { objectives: [{ ...loss, threshold: 0.7 }, speed] }],
    ])("decides by what it says that it reads, with %s", (_, changes) => {
      const context = contextOf(space, changes);
      const [sampler, another] = [create(context), create(context)];
      const [sender, copy] = [new HistorySender(reads), new HistoryCopy(space)];
      const builder = historyBuilder(space);
      for (let index = 0; index < 26; index++) {
        const history = builder.build();
        const proposal = sampler.propose(history, index);
        const told = copy.apply(structuredClone(sender.changes(history)));
        expect(another.propose(told, index)).toEqual(proposal);
        if (proposal.kind === "exhausted") throw new Error(proposal.reason);
        const values = context.objectives.map((_, objective) => ((index * 7 + objective * 3) % 10) / 10);
        builder.add(proposal.values, fates[index % fates.length] ?? "complete", values);
      }
    });
  },
);

test("whoever reads no curves is not told of them, nor of how trials ran", () => {
  const builder = historyBuilder(space);
  builder.add({ only: 1 }, "pruned", [1]);
  builder.add({ only: 2 }, "running-with-reports", [1]);
  const { trials } = new HistorySender("results").changes(builder.build());
  expect(trials.map(([, { reports, metrics, reason }]) => ({ reports, metrics, reason }))).toEqual([
    { reports: [], metrics: {}, reason: null },
    { reports: [{ step: 3, values: [1] }], metrics: {}, reason: null },
  ]);
});
