import { learningCurve, space } from "./problem.mjs";
import { simulate } from "./simulate.mjs";
import { dot, frame, legend, linear, logarithmic, path, picture, text } from "./svg.mjs";

const train = ({ params, trial }, epoch) => ({ error: learningCurve(params, epoch, trial) });

/** Learning curves that end at rungs, and how many epochs each configuration was given. */
export async function drawLadder(name, { strategy = name, trials: count, max, parallel = 1 }) {
  const trials = await simulate(
    {
      objective: { minimize: "error" },
      space,
      fidelity: { resource: "epoch", min: 1, max },
      strategy,
      budget: { ...(count && { trials: count }), parallel },
      seed: 5,
    },
    { train, steps: max },
  );
  const [best, epochs] = [bestOf(trials), trials.map(({ step }) => step ?? 0)];
  const full = trials.filter(({ state }) => state === "complete").length;
  const total = epochs.reduce((sum, step) => sum + step, 0);
  const rungs = rungsOf(max);
  const curves = curveFrame(`${name}: ${trials.length} trials`, max, rungs);
  const most = Math.max(...epochs);
  const bars = frame({
    left: 430,
    right: 700,
    x: linear(-0.5, trials.length - 0.5, [0, Math.round(trials.length / 2), trials.length - 1], "trial"),
    y: linear(
      0,
      most,
      rungs.filter((rung) => rung >= 3),
      "epochs",
    ),
    title: `epochs given: ${total} of ${trials.length * max}`,
  });
  const width = (700 - 430) / trials.length;
  return picture(
    `${name}: learning curves of ${trials.length} configurations, most of them stopped at a rung; ${full} ran to the end, with ${total} epochs in all instead of ${trials.length * max}`,
    [
      curves.parts,
      rungs.map(
        (rung) =>
          `<line class="line" x1="${curves.px(rung)}" x2="${curves.px(rung)}" y1="34" y2="254" stroke-dasharray="3 3"/>`,
      ),
      trials.map((trial) =>
        curveOf(trial, curves, trial === best ? "b" : trial.state === "complete" ? "a" : "n"),
      ),
      bars.parts,
      trials.map((trial, index) => {
        const kind = trial === best ? "b" : trial.state === "complete" ? "a" : "n";
        const x = 430 + index * width;
        return `<rect class="${kind}" stroke="none" x="${x.toFixed(1)}" y="${bars.py(epochs[index]).toFixed(1)}" width="${Math.max(1, width - 1).toFixed(1)}" height="${(254 - bars.py(epochs[index])).toFixed(1)}"/>`;
      }),
      legend(340, meanings(`best: ${finalValue(best).toFixed(3)}`)),
    ],
  );
}

const meanings = (best) => [
  ["b", best],
  ["a", "ran to the end"],
  ["n", "stopped"],
];

/** The same trainings without a rule that stops single ones, and with one. */
export async function drawStops() {
  const max = 27;
  const runs = [];
  for (const [name, stop] of [
    ["no rule", []],
    ["stop: median", ["median"]],
  ]) {
    const trials = await simulate(
      {
        objective: { minimize: "error" },
        space,
        fidelity: { resource: "epoch", max },
        strategy: "random",
        stop,
        budget: { trials: 24 },
        seed: 5,
      },
      { train, steps: max },
    );
    runs.push({ name, trials });
  }
  const rungs = rungsOf(max);
  return picture(
    `The same 24 random trainings without and with the rule median, which stops ${runs[1].trials.filter(({ state }) => state === "pruned").length} of them`,
    runs.map(({ name, trials }, index) => {
      const best = bestOf(trials);
      const place = index === 0 ? { left: 62, right: 340 } : { left: 422, right: 700 };
      const epochs = trials.reduce((sum, { step }) => sum + (step ?? 0), 0);
      const curves = curveFrame(name, max, rungs, place);
      return [
        curves.parts,
        trials.map((trial) =>
          curveOf(trial, curves, trial === best ? "b" : trial.state === "complete" ? "a" : "n"),
        ),
        text(place.right, 20, `${epochs} epochs`, { anchor: "end", kind: "faint" }),
        legend(place.right, meanings(`best: ${finalValue(best).toFixed(3)}`)),
      ];
    }),
  );
}

function rungsOf(max) {
  const rungs = [];
  for (let rung = 1; rung <= max; rung *= 3) rungs.push(rung);
  return rungs;
}

function curveFrame(title, max, ticks, { left, right } = { left: 62, right: 340 }) {
  return frame({
    left,
    right,
    x: logarithmic(0.95, max * 1.05, ticks, "epoch"),
    y: linear(0, 1.4, [0, 0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4], "error"),
    title,
  });
}

function curveOf({ reports, state }, { px, py }, kind) {
  const points = reports.map(({ step, values: [value] }) => [px(step), py(value)]);
  const [x, y] = points.at(-1) ?? [];
  if (x === undefined) return [];
  const opacity = kind === "n" ? ' stroke-opacity=".7"' : ' stroke-width="1.8"';
  return [path(points, kind, opacity), state === "pruned" ? dot(x, y, 2, kind) : ""];
}

const finalValue = ({ values, reports }) =>
  values?.[0] ?? reports.at(-1)?.values[0] ?? Number.POSITIVE_INFINITY;

function bestOf(trials) {
  const complete = trials.filter(({ state }) => state === "complete");
  return complete.reduce((a, b) => (finalValue(b) < finalValue(a) ? b : a));
}
