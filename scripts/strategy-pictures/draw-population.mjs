import { lineageOf, scheduleOf } from "../../src/analysis/lineage.ts";
import { simulate } from "./simulate.mjs";
import { dot, frame, legend, linear, logarithmic, path, picture, text } from "./svg.mjs";

const epochs = 40;
const space = { lr: "loguniform(1e-3, 1)" };

/**
 * A training whose best learning rate falls as it goes on: each epoch takes off the more of the error, the closer the
 * rate is to what is best then. Errors are kept by trial and epoch, as checkpoints do.
 */
function training() {
  const saved = new Map();
  return ({ trial, params, resume }, epoch) => {
    const before =
      saved.get(`${trial} ${epoch - 1}`) ??
      (resume?.step === epoch - 1 ? saved.get(`${resume.trial} ${resume.step}`) : undefined) ??
      1;
    const wanted = 0.5 * 0.9 ** epoch;
    const miss = Math.log10(params.lr / wanted);
    const error = before * (1 - 0.11 * Math.exp(-2.5 * miss ** 2)) + (miss > 1 ? 0.01 : 0);
    saved.set(`${trial} ${epoch}`, error);
    return { error };
  };
}

const definition = (strategy, budget) => ({
  objective: { minimize: "error" },
  space,
  fidelity: { resource: "epoch", max: epochs },
  strategy,
  budget,
  seed: 4,
});

const population = (name) => ({ name, population: name === "pb2" ? 6 : 8, interval: 4 });

/** Curves and learning rates of a population, or of a training by the schedule that one has found. */
export async function drawPopulation(name) {
  const found = await simulate(definition(population(name === "replay" ? "pbt" : name), {}), {
    train: training(),
    steps: epochs,
  });
  const trials = name === "replay" ? await replayed(found) : found;
  const best = bestOf(trials);
  const line = new Set(scheduleOf(trials, best.number).map(({ trial }) => trial));
  const { copies } = lineageOf(trials);
  const curves = frame({
    left: 62,
    right: 340,
    x: linear(0, epochs, [0, 10, 20, 30, 40], "epoch"),
    y: linear(0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1], "error"),
    title:
      name === "replay" ? "replay: one training" : `${name}: a population of ${population(name).population}`,
  });
  const rates = frame({
    left: 430,
    right: 700,
    x: linear(0, epochs, [0, 10, 20, 30, 40], "epoch"),
    y: logarithmic(1e-3, 1, [0.001, 0.01, 0.1, 1], "learning rate"),
    title: name === "replay" ? "the schedule that it trains by" : "the schedule that it found",
  });
  const kindOf = ({ number }) => (line.has(number) ? "b" : "n");
  const ordered = trials.toSorted((a, b) => Number(line.has(a.number)) - Number(line.has(b.number)));
  const startOf = ({ number, segments: [first] }) =>
    first?.from && first.from.trial !== number ? first.from.step : 0;
  return picture(
    `${name}: errors of ${name === "replay" ? "a training by a schedule" : "a population"} over ${epochs} epochs, ${finalValue(best).toFixed(2)} in the end, and the learning rates of each, which fall in those that led to the best`,
    [
      curves.parts,
      ordered.map((trial) => {
        const start = startOf(trial);
        // From where the copied trial was.
        const source = start > 0 ? trials[trial.segments[0].from.trial].reports : [];
        const own = [
          ...source.filter(({ step }) => step === start),
          ...trial.reports.filter(({ step }) => step > start),
        ];
        const points = own.map(({ step, values: [value] }) => [curves.px(step), curves.py(value)]);
        return path(points, kindOf(trial), line.has(trial.number) ? ' stroke-width="2"' : "");
      }),
      copies.map(({ source, target, step }) => {
        const from = trials[source].reports.find((report) => report.step === step);
        return from && !line.has(target) ? dot(curves.px(step), curves.py(from.values[0]), 2, "a") : "";
      }),
      rates.parts,
      name === "replay"
        ? []
        : trials.map((trial) => {
            const y = rates.py(trial.params.lr);
            const [from, to] = [startOf(trial), trial.step ?? 0];
            return path(
              [
                [rates.px(from), y],
                [rates.px(to), y],
              ],
              "n",
            );
          }),
      path(scheduleSteps(scheduleOf(found, bestOf(found).number), rates), "b", ' stroke-width="2.4"'),
      name === "replay"
        ? text(340, 20, `error: ${finalValue(best).toFixed(3)}`, { anchor: "end", kind: "b" })
        : legend(340, [
            ["b", `led to the best: ${finalValue(best).toFixed(3)}`],
            ["n", "the others"],
            ["a", "where one was copied"],
          ]),
    ],
  );
}

async function replayed(found) {
  const schedule = scheduleOf(found, bestOf(found).number).map(({ end, params }) => ({
    until: end,
    values: params,
  }));
  return simulate(definition({ name: "replay", schedule }, { trials: 1 }), {
    train: training(),
    steps: epochs,
  });
}

const scheduleSteps = (parts, { px, py }) =>
  parts.flatMap(({ start, end, params }) => [
    [px(start), py(params.lr)],
    [px(end), py(params.lr)],
  ]);

const finalValue = ({ values }) => values?.[0] ?? Number.POSITIVE_INFINITY;

const bestOf = (trials) =>
  trials
    .filter(({ state }) => state === "complete")
    .reduce((a, b) => (finalValue(b) < finalValue(a) ? b : a));
