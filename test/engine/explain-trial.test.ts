import { describe, expect, test } from "vitest";
import type { FindingOf } from "../../src/analysis/explain/finding.ts";
import { statementOf } from "../../src/analysis/explain/study-sentences.ts";
import type { TrialExplanation } from "../../src/analysis/explain/trial-explanation.ts";
import { whyTheseValues, whyThisEnd } from "../../src/analysis/explain/trial-sentences.ts";
import { explainStudy } from "../../src/engine/explain-study.ts";
import { type ExplainedStudy, explainTrial } from "../../src/engine/explain-trial.ts";
import { makeSampler } from "../../src/engine/strategy.ts";
import { objectivesOf } from "../../src/engine/study-objectives.ts";
import { JournalFold } from "../../src/engine/study-state.ts";
import type { ProposalView } from "../../src/samplers/proposal-view.ts";
import type { ParamValues } from "../../src/study/value.ts";
import { historyBuilder } from "../samplers/history-builder.ts";
import { makeStudy } from "./make-study.ts";
import { type SimulatedRun, type Simulation, simulate } from "./simulate.ts";

const definition = {
  study: "explained",
  objective: { minimize: "loss" },
  space: { x: "uniform(0, 1)", kind: ["a", "b"], n: { in: "int(1, 9)", when: "kind == 'a'" } },
  budget: { trials: 24 },
  seed: 1,
};

const lossOf = (params: ParamValues) =>
  (Number(params["x"]) - 0.3) ** 2 + (params["kind"] === "a" ? 0.01 * Number(params["n"]) : 0.1);

type Change = Readonly<Record<string, unknown>>;

async function explained(change: Change, simulation: Simulation = {}): Promise<ExplainedStudy> {
  const { objective, ...rest } = definition;
  const study = makeStudy({ ...("objectives" in change ? rest : { objective, ...rest }), ...change });
  const run = await simulate(study, { train: ({ params }) => ({ loss: lossOf(params) }), ...simulation });
  return studyOf(study, run);
}

function studyOf(study: ReturnType<typeof makeStudy>, { journal }: SimulatedRun): ExplainedStudy {
  const fold = new JournalFold();
  for (const record of journal.records) fold.apply(record);
  const state = fold.studies[0];
  if (state === undefined) throw new Error("the journal has no study");
  return { study, seed: study.seed, objectives: objectivesOf(state), state, records: journal.records };
}

const all = (study: ExplainedStudy) => study.state.trials.map(({ number }) => explainTrial(study, number));
const sentences = (explanation: TrialExplanation) =>
  [...whyTheseValues(explanation), ...whyThisEnd(explanation)].join("\n");

function viewOf<Kind extends ProposalView["kind"]>({ view }: TrialExplanation, kind: Kind) {
  expect(view?.kind).toBe(kind);
  return view as Extract<ProposalView, { readonly kind: Kind }>;
}

