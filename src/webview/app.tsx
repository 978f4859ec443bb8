import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { filterByExpression } from "../analysis/trial-filter.ts";
import { ChartBoard, drawableCount, pinnedCharts } from "./chart-board.tsx";
import type { TileActions } from "./chart-tile.tsx";
import { type ChartInput, chartParameters } from "./charts/chart.ts";
import { CompareTrials } from "./compare-trials.tsx";
import { filterTrials, withClause, withoutField } from "./filter.ts";
import { FilterBar } from "./filter-bar.tsx";
import { Header } from "./header.tsx";
import { Notice } from "./notice.tsx";
import { PageTabs } from "./page-tabs.tsx";
import { type PanelState, receive } from "./panel-state.ts";
import type { HostMessage, PanelMessage } from "./protocol.ts";
import { withSelected } from "./selection.ts";
import { TrialDetails } from "./trial-details.tsx";
import { TrialTable } from "./trial-table.tsx";
import { useNow } from "./use-now.ts";
import { useTheme } from "./use-theme.ts";
import { activeTrial, pages, type ViewState } from "./view-state.ts";

interface Props {
  readonly initialView: ViewState;
  send(message: PanelMessage): void;
  saveView(view: ViewState): void;
}

type ChangeView = (change: (view: ViewState) => Partial<ViewState>) => void;

/** The panel: how the study stands, its charts, its trials. One view state says what all of them show. */
export function App({ initialView, send, saveView }: Props) {
  const [view, setView] = useState(initialView);
  const changeView: ChangeView = useCallback(
    (change) => {
      setView((current) => {
        const next = { ...current, ...change(current) };
        saveView(next);
        return next;
      });
    },
    [saveView],
  );
  const select = useCallback((trial: number) => changeView(() => ({ selected: [trial] })), [changeView]);
  const state = usePanelState(send, initialView.study, select);
  const theme = useTheme();
  const time = useNow(state !== undefined && isLive(state));
  const now = state?.overview.source === "report" ? state.overview.asOf : time;
  const actions = useTileActions(changeView, state, view, send);
  const { input, problem } = useChartInput(state, view);
  const counts = useMemo(
    () => new Map(pages.map((page) => [page, input ? drawableCount(page, { ...input, settings: {} }) : 0])),
    [state],
  );

  if (!state || !input) return <p class="loading">Reading the study…</p>;
  const { overview, trials } = state;
  const chosen = view.selected.flatMap((number) => trials[number] ?? []);
  const active = trials[activeTrial(view) ?? -1];
  const isTableOnly = view.page === "trials";
  return (
    <>
      <Header
        overview={overview}
        trials={trials}
        studies={state.studies}
        now={now}
        send={send}
        onSelect={select}
        onStudy={(study) => {
          changeView(() => ({ study, filter: [], expression: "", selected: [] }));
          send({ kind: "choose-study", name: study });
        }}
      />
      <Notice overview={overview} send={send} />
      {trials.length > 0 && (
        <>
          <div class="panel-bar">
            <PageTabs
              page={view.page}
              countOf={(page) => counts.get(page) ?? 0}
              onPage={(page) => changeView(() => ({ page, enlarged: null }))}
            />
            <FilterBar
              overview={overview}
              filter={view.filter}
              shownCount={input.shown.length}
              trialCount={trials.length}
              objective={input.objective}
              selectedCount={view.selected.length}
              onObjective={(objective) => changeView(() => ({ objective }))}
              onClause={(clause) => actions.brush([clause])}
              onClear={actions.clear}
              onClearAll={() => changeView(() => ({ filter: [], expression: "" }))}
              expression={view.expression}
              problem={problem}
              onExpression={(expression) => changeView(() => ({ expression }))}
              onClearSelection={() => changeView(() => ({ selected: [] }))}
            />
          </div>
          <div id="page" class="page" role="tabpanel" aria-labelledby={`tab-${view.page}`}>
            {!isTableOnly && <ChartBoard input={input} view={view} theme={theme} actions={actions} />}
            <div class={isTableOnly ? "table-place table-whole" : "table-place"}>
              <TrialTable
                overview={overview}
                trials={trials}
                shown={input.shown}
                view={view}
                now={now}
                onSort={(sort) => changeView(() => ({ sort }))}
                onSelect={(trial, how) => actions.select(trial, how)}
                onSelectAll={(selected) => changeView(() => ({ selected }))}
                onColumns={(columns) => changeView(() => ({ columns }))}
                send={send}
                rowHeight={Math.round(theme.fontSize * 1.85)}
                onOpen={(trial) => send({ kind: "open-trial-output", trial })}
              />
            </div>
            {chosen.length > 1 && <CompareTrials trials={chosen} onSelect={select} />}
            {active && (
              <TrialDetails overview={overview} trial={active} now={now} send={send} onSelect={select} />
            )}
          </div>
        </>
      )}
    </>
  );
}

