import { contourPieces } from "../../src/analysis/surface.ts";
import { axes, errorAt, errorOf, space } from "./problem.mjs";
import { simulate } from "./simulate.mjs";
import { dot, frame, linear, path, picture, pieces, ring, text } from "./svg.mjs";

/** Where a strategy looked, on the map of the problem, and how the best value came down. */
export async function drawSearch(name, { strategy = name, trials: count }) {
  const trials = await simulate(
    { objective: { minimize: "error" }, space, strategy, budget: { trials: count }, seed: 3 },
    { train: ({ params }) => ({ error: errorOf(params) }) },
  );
  const values = trials.map(({ values: [value] }) => value);
  const best = values.indexOf(Math.min(...values));
  const map = frame({ left: 62, right: 340, x: axes.lr, y: axes.dropout, title: `${name}: where it looks` });
  const curve = frame({
    left: 430,
    right: 700,
    x: linear(0, trials.length - 1, ticksTo(trials.length), "trial"),
    y: linear(0, 0.5, [0.1, 0.2, 0.3, 0.4, 0.5], "error"),
    title: "what it finds",
  });
  let lowest = Number.POSITIVE_INFINITY;
  const stairs = values.flatMap((value, trial) => {
    const before = lowest;
    lowest = Math.min(lowest, value);
    const [x, y] = [curve.px(trial), curve.py(lowest)];
    return trial > 0 && before > lowest
      ? [
          [x, curve.py(before)],
          [x, y],
        ]
      : [[x, y]];
  });
  const { params } = trials[best];
  return picture(
    `${name}: ${trials.length} trials on a map of the error over learning rate and dropout, later ones stronger, and the best error so far, ${values[best].toFixed(3)} in the end`,
    [
      contours(map),
      map.parts,
      trials.map(({ params: { lr, dropout } }, trial) =>
        dot(map.px(lr), map.py(dropout), 3.2, "a", 0.3 + (0.7 * trial) / trials.length),
      ),
      ring(map.px(params.lr), map.py(params.dropout), 7, "b"),
      curve.parts,
      values.map((value, trial) => dot(curve.px(trial), curve.py(value), 2, "n", 0.6)),
      path(stairs, "a", ' stroke-width="2"'),
      ring(curve.px(best), curve.py(values[best]), 6, "b"),
      text(340, 20, "later trials stronger", { anchor: "end", kind: "faint" }),
      text(700, 20, `best: ${values[best].toFixed(3)}`, { anchor: "end", kind: "b" }),
    ],
  );
}

const ticksTo = (count) => [0, Math.round(count / 3), Math.round((2 * count) / 3), count - 1];

const columns = 44;
const rows = 36;
const levels = [0.085, 0.1, 0.13, 0.17, 0.23, 0.32, 0.45];

/** Lines of equal error. */
function contours({ px, py }) {
  const values = new Float64Array(columns * rows);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      values[row * columns + column] = errorAt((column + 0.5) / columns, (row + 0.5) / rows);
  const surface = { columns, rows, values };
  const [x0, x1, y0, y1] = [px(1e-4), px(1), py(0), py(0.6)];
  return levels.map((level) =>
    pieces(
      contourPieces(surface, level).map(([ax, ay, bx, by]) => [
        x0 + ax * (x1 - x0),
        y0 + ay * (y1 - y0),
        x0 + bx * (x1 - x0),
        y0 + by * (y1 - y0),
      ]),
      "map",
    ),
  );
}
