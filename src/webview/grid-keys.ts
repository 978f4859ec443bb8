/** Where the focus is in a grid. Row -1 is the header. */
export interface GridPosition {
  readonly row: number;
  readonly column: number;
}

export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows that fit on the screen. */
  readonly pageRows: number;
}

/** Where a key moves the focus, by the ARIA pattern for grids; undefined for keys that do not move it. */
export function moveInGrid(
  from: GridPosition,
  size: GridSize,
  key: { readonly key: string; readonly ctrlKey: boolean; readonly metaKey: boolean },
): GridPosition | undefined {
  const toEdge = key.ctrlKey || key.metaKey;
  const at = (row: number, column: number): GridPosition => ({
    row: clamp(row, -1, size.rows - 1),
    column: clamp(column, 0, size.columns - 1),
  });
  switch (key.key) {
    case "ArrowUp":
      return at(toEdge ? 0 : from.row - 1, from.column);
    case "ArrowDown":
      return at(toEdge ? size.rows - 1 : from.row + 1, from.column);
    case "ArrowLeft":
      return at(from.row, toEdge ? 0 : from.column - 1);
    case "ArrowRight":
      return at(from.row, toEdge ? size.columns - 1 : from.column + 1);
    case "PageUp":
      return at(Math.max(0, from.row - size.pageRows), from.column);
    case "PageDown":
      return at(from.row + size.pageRows, from.column);
    case "Home":
      return toEdge ? at(0, 0) : at(from.row, 0);
    case "End":
      return toEdge ? at(size.rows - 1, size.columns - 1) : at(from.row, size.columns - 1);
    default:
      return undefined;
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
