// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot leave out the rows that are out of sight.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and points to its active cell.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid handles the keys.
import type { PlacedColumn } from "./column-layout.ts";
import { Icon, StateIcon } from "./icon.tsx";
import type { TrialRow } from "./protocol.ts";
import type { SelectHow } from "./selection.ts";
import type { SortOrder } from "./sort-trials.ts";

/** The id of a cell's element, by which the grid says which one is active. */
export function cellId(row: number | "header" | null, column: number): string {
  return `cell-${row}-${column}`;
}

interface HeaderProps {
  readonly columns: readonly PlacedColumn[];
  readonly sort: SortOrder;
  readonly activeColumn: number | undefined;
  onSort(column: string): void;
}

/** The titles; a click sorts. */
export function HeaderRow({ columns, sort, activeColumn, onSort }: HeaderProps) {
  return (
    <div class="grid-row grid-header" role="row" aria-rowindex={1}>
      {columns.map((column, index) => {
        const isSorted = column.id === sort.column;
        const direction = sort.descending ? "descending" : "ascending";
        return (
          <div
            key={column.id}
            id={cellId("header", index)}
            class={cellClass(column, index === activeColumn)}
            style={cellStyle(column)}
            role="columnheader"
            aria-colindex={index + 1}
            aria-sort={isSorted ? direction : "none"}
            title={`${column.title}: ${column.hint}`}
            onClick={() => onSort(column.id)}
          >
            <span class="cell-text">{column.title}</span>
            {isSorted && <Icon name={direction} />}
          </div>
        );
      })}
    </div>
  );
}

interface RowProps {
  readonly trial: TrialRow;
  readonly columns: readonly PlacedColumn[];
  /** Position in the sorted list. */
  readonly index: number;
  /** Distance from the top of the list in pixels. */
  readonly top: number;
  readonly now: number;
  readonly isSelected: boolean;
  readonly activeColumn: number | undefined;
  /** For the menu of a trial; undefined where there is nothing to do. */
  readonly menu: string | undefined;
  /** `up-to`: every trial from the active one to this one. */
  onSelect(column: number, how: SelectHow | "up-to"): void;
  onOpen(): void;
}

export function TrialRowView(props: RowProps) {
  const { trial, columns, index, top, now, isSelected, activeColumn, menu, onSelect, onOpen } = props;
  return (
    <div
      class={`grid-row${isSelected ? " selected" : ""}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      style={{ transform: `translateY(${top}px)` }}
      data-vscode-context={menu}
      onDblClick={onOpen}
    >
      {columns.map((column, position) => {
        const text = column.text(trial, now);
        return (
          <div
            key={column.id}
            id={cellId(trial.number, position)}
            class={cellClass(column, position === activeColumn)}
            style={cellStyle(column)}
            role="gridcell"
            aria-colindex={position + 1}
            title={text}
            onClick={(event) => onSelect(position, howOf(event))}
          >
            {column.kind === "state" && <StateIcon state={trial.state} />}
            <span class="cell-text">{text}</span>
          </div>
        );
      })}
    </div>
  );
}

function howOf(event: MouseEvent): SelectHow | "up-to" {
  if (event.shiftKey) return "up-to";
  return event.ctrlKey || event.metaKey ? "toggle" : "only";
}

function cellClass({ kind, pinnedAt }: PlacedColumn, isActive: boolean): string {
  return `cell cell-${kind}${pinnedAt === null ? "" : " cell-pinned"}${isActive ? " active" : ""}`;
}

function cellStyle({ pinnedAt }: PlacedColumn): { readonly left?: string } {
  return pinnedAt === null ? {} : { left: pinnedAt };
}
