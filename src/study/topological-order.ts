export interface Ordered<Item> {
  /** Each item after those that it depends on, otherwise in the given order. Items of a cycle come out too. */
  readonly items: readonly Item[];
  /** Each cycle once, in the direction of dependence: every item depends on the next, the last on the first. */
  readonly cycles: readonly (readonly Item[])[];
}

/** Depth-first search: an item that comes too early pulls in front of itself what it depends on. */
export function topologicalOrder<Item>(
  items: readonly Item[],
  dependencies: (item: Item) => readonly Item[],
): Ordered<Item> {
  const ordered: Item[] = [];
  const cycles: Item[][] = [];
  const state = new Map<Item, "open" | "done">();
  const trail: Item[] = [];
  const visit = (item: Item): void => {
    if (state.get(item) === "done") return;
    if (state.get(item) === "open") {
      cycles.push(trail.slice(trail.indexOf(item)));
      return;
    }
    state.set(item, "open");
    trail.push(item);
    for (const dependency of dependencies(item)) visit(dependency);
    trail.pop();
    state.set(item, "done");
    ordered.push(item);
  };
  for (const item of items) visit(item);
  return { items: ordered, cycles };
}