/** What charts draw from; the same object as long as nothing in it has changed. */
function useChartInput(
  state: PanelState | undefined,
  view: ViewState,
): { readonly input: Omit<ChartInput, "settings"> | undefined; readonly problem: string | null } {
  const parameterText = JSON.stringify(state?.overview.parameters ?? []);
  const parameters = useMemo(() => chartParameters(state?.overview.parameters ?? []), [parameterText]);
  const trials = state?.trials;
  const markText = JSON.stringify(state?.overview.marks ?? {});
  const marks = useMemo(() => state?.overview.marks ?? {}, [markText]);
  const { shown: matching, problem } = useMemo(
    () => filterByExpression(trials ?? [], view.expression, (trial) => marks[trial]),
    [trials, view.expression, marks],
  );
  const shown = useMemo(() => filterTrials(matching, view.filter), [matching, view.filter]);
  const input = useMemo(() => {
    if (!state) return undefined;
    const { overview, studies } = state;
    const objective = view.objective < overview.objectives.length ? view.objective : 0;
    return {
      overview,
      parameters,
      trials: state.trials,
      shown,
      studies,
      selected: view.selected,
      objective,
      now: overview.asOf,
    };
  }, [state, parameters, shown, view.selected, view.objective]);
  return { input, problem };
}

/** Stable, so that tiles are not drawn again because of it. */
function useTileActions(
  changeView: ChangeView,
  state: PanelState | undefined,
  view: ViewState,
  send: (message: PanelMessage) => void,
): TileActions {
  const input = useRef<ChartInput | undefined>(undefined);
  const parameters = useMemo(
    () => chartParameters(state?.overview.parameters ?? []),
    [state?.overview.parameters],
  );
  if (state) {
    const { overview, trials, studies } = state;
    const { selected, objective } = view;
    input.current = {
      overview,
      parameters,
      trials,
      shown: trials,
      studies,
      selected,
      objective,
      settings: {},
      now: overview.asOf,
    };
  }
  return useMemo(
    () => ({
      select: (trial, how) =>
        changeView(({ selected }) => ({ selected: withSelected(selected, trial, how) })),
      brush: (clauses) =>
        changeView(({ filter }) => ({
          filter: clauses.reduce((result, clause) => withClause(result, clause), filter),
        })),
      clear: (field) => changeView(({ filter }) => ({ filter: withoutField(filter, field) })),
      set: (chart, control, value) =>
        changeView(({ settings }) => ({
          settings: { ...settings, [chart]: { ...settings[chart], [control]: value } },
        })),
      pin: (chart) =>
        changeView((current) => {
          const pinned = input.current ? pinnedCharts(() => input.current as ChartInput, current) : [];
          const isPinned = pinned.includes(chart);
          return { pinned: isPinned ? pinned.filter((id) => id !== chart) : [...pinned, chart] };
        }),
      save: (name, content) => send({ kind: "save", name, content }),
      enlarge: (enlarged) => changeView(() => ({ enlarged })),
      toggleTable: (chart) =>
        changeView(({ asTable }) => ({
          asTable: asTable.includes(chart) ? asTable.filter((id) => id !== chart) : [...asTable, chart],
        })),
    }),
    [changeView],
  );
}

function usePanelState(
  send: (message: PanelMessage) => void,
  study: string | null,
  reveal: (trial: number) => void,
): PanelState | undefined {
  const [state, setState] = useState<PanelState>();
  // Messages can come faster than renders, so what they build on is kept outside of these.
  const latest = useRef<PanelState | undefined>(undefined);
  useEffect(() => {
    const listen = ({ data }: MessageEvent<HostMessage>) => {
      if (data.kind === "reveal") {
        reveal(data.trial);
        return;
      }
      if (data.kind !== "snapshot" && data.kind !== "delta") return;
      const received = receive(latest.current, data);
      if (received.kind === "lost") {
        send({ kind: "ready" });
        return;
      }
      latest.current = received.state;
      setState(received.state);
    };
    window.addEventListener("message", listen);
    send({ kind: "ready" });
    if (study !== null) send({ kind: "choose-study", name: study });
    return () => window.removeEventListener("message", listen);
  }, []);
  return state;
}

function isLive({ overview }: PanelState): boolean {
  return overview.source !== "report" && ["running", "paused", "stopping"].includes(overview.runState);
}
