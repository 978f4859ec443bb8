import { formatNumber } from "../analysis/number-text.ts";
import { durationMs } from "../analysis/trial-json.ts";
import { namesOf } from "../analysis/trials-csv.ts";
import { formatDuration, formatParam } from "./format.ts";
import { Icon } from "./icon.tsx";
import type { TrialRow } from "./protocol.ts";

/** More would not fit beside each other; the table has all of them. */
const comparedTrials = 8;

interface ComparedRow {
  readonly name: string;
  readonly cells: readonly string[];
  readonly isDifferent: boolean;
}

/** Trials side by side. Rows in which they differ stand first, marked by a sign and by their weight. */
export function CompareTrials({
  trials,
  onSelect,
  onCompareCode,
}: {
  readonly trials: readonly TrialRow[];
  onSelect(trial: number): void;
  /** Undefined where no editor is there to show code. */
  readonly onCompareCode: ((trials: readonly [number, number]) => void) | undefined;
}) {
  const [first, second] = trials;
  const shown = trials.slice(-comparedTrials);
  const rows = comparedRows(shown);
  const different = rows.filter(({ isDifferent }) => isDifferent);
  const same = rows.filter(({ isDifferent }) => !isDifferent);
  return (
    <section class="details" aria-label="Comparison of the selected trials">
      <div class="section-line">
        <h2>
          {trials.length} trials compared
          {shown.length < trials.length && <span class="faint"> (the last {shown.length})</span>}
        </h2>
        {onCompareCode && trials.length === 2 && first && second && (
          <span class="actions">
            <button
              type="button"
              class="button-secondary"
              title="Values, metrics, command line and code beside each other in the editor"
              onClick={() => onCompareCode([first.number, second.number])}
            >
              <Icon name="code" />
              Compare in editor
            </button>
          </span>
        )}
      </div>
      <section class="chart-table" aria-label="Values of the selected trials">
        <table>
          <thead>
            <tr>
              <th scope="col">Value</th>
              {shown.map(({ number }) => (
                <th key={number} scope="col">
                  <button type="button" class="link" onClick={() => onSelect(number)}>
                    trial {number}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...different, ...same].map(({ name, cells, isDifferent }) => (
              <tr key={name} class={isDifferent ? "different" : "faint"}>
                <th scope="row">
                  {isDifferent && <span title="These differ">≠ </span>}
                  {name}
                </th>
                {cells.map((cell, index) => (
                  <td key={shown[index]?.number}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

/** Exported for tests: whether values differ is judged by what they are, not by how they are rounded. */
export function comparedRows(trials: readonly TrialRow[]): readonly ComparedRow[] {
  const row = (name: string, values: readonly unknown[], cells: readonly string[]): ComparedRow => ({
    name,
    cells,
    isDifferent: values.some((value) => !Object.is(value, values[0])),
  });
  return [
    row(
      "state",
      trials.map(({ state }) => state),
      trials.map(({ state }) => state),
    ),
    ...namesOf(trials, "params").map((name) => {
      const values = trials.map(({ params }) => (Object.hasOwn(params, name) ? params[name] : undefined));
      return row(
        name,
        values,
        values.map((value) => formatParam(value)),
      );
    }),
    ...namesOf(trials, "metrics").map((name) => {
      const values = trials.map(({ metrics }) => (Object.hasOwn(metrics, name) ? metrics[name] : undefined));
      return row(
        name,
        values,
        values.map((value) => (value === undefined ? "" : formatNumber(value))),
      );
    }),
    row(
      "steps",
      trials.map(({ step }) => step),
      trials.map(({ step }) => String(step ?? "")),
    ),
    row(
      "duration",
      trials.map(durationMs),
      trials.map((trial) => {
        const lengthMs = durationMs(trial);
        return lengthMs === null ? "" : formatDuration(lengthMs);
      }),
    ),
  ];
}
