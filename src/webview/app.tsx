import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { filterByExpression } from "../analysis/trial-filter.ts";
import { ChartBoard, drawableCount, pinnedCharts } from "./chart-board.tsx";
import type { TileActions } from "./chart-tile.tsx";
import { type ChartInput, chartParameters } from "./charts/chart.ts";
import { bestStudyOf } from "./charts/compared.ts";
import { CompareMenu } from "./compare-menu.tsx";
import { CompareTrials } from "./compare-trials.tsx";
import { ComparisonSummary } from "./comparison-summary.tsx";
import { StudyExplanation, settledCount } from "./explanation-view.tsx";
import { filterTrials, withClause, withoutField } from "./filter.ts";
import { FilterBar } from "./filter-bar.tsx";
import { Header } from "./header.tsx";
import { Notice } from "./notice.tsx";
import { PageTabs } from "./page-tabs.tsx";
import { type PanelState, receive } from "./panel-state.ts";
import type { HostMessage, PanelMessage, PastRun } from "./protocol.ts";
import { RunChooser } from "./run-chooser.tsx";
import { withSelected } from "./selection.ts";
import { StudyChooser } from "./study-chooser.tsx";
import { TrialDetails } from "./trial-details.tsx";
import { TrialTable } from "./trial-table.tsx";
import { useNow } from "./use-now.ts";
import { useTheme } from "./use-theme.ts";
import { activeTrial, type Page, pages, type ViewState } from "./view-state.ts";

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
  const onCompared = useCallback(
    (files: readonly string[]) =>
      changeView(({ compared }) => {
        const all = [...new Set([...compared, ...files])];
        send({ kind: "compare", files: all });
        return { compared: all, page: "compare" };
      }),
    [changeView, send],
  );
  const { state, runs } = usePanelState(send, initialView, select, onCompared);
  const theme = useTheme();
  const time = useNow(state !== undefined && isLive(state));
  const now = state?.overview.source === "report" ? state.overview.asOf : time;
  const actions = useTileActions(changeView, state, view, send);
  const { input, problem } = useChartInput(state, view);
  const counts = useDrawableCounts(input, state);

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
        now={now}
        send={send}
        onSelect={select}
        onExport={() => {
          const { studies } = state;
          const isOneOfSeveral = studies.filter(({ file }) => file === null).length > 1;
          const compared = studies.flatMap(({ file }) => file ?? []);
          send({
            kind: "export-report",
            study: isOneOfSeveral ? overview.name : null,
            compared: [...new Set(compared)],
          });
        }}
        choosers={
          <>
            <StudyChooser
              studies={state.studies}
              shown={overview.name}
              best={bestStudyOf(input)}
              are={overview.comparison === undefined ? "studies" : "runs"}
              onChoose={(study) => {
                changeView(() => ({ study, filter: [], expression: "", selected: [] }));
                send({ kind: "choose-study", name: study });
              }}
            />
            <RunChooser
              runs={runs}
              shown={view.run}
              onChoose={(journal) => {
                changeView(() => ({ run: journal, study: null, selected: [] }));
                send({ kind: "show-run", journal });
              }}
            />
            {overview.source !== "report" && (
              <CompareMenu
                view={view}
                runs={runs}
                studies={state.studies}
                onChange={(compared) => {
                  changeView(() => ({ compared }));
                  send({ kind: "compare", files: compared });
                }}
                onAdd={() => send({ kind: "choose-compared" })}
              />
            )}
          </>
        }
      />
      <Notice overview={overview} send={send} />
      {trials.length > 0 && (
        <>
          <div class="panel-bar">
            <PageTabs
              page={view.page}
              countOf={(page) => counts?.get(page) ?? 1}
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
            {(view.page === "compare" || (view.page === "overview" && overview.comparison !== undefined)) && (
              <ComparisonSummary input={input} />
            )}
            {view.page === "overview" && overview.source !== "report" && (
              <StudyExplanation
                key={overview.name}
                what={overview.comparison === undefined ? "study" : "run"}
                settled={settledCount(trials)}
                send={send}
              />
            )}
            {!isTableOnly && <ChartBoard input={input} view={view} theme={theme} actions={actions} />}
            {/* What is selected is shown below the table, and is to be seen without scrolling. */}
            <div class={isTableOnly && chosen.length === 0 ? "table-place table-whole" : "table-place"}>
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
            {chosen.length > 1 && (
              <CompareTrials
                trials={chosen}
                onSelect={select}
                onCompareCode={
                  overview.source === "study"
                    ? (trials) => send({ kind: "compare-trials", trials })
                    : undefined
                }
              />
            )}
            {active && (
              <TrialDetails overview={overview} trial={active} now={now} send={send} onSelect={select} />
            )}
          </div>
        </>
      )}
    </>
  );
}

/**
 * How many charts of each page have something to show. To find out takes a look at every trial for each chart, so it comes
 * after what is on the screen; until then every page may have some.
 */
function useDrawableCounts(
  input: Omit<ChartInput, "settings"> | undefined,
  state: PanelState | undefined,
): ReadonlyMap<Page, number> | undefined {
  const [counts, setCounts] = useState<ReadonlyMap<Page, number>>();
  useEffect(() => {
    if (!input) return;
    let timer: number | undefined;
    const frame = requestAnimationFrame(() => {
      timer = window.setTimeout(() =>
        setCounts(new Map(pages.map((page) => [page, drawableCount(page, { ...input, settings: {} })]))),
      );
    });
    return () => {
      cancelAnimationFrame(frame);
      window.clearTimeout(timer);
    };
  }, [state]);
  return counts;
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

/** What the extension tells, and what is said to it when the page is built. */
function usePanelState(
  send: (message: PanelMessage) => void,
  { run, study, compared }: ViewState,
  reveal: (trial: number) => void,
  onCompared: (files: readonly string[]) => void,
): { readonly state: PanelState | undefined; readonly runs: readonly PastRun[] } {
  const [state, setState] = useState<PanelState>();
  const [runs, setRuns] = useState<readonly PastRun[]>([]);
  // Messages can come faster than renders, so what they build on is kept outside of these.
  const latest = useRef<PanelState | undefined>(undefined);
  useEffect(() => {
    const listen = ({ data }: MessageEvent<HostMessage>) => {
      switch (data.kind) {
        case "reveal":
          reveal(data.trial);
          return;
        case "past-runs":
          setRuns(data.runs);
          return;
        case "compared":
          onCompared(data.files);
          return;
        case "snapshot":
        case "delta": {
          const received = receive(latest.current, data);
          if (received.kind === "lost") {
            send({ kind: "ready" });
            return;
          }
          latest.current = received.state;
          setState(received.state);
        }
      }
    };
    window.addEventListener("message", listen);
    send({ kind: "ready" });
    if (run !== null) send({ kind: "show-run", journal: run });
    if (study !== null) send({ kind: "choose-study", name: study });
    if (compared.length > 0) send({ kind: "compare", files: compared });
    return () => window.removeEventListener("message", listen);
  }, []);
  return { state, runs };
}

function isLive({ overview }: PanelState): boolean {
  return overview.source !== "report" && ["running", "paused", "stopping"].includes(overview.runState);
}
