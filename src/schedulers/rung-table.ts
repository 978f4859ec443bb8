import type { Losses } from "./rung-losses.ts";
import { byNumber, orderByLosses } from "./rung-order.ts";

/** What one configuration was worth at a rung. */
export interface RungEntry {
  readonly configuration: number;
  readonly losses: Losses;
}

/** Where a configuration stands among those that reached the rung. */
export interface Standing {
  /** From 0, the best. Of equal ones the earlier configuration comes first. */
  readonly rank: number;
  readonly count: number;
  /** The entry at a rank. */
  at(rank: number): RungEntry | undefined;
}

/**
 * All that reached one rung, in order, kept up to date one configuration at a time. With a single objective a change
 * costs a bisection; with several the order is made anew when it is next asked for.
 */
export interface RungTable {
  readonly size: number;
  has(configuration: number): boolean;
  put(configuration: number, losses: Losses): void;
  remove(configuration: number): void;
  /** @param horizon configurations from here on do not count, but for the one in question; undefined where all do */
  standing(configuration: number, horizon?: number): Standing | undefined;
  /** Best first. */
  ordered(): readonly RungEntry[];
}

export function createRungTable(objectives: number): RungTable {
  const entries = new Map<number, RungEntry>();
  const sorted: RungEntry[] = [];
  let isStale = false;

  const ordered = (): readonly RungEntry[] => {
    if (isStale) {
      const all = orderOf([...entries.values()]);
      sorted.splice(0, sorted.length, ...all);
      isStale = false;
    }
    return sorted;
  };
  const remove = (configuration: number) => {
    const entry = entries.get(configuration);
    if (entry === undefined) return;
    entries.delete(configuration);
    if (objectives > 1) isStale = true;
    else sorted.splice(placeOf(sorted, entry), 1);
  };

  return {
    get size() {
      return entries.size;
    },
    has: (configuration) => entries.has(configuration),
    put(configuration, losses) {
      const before = entries.get(configuration);
      if (before?.losses.every((loss, index) => loss === losses[index])) return;
      remove(configuration);
      const entry = { configuration, losses };
      entries.set(configuration, entry);
      if (objectives > 1) isStale = true;
      else sorted.splice(placeOf(sorted, entry), 0, entry);
    },
    remove,
    standing(configuration, horizon) {
      const entry = entries.get(configuration);
      if (entry === undefined) return undefined;
      const counts = (other: RungEntry) =>
        horizon === undefined || other.configuration < horizon || other.configuration === configuration;
      const order =
        horizon === undefined
          ? ordered()
          : objectives > 1
            ? orderOf([...entries.values()].filter(counts))
            : sorted.filter(counts);
      const rank = objectives > 1 ? order.indexOf(entry) : placeOf(order, entry);
      return { rank, count: order.length, at: (at) => order[at] };
    },
    ordered,
  };
}

function orderOf(entries: readonly RungEntry[]): readonly RungEntry[] {
  const byConfiguration = entries.toSorted((a, b) => a.configuration - b.configuration);
  return orderByLosses(byConfiguration.map(({ losses }) => losses)).map(
    (position) => byConfiguration[position] as RungEntry,
  );
}

/** Where an entry stands, or would, among entries that are in order by their one loss. */
function placeOf(sorted: readonly RungEntry[], { losses, configuration }: RungEntry): number {
  const loss = losses[0] as number;
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = sorted[middle] as RungEntry;
    const order = byNumber(other.losses[0] as number, loss) || other.configuration - configuration;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
