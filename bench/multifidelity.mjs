// Whether strategies that stop or pause bad trials early find as good a model as random search with a third of its epochs.
//
//   node bench/multifidelity.mjs [--seeds 10] [--strategies asha,bohb,...]
//
// The measure, fixed beforehand. A study's answer is the validation accuracy of its best complete trial, one that ran
// all 81 epochs. Random search runs 30 configurations in full: 2430 epochs. Every other strategy may run 810. For each
// seed the difference between its answer and random search's is taken; the strategy reaches random search's accuracy if
// the mean difference over the seeds is not below zero. Beside it stands how many epochs it took until its answer was at
// least as good as random search's final one of the same seed, as a share of random search's epochs; a seed on which it
// was not counts as the whole third.
//
// The training is real, epoch by epoch, of the network and data of examples/digits. The engine's own session and run
// loop decide; trials run in this process, and only the time is simulated: four workers, an epoch lasting as long as the
// network is large. Intervals are Student's, at 95 %, over seeds.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as esbuild from "esbuild";
import { createCurves } from "./digits-curves.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const { values: options } = parseArgs({
  options: {
    seeds: { type: "string", default: "10" },
    first: { type: "string", default: "1" },
    strategies: { type: "string", default: "asha,asha-promote,bohb" },
  },
});
const seeds = Number(options.seeds);
const maxEpochs = 81;
const randomTrials = 30;
const fullEpochs = randomTrials * maxEpochs;
const thirdEpochs = fullEpochs / 3;

const { outputFiles } = await esbuild.build({
  stdin: { contents: `export { runSimulated } from "./simulated-study.ts";`, resolveDir: here, loader: "ts" },
  bundle: true,
  write: false,
  format: "esm",
  platform: "node",
  mainFields: ["module", "main"],
});
const { runSimulated } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
);

const space = {
  lr: "loguniform(1e-5, 10)",
  width: "int(4, 32, log)",
  layers: "int(1, 2)",
  activation: ["relu", "tanh"],
  batch: "ordinal(16, 32, 64, 128)",
  optimizer: ["sgd", "adam"],
  momentum: { in: "uniform(0, 0.99)", when: 'optimizer == "sgd"' },
  nesterov: { in: "bool", when: 'optimizer == "sgd"' },
};

const strategies = {
  random: { strategy: "random", budget: { trials: randomTrials } },
  asha: { strategy: "asha", budget: { steps: thirdEpochs } },
  "asha-promote": { strategy: { name: "asha", variant: "promote" }, budget: { steps: thirdEpochs } },
  hyperband: { strategy: "hyperband", budget: { steps: thirdEpochs } },
  bohb: { strategy: "bohb", budget: { steps: thirdEpochs } },
};
const names = options.strategies.split(",").filter((name) => name in strategies);

/** By strategy, for each seed: the answer after each trial that ended, and the epochs trained until then. */
const histories = new Map(["random", ...names].map((name) => [name, []]));
const first = Number(options.first);
for (let seed = first; seed < first + seeds; seed++) {
  const curves = createCurves();
  for (const [name, ofStrategy] of histories) {
    const history = await run(strategies[name], seed, curves);
    ofStrategy.push(history);
    const { epochs, accuracy, trials } = history.at(-1);
    console.error(`seed ${seed}, ${name}: ${percent(accuracy)} after ${epochs} epochs of ${trials} trials`);
  }
}
print();

async function run({ strategy, budget }, seed, curves) {
  const definition = {
    study: "digits",
    objective: { maximize: "val_accuracy" },
    space,
    fidelity: { resource: "epoch", min: 1, max: maxEpochs },
    strategy,
    budget: { ...budget, parallel: 4 },
    seed,
  };
  let epochs = 0;
  const history = [];
  const train = ({ params, seed }, epoch) => {
    epochs++;
    return { val_accuracy: curves(params, seed, epoch) };
  };
  const stepMs = ({ params: { width, layers } }) => 10 * width * (64 + (layers - 1) * width + 10);
  await runSimulated(definition, { train, stepMs, steps: maxEpochs, resource: "epoch" }, (event, session) => {
    if (event.kind !== "trial-ended") return;
    if (budget.steps !== undefined && epochs > budget.steps) return;
    const accuracy = session.best?.values?.[0] ?? 0;
    history.push({ epochs, accuracy, trials: session.state.trials.length });
  });
  return history;
}

function print() {
  const answers = (name) => histories.get(name).map((history) => history.at(-1).accuracy);
  const spent = (name) => histories.get(name).map((history) => history.at(-1).epochs);
  const goal = answers("random");
  const line = (cells) => console.log(`| ${cells.join(" | ")} |`);
  line(["strategy", "epochs", "trials", "best accuracy", "against random search", "epochs until as good"]);
  line(["---", "--:", "--:", "--:", "--:", "--:"]);
  for (const name of histories.keys()) {
    const trials = histories.get(name).map((history) => history.at(-1).trials);
    const differences = answers(name).map((accuracy, index) => accuracy - goal[index]);
    const shares = histories.get(name).map((history, index) => {
      const reached = history.find(({ accuracy }) => accuracy >= goal[index]);
      return Math.min(reached?.epochs ?? thirdEpochs, fullEpochs) / fullEpochs;
    });
    const missed = histories
      .get(name)
      .filter((history, index) => history.at(-1).accuracy < goal[index]).length;
    line([
      `\`${name}\``,
      Math.round(mean(spent(name))),
      Math.round(mean(trials)),
      interval(answers(name), percent),
      name === "random" ? "" : interval(differences, points),
      `${interval(shares, percent)}${missed > 0 ? `, ${missed} of ${seeds} not` : ""}`,
    ]);
  }
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The two-sided 95 % quantile of Student's distribution, by degrees of freedom from 1. */
function quantile(freedom) {
  const table = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145,
  ];
  return table[freedom - 1] ?? 1.96 + 2.5 / freedom;
}

function interval(values, text) {
  const centre = mean(values);
  const variance =
    values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / Math.max(1, values.length - 1);
  const half = quantile(values.length - 1) * Math.sqrt(variance / values.length);
  return values.length > 1 ? `${text(centre)} ± ${text(half).replace("+", "")}` : text(centre);
}

function percent(value) {
  return `${(100 * value).toFixed(2)} %`;
}

function points(value) {
  return `${value >= 0 ? "+" : ""}${(100 * value).toFixed(2)} points`;
}
