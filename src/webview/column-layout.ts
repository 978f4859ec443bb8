import type { Column } from "./columns.ts";

/** How a person has arranged the table's columns, by their ids. */
export interface ColumnLayout {
  readonly hidden: readonly string[];
  /** They stay in sight at the left. The trial's number is always there. */
  readonly pinned: readonly string[];
  /** Empty as long as nobody has moved any. Columns that came later stand behind those that it names. */
  readonly order: readonly string[];
}

export const usualLayout: ColumnLayout = { hidden: [], pinned: [], order: [] };

/** The first column, without which a row could not be told from another. */
export const firstColumn = "number";

export interface PlacedColumn extends Column {
  /** Distance from the left edge, as a CSS length; null where the column scrolls with the others. */
  readonly pinnedAt: string | null;
}

/** All columns in their order, hidden ones too: the first one, the pinned ones, the others. */
export function orderColumns(columns: readonly Column[], { pinned, order }: ColumnLayout): readonly Column[] {
  const rank = ({ id }: Column) => (id === firstColumn ? 0 : pinned.includes(id) ? 1 : 2);
  const place = ({ id }: Column) => {
    const at = order.indexOf(id);
    return at < 0 ? order.length : at;
  };
  return [...columns].sort((a, b) => rank(a) - rank(b) || place(a) - place(b));
}

/** The columns to draw. */
export function placeColumns(columns: readonly Column[], layout: ColumnLayout): readonly PlacedColumn[] {
  const before: string[] = [];
  return orderColumns(columns, layout)
    .filter(({ id }) => id === firstColumn || !layout.hidden.includes(id))
    .map((column) => {
      if (column.id !== firstColumn && !layout.pinned.includes(column.id))
        return { ...column, pinnedAt: null };
      // What grows with the table has no width to add up.
      const width = column.width.startsWith("minmax") ? "220px" : column.width;
      const pinnedAt = before.length === 0 ? "0px" : `calc(${before.join(" + ")})`;
      before.push(width);
      return { ...column, width, pinnedAt };
    });
}

/** @param by -1 one to the left, 1 one to the right; a column stays among the pinned ones, or among the others */
export function moveColumn(
  columns: readonly Column[],
  layout: ColumnLayout,
  id: string,
  by: -1 | 1,
): ColumnLayout {
  const isPinned = (each: string) => layout.pinned.includes(each);
  const order = orderColumns(columns, layout).map((column) => column.id);
  const from = order.indexOf(id);
  let to = from + by;
  // A hidden column would make the move invisible.
  while (layout.hidden.includes(order[to] ?? "")) to += by;
  const other = order[to];
  if (id === firstColumn || other === undefined || other === firstColumn) return layout;
  if (isPinned(other) !== isPinned(id)) return layout;
  order.splice(from, 1);
  order.splice(to, 0, id);
  return { ...layout, order };
}

export function toggleHidden(layout: ColumnLayout, id: string): ColumnLayout {
  return { ...layout, hidden: toggled(layout.hidden, id) };
}

export function togglePinned(layout: ColumnLayout, id: string): ColumnLayout {
  return { ...layout, pinned: toggled(layout.pinned, id) };
}

function toggled(ids: readonly string[], id: string): readonly string[] {
  return ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id];
}

/** Takes over what is usable of a saved layout. */
export function readColumnLayout(saved: unknown): ColumnLayout {
  if (typeof saved !== "object" || saved === null) return usualLayout;
  const texts = (value: unknown) =>
    Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
  const { hidden, pinned, order } = saved as Readonly<Record<string, unknown>>;
  return { hidden: texts(hidden), pinned: texts(pinned), order: texts(order) };
}
