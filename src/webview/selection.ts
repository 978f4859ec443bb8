/** `only`: this trial and no other. `toggle`: beside the others, or no longer. */
export type SelectHow = "only" | "toggle";

/** The selection after a trial was chosen; the last one is the active one. */
export function withSelected(selected: readonly number[], trial: number, how: SelectHow): readonly number[] {
  if (how === "only") return [trial];
  return selected.includes(trial) ? selected.filter((number) => number !== trial) : [...selected, trial];
}
