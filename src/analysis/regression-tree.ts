/**
 * A regression tree that keeps the boxes of its leaves, for analyses that integrate over them (L. Breiman et al.,
 * Classification and Regression Trees, 1984).
 *
 *     axis      one input: an interval [0, 1], or cells of equal size without an order
 *     rows      the inputs of each observation: a place in [0, 1], or the index of a cell
 *     targets   the value to be predicted of each observation
 */
export interface TreeAxis {
  /** Undefined for an interval. */
  readonly cells: number | undefined;
}

/** What part of an axis a leaf covers. */
export type Extent =
  | { readonly kind: "interval"; readonly low: number; readonly high: number }
  | { readonly kind: "cells"; readonly included: readonly boolean[] };

export interface Leaf {
  readonly value: number;
  /** One per axis. */
  readonly extents: readonly Extent[];
}

interface Split {
  readonly axis: number;
  readonly gain: number;
  readonly left: Extent;
  readonly right: Extent;
  goesLeft(row: readonly number[]): boolean;
}

/** @param leastRows a leaf has at least so many observations */
export function growTree(
  axes: readonly TreeAxis[],
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  leastRows: number,
): readonly Leaf[] {
  const leaves: Leaf[] = [];
  const grow = (members: readonly number[], extents: readonly Extent[]): void => {
    const split = members.length < 2 * leastRows ? undefined : bestSplit(members, extents);
    if (!split) {
      leaves.push({ value: meanOf(members), extents });
      return;
    }
    const left = members.filter((member) => split.goesLeft(rows[member] as readonly number[]));
    const right = members.filter((member) => !split.goesLeft(rows[member] as readonly number[]));
    grow(left, extents.with(split.axis, split.left));
    grow(right, extents.with(split.axis, split.right));
  };

  const meanOf = (members: readonly number[]) =>
    members.reduce((sum, member) => sum + (targets[member] as number), 0) / members.length;

  const bestSplit = (members: readonly number[], extents: readonly Extent[]): Split | undefined => {
    let best: Split | undefined;
    extents.forEach((extent, axis) => {
      const split =
        extent.kind === "interval"
          ? splitInterval(members, axis, extent)
          : splitCells(members, axis, extent.included);
      if (split && split.gain > (best?.gain ?? 1e-12)) best = split;
    });
    return best;
  };

  const splitInterval = (
    members: readonly number[],
    axis: number,
    { low, high }: { readonly low: number; readonly high: number },
  ): Split | undefined => {
    const place = (member: number) => rows[member]?.[axis] as number;
    const ordered = [...members].sort((a, b) => place(a) - place(b));
    const found = bestCut(
      ordered.map((member) => targets[member] as number),
      (index) => place(ordered[index - 1] as number) < place(ordered[index] as number),
      leastRows,
    );
    if (!found) return undefined;
    const at = (place(ordered[found.index - 1] as number) + place(ordered[found.index] as number)) / 2;
    return {
      axis,
      gain: found.gain,
      left: { kind: "interval", low, high: at },
      right: { kind: "interval", low: at, high },
      goesLeft: (row) => (row[axis] as number) < at,
    };
  };

  /** Of all divisions in two, the best one keeps the order of the cells' means (W. D. Fisher, 1958). */
  const splitCells = (
    members: readonly number[],
    axis: number,
    included: readonly boolean[],
  ): Split | undefined => {
    const groups = new Map<number, number[]>();
    for (const member of members) {
      const cell = rows[member]?.[axis] as number;
      const group = groups.get(cell);
      if (group) group.push(member);
      else groups.set(cell, [member]);
    }
    if (groups.size < 2) return undefined;
    const ordered = [...groups].sort(([, a], [, b]) => meanOf(a) - meanOf(b));
    const places = ordered.flatMap(([cell, group]) => group.map(() => cell));
    const found = bestCut(
      ordered.flatMap(([, group]) => group.map((member) => targets[member] as number)),
      (index) => places[index - 1] !== places[index],
      leastRows,
    );
    if (!found) return undefined;
    const onLeft = new Set(places.slice(0, found.index));
    // A cell that was not observed here goes with the larger side.
    const isLeft = (cell: number) =>
      groups.has(cell) ? onLeft.has(cell) : found.index * 2 >= members.length;
    return {
      axis,
      gain: found.gain,
      left: { kind: "cells", included: included.map((is, cell) => is && isLeft(cell)) },
      right: { kind: "cells", included: included.map((is, cell) => is && !isLeft(cell)) },
      goesLeft: (row) => onLeft.has(row[axis] as number),
    };
  };

  grow(
    rows.map((_, index) => index),
    axes.map(({ cells }) =>
      cells === undefined
        ? { kind: "interval", low: 0, high: 1 }
        : { kind: "cells", included: new Array<boolean>(cells).fill(true) },
    ),
  );
  return leaves;
}

/** Where to cut an ordered list so that the sum of squares within both parts is least. */
function bestCut(
  values: readonly number[],
  mayCut: (index: number) => boolean,
  leastRows: number,
): { readonly index: number; readonly gain: number } | undefined {
  const n = values.length;
  const total = values.reduce((sum, value) => sum + value, 0);
  let left = 0;
  let best: { readonly index: number; readonly gain: number } | undefined;
  for (let index = 1; index < n; index++) {
    left += values[index - 1] as number;
    if (index < leastRows || n - index < leastRows || !mayCut(index)) continue;
    const gain = left ** 2 / index + (total - left) ** 2 / (n - index) - total ** 2 / n;
    if (gain > (best?.gain ?? 0)) best = { index, gain };
  }
  return best;
}
