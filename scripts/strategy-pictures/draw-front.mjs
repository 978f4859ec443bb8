import { paretoFront } from "../../src/analysis/best.ts";
import { axes, errorOf, space } from "./problem.mjs";
import { simulate } from "./simulate.mjs";
import { dot, frame, linear, path, picture, text } from "./svg.mjs";

const objectives = [
  { metric: "error", direction: "minimize" },
  { metric: "seconds", direction: "minimize" },
];

/** Two objectives at odds: what errs least takes longest. */
const outcome = (params) => ({
  error: errorOf(params) + 0.12 * (1 - params.width / 256) ** 2,
  seconds: 1 + 9 * (params.width / 256) ** 1.3 + 2 * (1 - axes.lr.toUnit(params.lr)) ** 2,
});

/** The trade-offs that `nsga2` finds, beside those of as many random trials. */
export async function drawFront() {
  const runs = [];
  for (const strategy of [{ name: "nsga2", population: 20 }, "random"]) {
    const trials = await simulate(
      {
        objectives: [{ minimize: "error" }, { minimize: "seconds" }],
        space: { ...space, width: "int(16, 256)" },
        strategy,
        budget: { trials: 160 },
        seed: 2,
      },
      { train: ({ params }) => outcome(params) },
    );
    runs.push({ name: typeof strategy === "string" ? strategy : strategy.name, trials });
  }
  return picture(
    "nsga2: 160 trials by their error and their seconds; those that no other beats in both make up a front, closer to the corner than that of 160 random trials",
    runs.map(({ name, trials }, index) => {
      const place = index === 0 ? { left: 62, right: 340 } : { left: 422, right: 700 };
      const plane = frame({
        ...place,
        x: linear(0, 12, [0, 2, 4, 6, 8, 10, 12], "seconds"),
        y: linear(0, 0.6, [0, 0.2, 0.4, 0.6], "error"),
        title: `${name}: ${trials.length} trials`,
      });
      const front = paretoFront(trials, objectives).toSorted((a, b) => a.values[1] - b.values[1]);
      const isOn = new Set(front);
      const steps = front.flatMap(({ values: [error, seconds] }, at) => {
        const before = front[at - 1];
        const [x, y] = [plane.px(seconds), plane.py(error)];
        return before
          ? [
              [x, plane.py(before.values[0])],
              [x, y],
            ]
          : [[x, y]];
      });
      return [
        plane.parts,
        trials
          .filter((trial) => !isOn.has(trial))
          .map(({ values: [error, seconds] }, at) =>
            dot(plane.px(seconds), plane.py(error), 2.4, "n", 0.3 + (0.6 * at) / trials.length),
          ),
        path(steps, "b"),
        front.map(({ values: [error, seconds] }) => dot(plane.px(seconds), plane.py(error), 3, "b")),
        text(place.right, 20, `${front.length} on the front`, { anchor: "end", kind: "b" }),
      ];
    }),
  );
}
