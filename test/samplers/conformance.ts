import { afterEach, describe, expect, test, vi } from "vitest";
import type { Proposal, Sampler, SamplerContext } from "../../src/samplers/sampler.ts";
import type { History } from "../../src/study/history.ts";
import type { Objective } from "../../src/study/objective.ts";
import {
  configurationKey,
  configure,
  enumerate,
  meetsRequirements,
  type SearchSpace,
} from "../../src/study/space.ts";
import type { Trial } from "../../src/study/trial.ts";
import type { ParamValues } from "../../src/study/value.ts";
import { fates, historyBuilder } from "./history-builder.ts";
import { finiteSpaces, infiniteSpaces } from "./spaces.ts";

export interface Capabilities {
  /** Whether the seed changes what is proposed. */
  readonly seeded: boolean;
  /** Whether `duplicates: allow` lets configurations come again once a finite space is spent. */
  readonly repeats: boolean;
  /** How many objectives it can take. */
  readonly objectives: "one" | "any";
  /** The sampler's options in these tests, such as a grid's points. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Where a proposal takes long, studies are shorter, and those of every third trial alone are asked for again. */
  readonly isSlow?: true;
}

const minimizeLoss: Objective = { metric: "metric0", direction: "minimize", of: "last" };
const maximizeSpeed: Objective = { metric: "metric1", direction: "maximize", of: "best" };

/** What was proposed for an index, and the history that it was proposed for. */
interface Step {
  readonly index: number;
  readonly history: History;
  readonly proposal: Proposal;
}

/** What every sampler must do, whatever its algorithm. */
export function describeSampler(
  name: string,
  create: (context: SamplerContext) => Sampler,
  capabilities: Capabilities,
) {
  const contextOf = (space: SearchSpace, changes: Partial<SamplerContext> = {}): SamplerContext =>
    Object.freeze({
      space,
      objectives: Object.freeze([minimizeLoss]),
      seed: 1,
      trials: 100,
      parallel: 2,
      duplicates: "skip",
      options: Object.freeze(capabilities.options ?? {}),
      ...changes,
    });

  const objectiveCounts = capabilities.objectives === "any" ? [1, 2] : [1];
  const spaces = Object.entries({ ...finiteSpaces, ...infiniteSpaces });

  /** Runs a study on paper: every fate comes up in turn, values follow from the params. */
  const drive = (context: SamplerContext, count: number): readonly Step[] => {
    const sampler = create(context);
    const builder = historyBuilder(context.space);
    const steps: Step[] = [];
    for (let index = 0; index < count; index++) {
      const history = builder.build();
      const proposal = sampler.propose(history, index);
      steps.push({ index, history, proposal });
      if (proposal.kind === "exhausted") break;
      const values = context.objectives.map((_, objective) =>
        outcome(context.space, proposal.values, objective),
      );
      builder.add(proposal.values, fates[index % fates.length] ?? "complete", values);
    }
    return steps;
  };

  const longest = capabilities.isSlow === undefined ? 40 : 20;
  const isAskedAgain = ({ index }: Step) => capabilities.isSlow === undefined || index % 3 === 2;

  describe(`the sampler ${name}`, () => {
    afterEach(() => {
      vi.restoreAllMocks();
    });

    describe.each(spaces)("on %s", (_, space) => {
      test("proposes values of the space", () => {
        for (const { proposal } of drive(contextOf(space), longest)) {
          if (proposal.kind === "values") expectMember(space, proposal.values);
          else expect(proposal.reason).not.toBe("");
        }
      });

      test("is a function of history and index", () => {
        const steps = drive(contextOf(space), 0.75 * longest).filter(isAskedAgain);
        const used = create(contextOf(space));
        const backwards = steps.toReversed();
        for (const { history, proposal, index } of backwards) {
          expect(used.propose(history, index)).toEqual(proposal);
          expect(used.propose(history, index)).toEqual(proposal);
          expect(create(contextOf(space)).propose(history, index)).toEqual(proposal);
        }
      });

      test("decides the same where attempts were interrupted, and came later", () => {
        const sampler = create(contextOf(space));
        for (const { history, proposal, index } of drive(contextOf(space), 0.75 * longest).filter(
          isAskedAgain,
        )) {
          if (proposal.kind === "exhausted") continue;
          const again = sampler.propose(interrupted(history), index);
          expect(again.kind === "values" && again.values).toEqual(proposal.values);
        }
      });

      test("hands out values that the caller may change", () => {
        const sampler = create(contextOf(space));
        const history = historyBuilder(space).build();
        const first = sampler.propose(history, 0);
        const copy = structuredClone(first);
        if (first.kind === "values")
          Object.assign(first.values, { lr: "changed", a: "changed", only: "changed" });
        expect(sampler.propose(history, 0)).toEqual(copy);
      });

      test("looks at no clock and at no other source of chance", () => {
        const expected = drive(contextOf(space), 10);
        const refuse = () => {
          throw new Error("the sampler looked elsewhere");
        };
        vi.spyOn(Math, "random").mockImplementation(refuse);
        vi.spyOn(Date, "now").mockImplementation(refuse);
        vi.spyOn(performance, "now").mockImplementation(refuse);
        const actual = drive(contextOf(space), 10);
        vi.restoreAllMocks();
        expect(actual).toEqual(expected);
      });
    });

    test.each(Object.entries(finiteSpaces))("tries everything once, then stops, on %s", (_, space) => {
      const possible = new Set(Array.from(enumerate(space), (values) => configurationKey(space, values)));
      const steps = drive(contextOf(space), possible.size + 1);
      const proposed = steps.flatMap(({ proposal }) =>
        proposal.kind === "values" ? [configurationKey(space, proposal.values)] : [],
      );
      expect(new Set(proposed).size).toBe(proposed.length);
      expect(new Set(proposed)).toEqual(possible);
      expect(steps.at(-1)?.proposal.kind).toBe("exhausted");
    });

    test("avoids what the study had from elsewhere", () => {
      const space = finiteSpaces["conditions two deep"] as SearchSpace;
      const all = [...enumerate(space)];
      const builder = historyBuilder(space);
      const sampler = create(contextOf(space));
      for (const values of all.slice(0, 5)) builder.add(values, "complete", [1]);
      const keys = new Set<string>();
      for (let index = 5; index < all.length; index++) {
        const history = builder.build();
        const proposal = sampler.propose(history, index);
        if (proposal.kind === "exhausted") throw new Error(`exhausted at ${index}: ${proposal.reason}`);
        const key = configurationKey(space, proposal.values);
        expect(history.configurationKeys.has(key)).toBe(false);
        keys.add(key);
        builder.add(proposal.values, "running", [1]);
      }
      expect(keys.size).toBe(all.length - 5);
      expect(sampler.propose(builder.build(), all.length).kind).toBe("exhausted");
    });

    const whereSpent = capabilities.repeats ? "goes on with" : "stops on";
    test(`${whereSpent} a spent space where duplicates are allowed`, () => {
      const space = finiteSpaces["one bool"] as SearchSpace;
      const steps = drive(contextOf(space, { duplicates: "allow" }), 20);
      expect(steps.at(-1)?.proposal.kind).toBe(capabilities.repeats ? "values" : "exhausted");
    });

    const otherDecisions = capabilities.seeded ? "other" : "the same";
    test(`takes ${otherDecisions} decisions with another seed`, () => {
      const space = infiniteSpaces["conditions three deep"] as SearchSpace;
      const proposals = [1, 2, -1, 0.5, 2 ** 40].map((seed) =>
        JSON.stringify(drive(contextOf(space, { seed }), 3).map(({ proposal }) => proposal)),
      );
      expect(new Set(proposals).size).toBe(capabilities.seeded ? proposals.length : 1);
    });

    test.each(objectiveCounts)("takes %i objectives", (count) => {
      const space = infiniteSpaces["conditions three deep"] as SearchSpace;
      const objectives = [minimizeLoss, maximizeSpeed].slice(0, count);
      for (const { proposal } of drive(contextOf(space, { objectives }), 20)) {
        if (proposal.kind === "exhausted") throw new Error(proposal.reason);
        expectMember(space, proposal.values);
      }
    });

    test("reaches every branch of a condition", () => {
      const space = infiniteSpaces["conditions three deep"] as SearchSpace;
      const reached = new Set(
        drive(contextOf(space), 60).flatMap(({ proposal }) =>
          proposal.kind === "values" ? Object.keys(proposal.values) : [],
        ),
      );
      expect([...reached].sort()).toEqual(
        [...space.parameters.map((p) => p.name), ...Object.keys(space.constants)].sort(),
      );
    });
  });
}

