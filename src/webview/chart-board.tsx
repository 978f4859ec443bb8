import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ChartTile, type TileActions } from "./chart-tile.tsx";
import type { ChartInput } from "./charts/chart.ts";
import { type AnyChart, charts, usualCharts } from "./charts/registry.ts";
import { pageTitles } from "./page-tabs.tsx";
import type { Theme } from "./theme.ts";
import type { ChartSettings, Page, ViewState } from "./view-state.ts";

interface Props {
  /** But for `settings`, which each chart has its own of. */
  readonly input: Omit<ChartInput, "settings">;
  readonly view: ViewState;
  readonly theme: Theme;
  readonly actions: TileActions;
}

const noSettings: ChartSettings = {};

/** The charts of a page, side by side where there is room; what cannot be drawn is listed with the reason. */
export function ChartBoard({ input, view, theme, actions }: Props) {
  const inputOf = useInputs(input, view);
  const pinned = pinnedCharts(inputOf, view);
  const onPage =
    view.page === "overview"
      ? pinned.flatMap((id) => charts.find((chart) => chart.id === id) ?? [])
      : charts.filter((chart) => chart.page === view.page);
  const enlarged = onPage.find(({ id }) => id === view.enlarged);
  const isDrawn = (chart: AnyChart) =>
    view.page === "overview" || chart.availability(inputOf(chart.id)) === null;
  const drawn = enlarged ? [enlarged] : onPage.filter(isDrawn);
  const started = useOneByOne(drawn.length);
  const missing = enlarged ? [] : onPage.filter((chart) => !isDrawn(chart));
  return (
    <>
      <div class={enlarged ? "board board-single" : "board"}>
        {drawn.slice(0, started).map((chart) => (
          <ChartTile
            key={chart.id}
            chart={chart}
            input={inputOf(chart.id)}
            filter={view.filter}
            theme={theme}
            place={pinned.includes(chart.id) ? "pinned" : "unpinned"}
            size={chart === enlarged ? "enlarged" : "usual"}
            form={view.asTable.includes(chart.id) ? "table" : "chart"}
            actions={actions}
          />
        ))}
      </div>
      {missing.length > 0 && (
        <ul class="missing faint">
          {missing.map((chart) => (
            <li key={chart.id}>
              <strong>{chart.title}</strong> {chart.availability(inputOf(chart.id))}
            </li>
          ))}
        </ul>
      )}
      {view.page === "overview" && !enlarged && (
        <AddChart pinned={pinned} inputOf={inputOf} onAdd={actions.pin} />
      )}
    </>
  );
}

/** How many charts to show: one more each frame, so that the first one need not wait for what the others compute. */
function useOneByOne(count: number): number {
  const [started, setStarted] = useState(1);
  useEffect(() => {
    if (started >= count) return;
    const frame = requestAnimationFrame(() => {
      timer = window.setTimeout(() => setStarted(started + 1));
    });
    let timer: number | undefined;
    return () => {
      cancelAnimationFrame(frame);
      window.clearTimeout(timer);
    };
  }, [started, count]);
  return started;
}

/** The charts of the overview: those that the person has chosen, or those that suit the study. */
export function pinnedCharts(
  inputOf: (chart: string) => ChartInput,
  view: Pick<ViewState, "pinned">,
): readonly string[] {
  return view.pinned ?? usualCharts(inputOf(""));
}

/** How many charts of a page have something to show. */
export function drawableCount(page: Page, input: ChartInput): number {
  if (page === "overview") return 1;
  return charts.filter((chart) => chart.page === page && chart.availability(input) === null).length;
}

/** The same object for a chart as long as nothing that it draws from has changed. */
function useInputs(input: Omit<ChartInput, "settings">, view: ViewState): (chart: string) => ChartInput {
  const known = useRef(new Map<string, ChartInput>());
  return useMemo(() => {
    const previous = known.current;
    const next = new Map<string, ChartInput>();
    known.current = next;
    return (chart) => {
      const settings = view.settings[chart] ?? noSettings;
      const old = next.get(chart) ?? previous.get(chart);
      const isSame =
        old?.settings === settings &&
        (Object.keys(input) as (keyof typeof input)[]).every((key) => old[key] === input[key]);
      const found = isSame ? old : { ...input, settings };
      next.set(chart, found);
      return found;
    };
  }, [input, view.settings]);
}

function AddChart(props: {
  readonly pinned: readonly string[];
  inputOf(chart: string): ChartInput;
  onAdd(chart: string): void;
}) {
  const { pinned, inputOf, onAdd } = props;
  const pages = [...new Set(charts.map(({ page }) => page))];
  return (
    <div class="add-chart">
      <select
        aria-label="Add a chart to the overview"
        value=""
        onChange={(event) => {
          onAdd(event.currentTarget.value);
          event.currentTarget.value = "";
        }}
      >
        <option value="" disabled>
          Add a chart …
        </option>
        {pages.map((page) => (
          <optgroup key={page} label={pageTitles[page]}>
            {charts
              .filter((chart) => chart.page === page && !pinned.includes(chart.id))
              .map((chart) => (
                <option
                  key={chart.id}
                  value={chart.id}
                  disabled={chart.availability(inputOf(chart.id)) !== null}
                >
                  {chart.title}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
    </div>
  );
}
