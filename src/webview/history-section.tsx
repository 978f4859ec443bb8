import { formatNumber } from "../analysis/number-text.ts";
import { ChartCanvas } from "./chart-canvas.tsx";
import { bestSoFarChart, chosenObjective, drawnRange } from "./charts/best-so-far.ts";
import type { ChartInput } from "./charts/chart.ts";
import { allowsLogScale, improvements } from "./charts/history.ts";
import { trialMarks } from "./charts/trial-marks.ts";
import { Icon, StateIcon } from "./icon.tsx";
import type { Theme } from "./theme.ts";
import type { ViewState } from "./view-state.ts";

interface Props {
  readonly input: ChartInput;
  readonly theme: Theme;
  onChange(change: Partial<ViewState>): void;
  onSelect(trial: number): void;
}

/** The best-so-far history: its controls, its chart, and the same in words. */
export function HistorySection({ input, theme, onChange, onSelect }: Props) {
  const { overview, trials, view } = input;
  const index = chosenObjective(input);
  const objective = overview.objectives[index];
  const canBeLog = allowsLogScale(trials, index);
  const range = drawnRange(input);
  const states = trialMarks.map((mark) => mark.state).filter((state) => overview.counts[state] > 0);
  return (
    <section class="history" aria-labelledby="history-title">
      <div class="section-line">
        <h2 id="history-title">History</h2>
        {overview.objectives.length > 1 ? (
          <label>
            <span class="visually-hidden">Objective</span>
            <select
              value={index}
              onChange={(event) => onChange({ objective: event.currentTarget.selectedIndex })}
            >
              {overview.objectives.map(({ metric, direction }, position) => (
                <option key={metric} value={position}>
                  {metric} ({direction})
                </option>
              ))}
            </select>
          </label>
        ) : (
          <span class="faint">
            {objective?.metric},{" "}
            {objective?.direction === "maximize" ? "higher is better" : "lower is better"}
          </span>
        )}
        <span class="chart-options">
          <label title="The values from the best one to a little beyond the median, or all of them">
            <span class="visually-hidden">Range of the values</span>
            <select
              value={view.range}
              onChange={(event) =>
                onChange({ range: event.currentTarget.value === "all" ? "all" : "near-best" })
              }
            >
              <option value="near-best">Near the best</option>
              <option value="all">All values</option>
            </select>
          </label>
          <label
            class="check"
            title={canBeLog ? "" : "A logarithmic scale has no place for values of zero and below"}
          >
            <input
              type="checkbox"
              disabled={!canBeLog}
              checked={view.scale === "log" && canBeLog}
              onChange={(event) => onChange({ scale: event.currentTarget.checked ? "log" : "linear" })}
            />
            Log scale
          </label>
        </span>
        <ul class="legend" aria-hidden="true">
          {states.map((state) => (
            <li key={state}>
              <StateIcon state={state} />
              {state}
            </li>
          ))}
          {range && (
            <li>
              <Icon name={range.worse} />
              {range.count} {range.worse} {formatNumber(range.limit)}
            </li>
          )}
          <li>
            <span class="best-line" />
            best so far
          </li>
        </ul>
      </div>
      <ChartCanvas chart={bestSoFarChart} input={input} theme={theme} onSelect={onSelect} />
      <details class="text-twin">
        <summary>{bestSoFarChart.describe(input)}</summary>
        <Improvements input={input} index={index} onSelect={onSelect} />
      </details>
    </section>
  );
}

function Improvements(props: {
  readonly input: ChartInput;
  readonly index: number;
  onSelect(trial: number): void;
}) {
  const { overview, trials } = props.input;
  const objective = overview.objectives[props.index];
  if (!objective) return null;
  return (
    <ol class="improvements">
      {improvements(trials, props.index, objective.direction).map(({ number, value }) => (
        <li key={number}>
          <button type="button" class="link" onClick={() => props.onSelect(number)}>
            trial {number}
          </button>{" "}
          {formatNumber(value)}
        </li>
      ))}
    </ol>
  );
}
