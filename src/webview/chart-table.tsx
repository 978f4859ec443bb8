// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls has to take the keys that scroll.
// biome-ignore-all lint/a11y/useSemanticElements: a section would be named in the outline of the page.
import { useState } from "preact/hooks";
import type { ChartTable } from "./charts/chart.ts";

interface Props {
  readonly title: string;
  readonly table: ChartTable;
  readonly height: number;
  readonly selected: readonly number[];
  onSelect(trial: number): void;
}

const pageRows = 100;

/** A chart in rows and columns, a page at a time. */
export function ChartTableView({ title, table, height, selected, onSelect }: Props) {
  const [asked, setPage] = useState(0);
  const pageCount = Math.max(1, Math.ceil(table.rows.length / pageRows));
  const page = Math.min(asked, pageCount - 1);
  const rows = table.rows.slice(page * pageRows, (page + 1) * pageRows);
  return (
    <div
      class="chart-table"
      style={{ maxHeight: `${height}px` }}
      tabIndex={0}
      role="region"
      aria-label={`${title} as a table`}
    >
      <table>
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ trial, cells }, index) => (
            <tr
              key={page * pageRows + index}
              class={trial !== undefined && selected.includes(trial) ? "selected" : ""}
            >
              {cells.map((cell, column) => (
                <td key={column}>
                  {trial !== undefined && table.columns[column] === "trial" ? (
                    <button type="button" class="link" onClick={() => onSelect(trial)}>
                      {cell}
                    </button>
                  ) : (
                    cell
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {pageCount > 1 && (
        <div class="chart-table-pages">
          <button
            type="button"
            class="button-secondary"
            disabled={page === 0}
            onClick={() => setPage(page - 1)}
          >
            Earlier
          </button>
          <span class="faint">
            {page * pageRows + 1} to {Math.min(table.rows.length, (page + 1) * pageRows)} of{" "}
            {table.rows.length}
          </span>
          <button
            type="button"
            class="button-secondary"
            disabled={page === pageCount - 1}
            onClick={() => setPage(page + 1)}
          >
            Later
          </button>
        </div>
      )}
    </div>
  );
}
