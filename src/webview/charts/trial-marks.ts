import type { TrialState } from "../../study/trial.ts";
import type { Theme } from "../theme.ts";

/** How a kind of trial is drawn: by shape as well as by colour. */
export interface Mark {
  /** A symbol of ECharts, the same as an SVG path in a box of 16 by 16, and how it is filled. */
  readonly symbol: string;
  readonly path: string;
  readonly fill: "solid" | "hollow";
  readonly color: keyof Theme & ("blue" | "green" | "red" | "orange" | "yellow" | "purple" | "faint");
}

export interface TrialMark extends Mark {
  readonly state: TrialState;
}

const circle = "M8 3a5 5 0 1 1 0 10A5 5 0 1 1 8 3Z";
const triangle = "M8 13 2.5 4h11Z";
const diamond = "M8 2.5 13.5 8 8 13.5 2.5 8Z";
const cross = "M4 4l8 8M12 4l-8 8";
const bar = "M3 7h10v2H3Z";

/** Marks of what is no state. */
export const bestMark: Mark = { symbol: "diamond", path: diamond, fill: "solid", color: "green" };
export const dominatedMark: Mark = { symbol: "circle", path: circle, fill: "hollow", color: "blue" };
export const pausedMark: Mark = { symbol: `path://${bar}`, path: bar, fill: "solid", color: "faint" };

const mark = (
  state: TrialState,
  symbol: string,
  path: string,
  fill: TrialMark["fill"],
  color: TrialMark["color"],
): TrialMark => ({ state, symbol, path, fill, color });

/** Arrow heads for the trials whose values lie beyond the range of the axis, in the colour of their state. */
export const beyondMarks = {
  below: { symbol: "path://M3 6l5 5 5-5", path: "M3 6l5 5 5-5" },
  above: { symbol: "path://M3 10l5-5 5 5", path: "M3 10l5-5 5 5" },
} as const;

/** In the order in which they are drawn, the most telling last and so on top. */
export const trialMarks: readonly TrialMark[] = [
  mark("cancelled", `path://${bar}`, bar, "solid", "faint"),
  mark("failed", `path://${cross}`, cross, "hollow", "red"),
  mark("infeasible", "diamond", diamond, "hollow", "orange"),
  mark("pruned", `path://${triangle}`, triangle, "solid", "purple"),
  mark("complete", "circle", circle, "solid", "blue"),
  mark("running", "circle", circle, "hollow", "yellow"),
];

/** Waiting trials have no mark of their own; they are not drawn. */
export function stateMark(state: TrialState): TrialMark {
  return (
    trialMarks.find((known) => known.state === state) ?? mark(state, "circle", circle, "hollow", "faint")
  );
}
