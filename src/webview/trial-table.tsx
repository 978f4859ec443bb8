// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot leave out the rows that are out of sight.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { countOf } from "../analysis/number-text.ts";
import { hasEnded } from "../study/trial.ts";
import { type ColumnLayout, moveColumn, placeColumns, toggleHidden, togglePinned } from "./column-layout.ts";
import { ColumnMenu } from "./column-menu.tsx";
import { tableColumns } from "./columns.ts";
import { moveInGrid } from "./grid-keys.ts";
import type { PanelMessage, StudyOverview, TrialMenuContext, TrialRow } from "./protocol.ts";
import type { SelectHow } from "./selection.ts";
import { nextSortOrder, type SortOrder, sortTrials } from "./sort-trials.ts";
import { TableTools } from "./table-tools.tsx";
import { cellId, HeaderRow, TrialRowView } from "./trial-row.tsx";
import { useVirtualizer } from "./use-virtualizer.ts";
import { activeTrial, type ViewState } from "./view-state.ts";

interface Props {
  readonly overview: StudyOverview;
  readonly trials: readonly TrialRow[];
  /** Those that the filter lets through. */
  readonly shown: readonly TrialRow[];
  readonly view: ViewState;
  readonly now: number;
  readonly rowHeight: number;
  onSort(order: SortOrder): void;
  onSelect(trial: number, how: SelectHow): void;
  onSelectAll(trials: readonly number[]): void;
  onColumns(layout: ColumnLayout): void;
  onOpen(trial: number): void;
  send(message: PanelMessage): void;
}

/**
 * Every trial in a grid that is one stop for the Tab key; the arrows move within it. The selected trial is the row
 * that has the focus, so it stays the same trial when the order changes.
 */
export function TrialTable(props: Props) {
  const { overview, trials, shown, view, now, rowHeight, onSort, onSelect, onOpen } = props;
  const { onSelectAll, onColumns } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const allColumns = useMemo(() => tableColumns(overview, trials), [overview, trials]);
  const columns = useMemo(() => placeColumns(allColumns, view.columns), [allColumns, view.columns]);
  // The order of running durations changes by the second; sorting again with every report is often enough.
  const rows = useMemo(() => sortTrials(shown, allColumns, view.sort, now), [shown, allColumns, view.sort]);
  const active = activeTrial(view);
  const [column, setColumn] = useState(0);
  const [isInHeader, setInHeader] = useState(false);
  const selectedRow = useMemo(() => rows.findIndex((trial) => trial.number === active), [rows, active]);
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
  }, [active]);
  const activeCell =
    isInHeader || selectedRow >= 0 ? cellId(isInHeader ? "header" : active, column) : undefined;
  useEffect(() => {
    const cell = activeCell && document.getElementById(activeCell);
    if (scroller.current && cell) scrollSideways(scroller.current, cell);
  }, [column]);

  /** From the active trial to this one, in the order of the table; this one becomes the active one. */
  const selectUpTo = (row: number) => {
    const [from, to] = [Math.min(position.row, row), Math.max(position.row, row)];
    const stretch = rows.slice(from, to + 1).map(({ number }) => number);
    const last = rows[row]?.number;
    const inStretch = new Set(stretch);
    const kept = view.selected.filter((number) => !inStretch.has(number));
    if (last !== undefined) onSelectAll([...kept, ...stretch.filter((number) => number !== last), last]);
  };

  /** In the header: Alt and an arrow moves a column, Delete hides it, P pins it. */
  const arrange = (event: KeyboardEvent): boolean => {
    const id = columns[column]?.id;
    if (!isInHeader || id === undefined || column === 0) return false;
    if (event.altKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      const layout = moveColumn(allColumns, view.columns, id, event.key === "ArrowLeft" ? -1 : 1);
      onColumns(layout);
      setColumn(placeColumns(allColumns, layout).findIndex((each) => each.id === id));
      return true;
    }
    if (event.key === "Delete") onColumns(toggleHidden(view.columns, id));
    else if (event.key.toLowerCase() === "p" && !event.ctrlKey && !event.metaKey)
      onColumns(togglePinned(view.columns, id));
    else return false;
    return true;
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (arrange(event)) {
      event.preventDefault();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a") {
      onSelectAll(rows.map(({ number }) => number));
      event.preventDefault();
      return;
    }
    if (event.key === "Enter" || event.key === " ") {
      const title = columns[column];
      if (isInHeader && title) onSort(nextSortOrder(view.sort, title.id));
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
    if (trial && event.shiftKey) selectUpTo(next.row);
    else if (trial) onSelect(trial.number, "only");
  };

  // A right click is on a row; the key for the menu is pressed in the grid, and means the active trial.
  const menuOf = (trial: TrialRow | undefined) =>
    overview.source === "study" && trial ? trialMenu(view.studyFile, trial) : undefined;

  return (
    <section class="trials" aria-labelledby="trials-title">
      <div class="section-line">
        <h2 id="trials-title">Trials</h2>
        <span class="faint">
          {rows.length === trials.length
            ? countOf(rows.length, "trial")
            : `${rows.length} of ${countOf(trials.length, "trial")}`}
        </span>
        <ColumnMenu columns={allColumns} layout={view.columns} onChange={onColumns} />
        <TableTools
          studyName={overview.name}
          trials={trials}
          rows={rows}
          selected={view.selected}
          send={props.send}
        />
      </div>
      <div
        ref={scroller}
        class="grid"
        role="grid"
        tabIndex={0}
        aria-labelledby="trials-title"
        aria-multiselectable="true"
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length}
        {...(activeCell && { "aria-activedescendant": activeCell })}
        data-vscode-context={menuOf(trials[active ?? -1])}
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
            const isSelected = view.selected.includes(trial.number);
            return (
              <TrialRowView
                key={trial.number}
                trial={trial}
                columns={columns}
                index={index}
                top={start}
                now={now}
                isSelected={isSelected}
                menu={menuOf(trial)}
                activeColumn={trial.number === active && !isInHeader ? column : undefined}
                onSelect={(clicked, how) => {
                  setColumn(clicked);
                  setInHeader(false);
                  if (how === "up-to") selectUpTo(index);
                  else onSelect(trial.number, how);
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

/** What VS Code hands to the commands of the menu; it reads this attribute where the menu is asked for. */
function trialMenu(studyFile: string, trial: TrialRow): string {
  const context: TrialMenuContext = {
    webviewSection: "trial",
    trialEnded: hasEnded(trial),
    studyFile,
    trial: trial.number,
  };
  return JSON.stringify({ ...context, preventDefaultContextMenuItems: true });
}

/** Brings a cell into view beside the pinned first column. `scrollIntoView` would move the page around the grid too. */
function scrollSideways(scroller: HTMLElement, cell: HTMLElement): void {
  if (cell.classList.contains("cell-pinned")) return;
  const row = scroller.querySelector(".grid-row");
  const pinned = [...(row?.querySelectorAll<HTMLElement>(".cell-pinned") ?? [])].reduce(
    (sum, { offsetWidth }) => sum + offsetWidth,
    0,
  );
  const left = cell.offsetLeft - pinned;
  const right = cell.offsetLeft + cell.offsetWidth - scroller.clientWidth;
  if (scroller.scrollLeft > left) scroller.scrollLeft = left;
  else if (scroller.scrollLeft < right) scroller.scrollLeft = Math.min(right, left);
}
