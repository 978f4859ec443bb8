import type { Theme } from "../theme.ts";

export const lineColors = ["blue", "yellow", "green", "purple", "red", "orange"] as const;
const dashes = ["solid", [8, 4], [2, 3], [10, 3, 2, 3], [14, 5]] as const;

export function dashOf(index: number): (typeof dashes)[number] {
  return dashes[index % dashes.length] ?? "solid";
}

/** Lines that can be told apart by their dashes as well as by their colours. */
export function lineStyles(theme: Theme, index: number) {
  const color = lineColors[index % lineColors.length] ?? "blue";
  return { color: theme[color], type: dashOf(index), width: 2 };
}