describe("what a sampler saw is found again in the journal", () => {
  test.each<[string, Change]>([
    ["random", {}],
    ["sobol", {}],
    ["grid", { strategy: { name: "grid", points: 5 } }],
    ["tpe", {}],
    ["gp", {}],
    ["bayesian", {}],
    ["cma-es", { space: { x: "uniform(0, 1)", n: "int(1, 9)" } }],
    ["de", { strategy: { name: "de", population: 6 } }],
    ["evolution", { strategy: { name: "evolution", population: 6 } }],
    ["nsga2", { strategy: { name: "nsga2", population: 6 } }],
  ])("%s proposes the same again, trial after trial", async (strategy, change) => {
    const study = await explained({ strategy, ...change });
    const explanations = all(study);
    expect(explanations.length).toBeGreaterThan(10);
    for (const explanation of explanations) {
      expect([explanation.trial, explanation.repeats]).toEqual([explanation.trial, true]);
      expect(explanation.view).not.toBeNull();
      expect(explanation.known?.results).toBe(explanation.trial);
      expect(sentences(explanation)).not.toMatch(/NaN|undefined|\[object/);
    }
  });

  test("with several workers in a reproducible study too", async () => {
    const study = await explained(
      {
        strategy: "tpe",
        reproducible: true,
        budget: { trials: 30, parallel: 3 },
      },
      { stepMs: ({ trial }) => 500 + ((trial * 37) % 11) * 100 },
    );
    expect(all(study).map(({ repeats }) => repeats)).toEqual(study.state.trials.map(() => true));
  });
});

describe("a Gaussian process", () => {
  const study = makeStudy({ ...definition, space: { x: "uniform(0, 1)" }, strategy: "gp" });
  /** A valley around 0.2, known well up to 0.5 and not at all beyond. */
  const builder = historyBuilder(study.space);
  for (let place = 0; place < 14; place++) {
    const x = (0.5 * place) / 13;
    builder.add({ x }, "complete", [(x - 0.2) ** 2]);
  }
  const view = (x: number) => {
    const found = makeSampler(study, 1).explain?.(builder.build(), 14, { x });
    if (found?.kind !== "surrogate") throw new Error("no model");
    return found;
  };

  test("exploits in the valley that it knows, and explores where it knows nothing", () => {
    const [near, far] = [view(0.2), view(0.95)];
    expect(near.aim).toBe("exploit");
    expect(far.aim).toBe("explore");
    expect(near.ignorance).toBeLessThan(0.1);
    expect(far.ignorance).toBeGreaterThan(0.5);
    expect(near.chance).toBeGreaterThanOrEqual(0.5);
    expect(far.chance).toBeLessThan(0.5);
  });

  test("predicts in units of the objective", () => {
    const known = view(0.4);
    expect(known.expected).toBeCloseTo(0.04, 2);
    expect(known.incumbent?.expected).toBeCloseTo(0, 2);
    expect(known.better).toBeLessThanOrEqual(known.expected);
    expect(known.worse).toBeGreaterThanOrEqual(known.expected);
  });

  test("predicts more for better where the objective is maximized", () => {
    const maximizing = makeStudy({
      ...definition,
      objective: { maximize: "score" },
      space: { x: "uniform(0, 1)" },
      strategy: "gp",
    });
    const history = historyBuilder(maximizing.space);
    for (let place = 0; place < 14; place++) {
      const x = (0.5 * place) / 13;
      history.add({ x }, "complete", [1 - (x - 0.2) ** 2]);
    }
    const found = makeSampler(maximizing, 1).explain?.(history.build(), 14, { x: 0.4 });
    if (found?.kind !== "surrogate") throw new Error("no model");
    expect(found.expected).toBeCloseTo(0.96, 2);
    expect(found.better).toBeGreaterThanOrEqual(found.expected);
    expect(found.incumbent?.expected).toBeCloseTo(1, 2);
  });

  test("says in words which of the two it was", async () => {
    const found = all(await explained({ strategy: "gp", budget: { trials: 30 } })).slice(12);
    for (const explanation of found) {
      const { aim, chance } = viewOf(explanation, "surrogate");
      expect(sentences(explanation)).toContain(aim === "exploit" ? "It exploits:" : "It explores:");
      expect(chance).toBeGreaterThan(0);
    }
    expect(new Set(found.map((each) => viewOf(each, "surrogate").aim))).toContain("exploit");
  });
});

test("a Parzen estimator says how it split the trials, and how dense good ones are here", async () => {
  const study = await explained({ strategy: "tpe", budget: { trials: 40 } });
  const last = explainTrial(study, 39);
  const view = viewOf(last, "densities");
  expect(view.trials).toBeGreaterThan(view.good);
  const losses = study.state.trials.slice(0, 39).map(({ values }) => values?.[0] ?? 0);
  expect(losses.filter((loss) => loss <= (view.threshold ?? 0)).length).toBeGreaterThanOrEqual(view.good);
  expect(view.ratio).toBeGreaterThan(1);
  expect(view.compared.beaten).toBeGreaterThan(view.compared.count / 2);
  expect(sentences(last)).toMatch(/The best \d+ of \d+ trials \(.+ or better\) counted as good/);
});

test("a grid says which cell it is", async () => {
  const study = await explained({ strategy: "grid", space: { n: "int(1, 4)", kind: ["a", "b", "c"] } });
  const explanation = explainTrial(study, 5);
  const { params } = study.state.trials[5] ?? {};
  expect(viewOf(explanation, "grid")).toMatchObject({
    combinations: 12,
    cells: [
      { name: "n", place: Number(params?.["n"]) - 1, of: 4 },
      { name: "kind", place: ["a", "b", "c"].indexOf(String(params?.["kind"])), of: 3 },
    ],
  });
});

test("evolution names the parent and what was changed", async () => {
  const study = await explained({ strategy: { name: "evolution", population: 6 } });
  const view = viewOf(explainTrial(study, 20), "offspring");
  const parent = study.state.trials[view.parents[0]?.trial ?? -1];
  const own = study.state.trials[20];
  const names = Object.keys({ ...parent?.params, ...own?.params });
  expect([...view.changed].sort()).toEqual(
    names.filter((name) => parent?.params[name] !== own?.params[name]).sort(),
  );
  expect(view.changed.length).toBeGreaterThan(0);
});

test("a baseline, and what it left open", async () => {
  const study = await explained({ baseline: [{ x: 0.5, kind: "b" }, { x: 0.1 }], strategy: "random" });
  expect(explainTrial(study, 0).origin).toEqual({ kind: "baseline", place: 0, drawn: [] });
  const second = explainTrial(study, 1).origin;
  expect(second).toMatchObject({ kind: "baseline", place: 1 });
  expect(second.kind === "baseline" && second.drawn).toContain("kind");
  expect(explainTrial(study, 2).origin).toEqual({ kind: "proposed", sampler: "random", index: 0 });
});

test("values that a person asked for", async () => {
  const study = await explained(
    { strategy: "random", budget: { trials: 4 } },
    {
      observe: (event, run) => {
        if (event.kind === "trial-started" && event.trial.number === 0) run.control.enqueue({ x: 0.42 });
      },
    },
  );
  const enqueued = study.state.trials.find(({ params }) => params["x"] === 0.42);
  expect(explainTrial(study, enqueued?.number ?? -1).origin).toEqual({ kind: "enqueued" });
});

test("an attempt that repeats another one has its origin, and says what it repeats", async () => {
  const study = await explained(
    { strategy: "random", run: { command: "train", retries: 1 }, budget: { trials: 3 } },
    { failure: ({ trial }) => (trial === 1 ? { kind: "exit", step: 1, code: 3 } : undefined) },
  );
  const retry = study.state.trials.find(({ retryOf }) => retryOf === 1);
  const explanation = explainTrial(study, retry?.number ?? -1);
  expect(explanation.ending.repeats).toMatchObject({ trial: 1 });
  expect(explanation.origin).toEqual({ kind: "proposed", sampler: "random", index: 1 });
  expect(explanation.repeats).toBe(true);
  expect(sentences(explanation)).toContain("It repeats trial 1 (exit code 3");
});

test("asha's stop: the rung, the cut, and where the trial stands by now", async () => {
  const study = await explained(
    {
      fidelity: { resource: "epoch", min: 1, max: 9 },
      strategy: "asha",
      budget: { trials: 30 },
    },
    { resource: "epoch", steps: 9, train: ({ params }, step) => ({ loss: lossOf(params) + 1 / step }) },
  );
  const stopped = study.state.trials.filter(({ state }) => state === "pruned");
  expect(stopped.length).toBeGreaterThan(5);
  for (const trial of stopped) {
    const explanation = explainTrial(study, trial.number);
    expect(explanation.ending.reason).toMatch(/^stopped at epoch \d+ \(rung \d+\)/);
    const { rung } = explanation.ending;
    expect(rung?.step).toBe(trial.step);
    expect(rung?.value).toBe(trial.values?.[0] ?? trial.reports.at(-1)?.values[0]);
    expect(rung?.rank).toBeGreaterThan(0);
    expect(whyThisEnd(explanation)[0]).toBe(`It was ${explanation.ending.reason}.`);
  }
});

test("pbt's copy: whom, from where, and what was changed by how much", async () => {
  const study = await explained(
    {
      space: { x: "uniform(0.1, 1)", n: "int(1, 9)" },
      fidelity: { resource: "epoch", max: 12 },
      strategy: { name: "pbt", population: 6, interval: 3 },
      budget: {},
    },
    { resource: "epoch", train: ({ params }, step) => ({ loss: Number(params["x"]) / step }) },
  );
  const copies = study.state.trials.filter(({ number, segments }) => {
    const from = segments[0]?.from;
    return from && from.trial !== number;
  });
  expect(copies.length).toBeGreaterThan(0);
  for (const copy of copies) {
    const { origin } = explainTrial(study, copy.number);
    if (origin.kind !== "copy") throw new Error(origin.kind);
    const source = study.state.trials[origin.source];
    expect(origin.step).toBe(copy.segments[0]?.from?.step);
    expect(study.state.trials[origin.replaced ?? -1]?.configuration).toBe(copy.configuration);
    for (const { name, factor } of origin.changes)
      expect(Number(copy.params[name])).toBeCloseTo(Number(source?.params[name]) * (factor ?? 1));
    expect(origin.reason).toContain(`a copy of trial ${origin.source}`);
    expect(whyThisEnd(explainTrial(study, origin.replaced ?? -1)).join(" ")).toContain(
      "Another trial took its place in the population.",
    );
  }
});

test("a journal without its study file says so, and still tells what was learned", async () => {
  const { study: _, ...rest } = await explained({ strategy: "random", budget: { trials: 40 } });
  const foreign = { ...rest, study: undefined };
  expect(explainTrial(foreign, 3)).toMatchObject({ origin: { kind: "unknown" }, view: null });
  expect(explainStudy(foreign).map(({ kind }) => kind)).toContain("effects");
});

test("trials that were stopped early are compared at a step that enough have reached", async () => {
  const study = await explained(
    { fidelity: { resource: "epoch", min: 1, max: 9 }, strategy: "asha", budget: { trials: 60 } },
    { resource: "epoch", steps: 9, train: ({ params }, step) => ({ loss: lossOf(params) + 1 / step }) },
  );
  const effects = explainStudy(study).find((finding) => finding.kind === "effects");
  expect(effects).toMatchObject({ kind: "effects" });
  if (effects?.kind !== "effects") throw new Error("nothing was told");
  expect(effects.step).not.toBeNull();
  expect(effects.results).toBeGreaterThanOrEqual(20);
  expect(effects.parameters[0]?.name).toBe("x");
  const outlook = explainStudy(study).at(-1);
  expect(outlook).toMatchObject({ kind: "too-few", about: "early-outlook" });
  const whole = study.state.trials.filter(({ state }) => state === "complete").length;
  expect(whole).toBeLessThan(20);
  expect(statementOf(outlook as FindingOf<"too-few">).said[0]).toContain(
    `${whole} trials ran to the last step`,
  );
});

test("of several objectives without weights it says which one it speaks of, and expects nothing of more trials", async () => {
  const twice = (change: Change) =>
    explained(
      { objectives: [{ minimize: "loss" }, { minimize: "cost" }], budget: { trials: 40 }, ...change },
      { train: ({ params }) => ({ loss: lossOf(params), cost: Number(params["x"]) }) },
    );
  const findings = explainStudy(await twice({}));
  expect(findings[0]).toEqual({ kind: "trade-offs", metrics: ["loss", "cost"] });
  expect(statementOf(findings[0] as FindingOf<"trade-offs">).said[0]).toContain("about loss alone");
  expect(findings.map(({ kind }) => kind)).toContain("effects");
  expect(
    findings.some(
      (finding) => finding.kind === "outlook" || (finding.kind === "too-few" && finding.about === "outlook"),
    ),
  ).toBe(false);
  const weighted = explainStudy(
    await twice({
      objectives: [
        { minimize: "loss", weight: 1 },
        { minimize: "cost", weight: 0.1 },
      ],
    }),
  );
  expect(weighted.map(({ kind }) => kind)).not.toContain("trade-offs");
  expect(weighted.map(({ kind }) => kind)).toContain("outlook");
});
