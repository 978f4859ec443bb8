// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot leave out the rows that are out of sight.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { countOf } from "../analysis/number-text.ts";
import { tableColumns } from "./columns.ts";
import { moveInGrid } from "./grid-keys.ts";
import type { PanelState } from "./panel-state.ts";
import { nextSortOrder, type SortOrder, sortTrials } from "./sort-trials.ts";
import { cellId, HeaderRow, TrialRowView } from "./trial-row.tsx";
import { useVirtualizer } from "./use-virtualizer.ts";
import type { ViewState } from "./view-state.ts";

interface Props {
  readonly state: PanelState;
  readonly view: ViewState;
  readonly now: number;
  readonly rowHeight: number;
  onSort(order: SortOrder): void;
  onSelect(trial: number): void;
  onOpen(trial: number): void;
}

/**
 * Every trial in a grid that is one stop for the Tab key; the arrows move within it. The selected trial is the row
 * that has the focus, so it stays the same trial when the order changes.
 */
export function TrialTable({ state, view, now, rowHeight, onSort, onSelect, onOpen }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const columns = useMemo(() => tableColumns(state.overview, state.trials), [state]);
  // The order of running durations changes by the second; sorting again with every report is often enough.
  const rows = useMemo(() => sortTrials(state.trials, columns, view.sort, now), [state, columns, view.sort]);
  const [column, setColumn] = useState(0);
  const [isInHeader, setInHeader] = useState(false);
  const selectedRow = useMemo(
    () => rows.findIndex((trial) => trial.number === view.selected),
    [rows, view.selected],
  );
  const position = { row: isInHeader ? -1 : Math.max(0, selectedRow), column };
  const virtualizer = useVirtualizer({
    count: rows.length,
    rowHeight,
    headerHeight: rowHeight,
    pinned: selectedRow < 0 ? undefined : selectedRow,
    scroller,
  });

  // Not on every new order: rows that move must not drag the view along.
  useEffect(() => {
    if (selectedRow >= 0) virtualizer.scrollToIndex(selectedRow, { align: "auto" });
  }, [view.selected]);
  const activeCell =
    isInHeader || selectedRow >= 0 ? cellId(isInHeader ? "header" : view.selected, column) : undefined;
  useEffect(() => {
    const cell = activeCell && document.getElementById(activeCell);
    if (scroller.current && cell) scrollSideways(scroller.current, cell);
  }, [column]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" || event.key === " ") {
      const active = columns[column];
      if (isInHeader && active) onSort(nextSortOrder(view.sort, active.id));
      else if (rows[position.row]) onOpen((rows[position.row] ?? { number: 0 }).number);
      event.preventDefault();
      return;
    }
    const pageRows = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2);
    const next = moveInGrid(position, { rows: rows.length, columns: columns.length, pageRows }, event);
    if (!next) return;
    event.preventDefault();
    setColumn(next.column);
    setInHeader(next.row < 0);
    const trial = rows[next.row];
    if (trial) onSelect(trial.number);
  };

  return (
    <section class="trials" aria-labelledby="trials-title">
      <div class="section-line">
        <h2 id="trials-title">Trials</h2>
        <span class="faint">{countOf(rows.length, "trial")}</span>
      </div>
      <div
        ref={scroller}
        class="grid"
        role="grid"
        tabIndex={0}
        aria-labelledby="trials-title"
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length}
        {...(activeCell && { "aria-activedescendant": activeCell })}
        style={{ "--columns": columns.map(({ width }) => width).join(" "), "--row-height": `${rowHeight}px` }}
        onKeyDown={onKeyDown}
      >
        <div class="grid-content" style={{ height: `${virtualizer.getTotalSize()}px` }} role="rowgroup">
          <HeaderRow
            columns={columns}
            sort={view.sort}
            activeColumn={isInHeader ? column : undefined}
            onSort={(id) => onSort(nextSortOrder(view.sort, id))}
          />
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const trial = rows[index];
            if (!trial) return null;
            const isSelected = trial.number === view.selected;
            return (
              <TrialRowView
                key={trial.number}
                trial={trial}
                columns={columns}
                index={index}
                top={start}
                now={now}
                isSelected={isSelected}
                activeColumn={isSelected && !isInHeader ? column : undefined}
                onSelect={(clicked) => {
                  setColumn(clicked);
                  setInHeader(false);
                  onSelect(trial.number);
                }}
                onOpen={() => onOpen(trial.number)}
              />
            );
          })}
        </div>
      </div>
    </section>
  );
}

/** Brings a cell into view beside the pinned first column. `scrollIntoView` would move the page around the grid too. */
function scrollSideways(scroller: HTMLElement, cell: HTMLElement): void {
  if (cell.classList.contains("cell-pinned")) return;
  const pinned = scroller.querySelector<HTMLElement>(".cell-pinned")?.offsetWidth ?? 0;
  const left = cell.offsetLeft - pinned;
  const right = cell.offsetLeft + cell.offsetWidth - scroller.clientWidth;
  if (scroller.scrollLeft > left) scroller.scrollLeft = left;
  else if (scroller.scrollLeft < right) scroller.scrollLeft = Math.min(right, left);
}