/** The history if every third configuration had been interrupted, and had run again after all others. */
function interrupted({ trials, configurationKeys }: History): History {
  const isCut = ({ configuration, superseded }: Trial) => configuration % 3 === 0 && !superseded;
  const cut = trials.map((trial) =>
    isCut(trial) ? { ...trial, state: "cancelled" as const, values: null, superseded: true } : trial,
  );
  const again = trials.filter(isCut).map((trial, index) => ({
    ...trial,
    number: trials.length + index,
    retryOf: trial.number,
  }));
  const all = [...cut, ...again];
  const configurations = new Map(all.map((trial) => [trial.configuration, trial]));
  return { trials: all, configurations, configurationKeys, horizon: undefined };
}

/** A made-up result in which every parameter has a say. */
function outcome(space: SearchSpace, values: ParamValues, objective: number): number {
  return space.parameters.reduce((sum, { name, domain }, position) => {
    const value = values[name];
    return value === undefined
      ? sum
      : sum + (domain.toUnit(value) - 0.3 * (objective + 1)) ** 2 * (position + 1);
  }, 0);
}

function expectMember(space: SearchSpace, values: ParamValues) {
  const expected = configure(space, ({ name, domain }) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${name} is missing from ${JSON.stringify(values)}`);
    if (!domain.contains(value))
      throw new Error(`${name}: ${JSON.stringify(value)} lies outside ${domain.text}`);
    return value;
  });
  // What is left over would be a parameter that is switched off, or one that does not exist.
  expect(values).toEqual(expected);
  expect(meetsRequirements(space, values)).toBe(true);
}
