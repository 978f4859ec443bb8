import { createSortedList } from "../samplers/sorted-list.ts";
import type { Losses } from "./rung-losses.ts";
import { byNumber, orderByLosses } from "./rung-order.ts";

/** What one configuration was worth at a rung. */
export interface RungEntry {
  readonly configuration: number;
  readonly losses: Losses;
}

/** Where a configuration stands among those that reached the rung. */
export interface Standing {
  readonly entry: RungEntry;
  /** From 0, the best. Of equal ones the earlier configuration comes first. */
  readonly rank: number;
  readonly count: number;
  /** The entry at a rank. */
  at(rank: number): RungEntry | undefined;
}

/** All that reached one rung, in order, kept up to date one configuration at a time. */
export interface RungTable {
  readonly size: number;
  has(configuration: number): boolean;
  put(configuration: number, losses: Losses): void;
  remove(configuration: number): void;
  /** The entry at a rank, from 0, the best. */
  at(rank: number): RungEntry | undefined;
  /** @param horizon configurations from here on do not count, but for the one in question; undefined where all do */
  standing(configuration: number, horizon?: number): Standing | undefined;
}

/**
 * With a single loss a change costs a bisection; with several the order is made anew when it is next asked for.
 *
 * @param losses how many each entry has
 */
export function createRungTable(losses: number): RungTable {
  const entries = new Map<number, RungEntry>();
  const order = losses === 1 ? orderByLoss() : orderByFronts(entries);

  const remove = (configuration: number) => {
    const entry = entries.get(configuration);
    if (entry === undefined) return;
    entries.delete(configuration);
    order.delete(entry);
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
      order.add(entry);
    },
    remove,
    at: (rank) => order.at(rank),
    standing(configuration, horizon) {
      const entry = entries.get(configuration);
      if (entry === undefined) return undefined;
      if (horizon === undefined)
        return { entry, rank: order.rankOf(entry), count: entries.size, at: (rank) => order.at(rank) };
      const counting = [...order.among((other) => other.configuration < horizon || other === entry)];
      return { entry, rank: counting.indexOf(entry), count: counting.length, at: (rank) => counting[rank] };
    },
  };
}

interface RungOrder {
  add(entry: RungEntry): void;
  delete(entry: RungEntry): void;
  at(rank: number): RungEntry | undefined;
  rankOf(entry: RungEntry): number;
  /** Those for which `counts` holds, ordered as if there were no others. */
  among(counts: (entry: RungEntry) => boolean): Iterable<RungEntry>;
}

function orderByLoss(): RungOrder {
  const sorted = createSortedList<RungEntry>(
    (a, b) => byNumber(a.losses[0] as number, b.losses[0] as number) || a.configuration - b.configuration,
  );
  return {
    add: (entry) => sorted.add(entry),
    delete: (entry) => sorted.delete(entry),
    at: (rank) => sorted.at(rank),
    rankOf: (entry) => sorted.rankOf(entry),
    among: (counts) => [...sorted].filter(counts),
  };
}

function orderByFronts(entries: ReadonlyMap<number, RungEntry>): RungOrder {
  let ordered: readonly RungEntry[] | undefined;
  const all = () => {
    ordered ??= inFronts([...entries.values()]);
    return ordered;
  };
  const forget = () => {
    ordered = undefined;
  };
  return {
    add: forget,
    delete: forget,
    at: (rank) => all()[rank],
    rankOf: (entry) => all().indexOf(entry),
    among: (counts) => inFronts([...entries.values()].filter(counts)),
  };
}

function inFronts(entries: readonly RungEntry[]): readonly RungEntry[] {
  const byConfiguration = entries.toSorted((a, b) => a.configuration - b.configuration);
  return orderByLosses(byConfiguration.map(({ losses }) => losses)).map(
    (position) => byConfiguration[position] as RungEntry,
  );
}
