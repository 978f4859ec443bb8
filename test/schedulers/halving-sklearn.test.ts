import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { halvingScheduler } from "../../src/schedulers/halving.ts";
import { makeStudy } from "../engine/make-study.ts";
import { simulate } from "../engine/simulate.ts";
import { contextOf, drive } from "./drive.ts";

/** What scikit-learn did; `npm run bench -- halving` runs it anew. */
interface RecordedSearch {
  readonly name: string;
  readonly search: "grid" | "random";
  readonly table: string;
  readonly options: {
    readonly factor: number;
    readonly min_resources: number | "exhaust";
    readonly max_resources: number;
    readonly aggressive_elimination?: boolean;
  };
  readonly candidates: number;
  readonly rounds: readonly { readonly resource: number; readonly candidates: readonly number[] }[];
  /** By candidate of the first round, then by resource in rising order; null is NaN. */
  readonly scores: readonly (readonly (number | null)[])[];
  readonly best: number;
}

const recorded = JSON.parse(
  readFileSync(new URL("../../bench/sklearn/halving.json", import.meta.url), "utf8"),
) as { readonly cases: readonly RecordedSearch[] };

/** The searches whose cut between equal scores numpy's unstable sort decides, beyond 16 candidates. */
const isArbitrary = ({ table, candidates }: RecordedSearch) => table === "few levels" && candidates > 16;

/** What has to be the same: who ran with which resource, where the score depends on nothing else. */
function scikitRounds({ rounds }: RecordedSearch): ReadonlyMap<number, readonly number[]> {
  const first = new Map<number, readonly number[]>();
  for (const { resource, candidates } of rounds) if (!first.has(resource)) first.set(resource, candidates);
  return first;
}

function settingsOf({ options }: RecordedSearch) {
  const { factor, min_resources, max_resources, aggressive_elimination = false } = options;
  const exhaust = min_resources === "exhaust";
  return {
    fidelity: {
      resource: undefined,
      min: exhaust ? undefined : min_resources,
      max: max_resources,
      parameter: "n",
    },
    options: { eta: factor, exhaust, aggressive: aggressive_elimination },
  };
}

function ownRounds(search: RecordedSearch, workers: number) {
  const resources = [...scikitRounds(search).keys()];
  const names = search.rounds[0]?.candidates ?? [];
  const scheduler = halvingScheduler.create(
    contextOf({
      ...settingsOf(search),
      objectives: [{ metric: "score", direction: "maximize", of: "last" }],
      trials: search.candidates,
      configurations: search.candidates,
    }),
  );
  const values = (configuration: number, step: number) => {
    const score = search.scores[configuration]?.[resources.indexOf(step)];
    return score === undefined ? undefined : [score ?? Number.NaN];
  };
  const { trials } = drive(
    scheduler,
    { values },
    { workers, configurations: search.candidates },
    search.options.max_resources,
  );
  const rounds = new Map(
    resources.map((resource) => [
      resource,
      trials
        .filter(({ segments }) => segments.some(({ until }) => until === resource))
        .map(({ configuration }) => names[configuration] as number),
    ]),
  );
  const steps = new Set(trials.flatMap(({ segments }) => segments.map(({ until }) => until)));
  const finalists = trials.filter(({ state }) => state === "complete");
  return { rounds, steps, finalists, names };
}

const sorted = (numbers: readonly number[] = []) => [...numbers].sort((a, b) => a - b);

describe.each(recorded.cases.filter((search) => !isArbitrary(search)))("$name", (search) => {
  test.each([1, 5])("has scikit-learn's rounds and survivors with %i workers", (workers) => {
    const expected = scikitRounds(search);
    const { rounds, steps, finalists, names } = ownRounds(search, workers);
    expect(sorted([...steps] as number[])).toEqual(sorted([...expected.keys()]));
    for (const [resource, candidates] of expected)
      expect(sorted(rounds.get(resource)), `with ${resource}`).toEqual(sorted(candidates));
    const last = search.rounds.at(-1)?.candidates;
    expect(sorted(finalists.map(({ configuration }) => names[configuration] as number))).toEqual(
      sorted(last),
    );
    const best = Math.max(...finalists.map(({ values }) => values?.[0] as number));
    expect(best).toBe(search.scores[names.indexOf(search.best)]?.at(-1));
  });
});

describe.each(recorded.cases.filter(isArbitrary))("$name, up to equal scores", (search) => {
  test("has as many survivors with as good scores", () => {
    const names = search.rounds[0]?.candidates ?? [];
    const [first, second] = [...scikitRounds(search)];
    const scoresOf = (candidates: readonly number[] = []) =>
      sorted(candidates.map((candidate) => search.scores[names.indexOf(candidate)]?.[0] as number));
    const { rounds } = ownRounds(search, 3);
    expect(first?.[1]).toHaveLength(search.candidates);
    expect(scoresOf(rounds.get(second?.[0] as number))).toEqual(scoresOf(second?.[1]));
  });
});

test("a study file runs the same rounds of a grid as scikit-learn", async () => {
  const search = recorded.cases.find(({ name }) => name === "a grid, factor 3") as RecordedSearch;
  const resources = [...scikitRounds(search).keys()];
  const study = makeStudy({
    study: "table",
    objective: { maximize: "score" },
    space: { c: `int(0, ${search.candidates - 1})` },
    fidelity: { parameter: "n", min: 1, max: 81 },
    strategy: { name: "halving-grid", eta: 3, exhaust: false },
    budget: { parallel: 4 },
    seed: 1,
  });
  const ran = new Map<number, number[]>();
  const { session } = await simulate(study, {
    steps: 1,
    until: "ignored",
    checkpoints: "none",
    train: ({ params }) => {
      const resource = Number(params["n"]);
      ran.set(resource, [...(ran.get(resource) ?? []), Number(params["c"])]);
      return { score: search.scores[Number(params["c"])]?.[resources.indexOf(resource)] as number };
    },
  });
  expect([...ran.keys()]).toEqual(resources);
  for (const [resource, candidates] of scikitRounds(search))
    expect(sorted(ran.get(resource))).toEqual(sorted(candidates));
  expect(session.best?.params["c"]).toBe(search.best);
});
