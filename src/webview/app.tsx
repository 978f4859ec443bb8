import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Header } from "./header.tsx";
import { HistorySection } from "./history-section.tsx";
import { Notice } from "./notice.tsx";
import { type PanelState, receive } from "./panel-state.ts";
import type { HostMessage, PanelMessage } from "./protocol.ts";
import { TrialTable } from "./trial-table.tsx";
import { useNow } from "./use-now.ts";
import { useTheme } from "./use-theme.ts";
import type { ViewState } from "./view-state.ts";

interface Props {
  readonly initialView: ViewState;
  send(message: PanelMessage): void;
  saveView(view: ViewState): void;
}

/** The panel: how the study stands, its history, its trials. */
export function App({ initialView, send, saveView }: Props) {
  const state = usePanelState(send, (trial) => changeView({ selected: trial }));
  const [view, setView] = useState(initialView);
  const changeView = useCallback(
    (change: Partial<ViewState>) => {
      setView((current) => {
        const next = { ...current, ...change };
        saveView(next);
        return next;
      });
    },
    [saveView],
  );
  const select = useCallback((trial: number) => changeView({ selected: trial }), [changeView]);
  const theme = useTheme();
  const now = useNow(state !== undefined && isLive(state));
  const input = useMemo(
    () => state && { overview: state.overview, trials: state.trials, view },
    [state, view],
  );

  if (!state || !input) return <p class="loading">Reading the study…</p>;
  return (
    <>
      <Header overview={state.overview} trials={state.trials} now={now} send={send} onSelect={select} />
      <Notice overview={state.overview} send={send} />
      {state.trials.length > 0 && (
        <>
          {hasValues(state) && (
            <HistorySection input={input} theme={theme} onChange={changeView} onSelect={select} />
          )}
          <TrialTable
            state={state}
            view={view}
            now={now}
            onSort={(sort) => changeView({ sort })}
            onSelect={select}
            rowHeight={Math.round(theme.fontSize * 1.85)}
            onOpen={(trial) => send({ kind: "open-trial-output", trial })}
          />
        </>
      )}
    </>
  );
}

function usePanelState(
  send: (message: PanelMessage) => void,
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
    return () => window.removeEventListener("message", listen);
  }, []);
  return state;
}

/** A study whose trials all fail has nothing to draw; the notice says more than an empty chart. */
function hasValues({ overview, trials }: PanelState): boolean {
  return overview.runState === "running" || trials.some((trial) => trial.values !== null);
}

function isLive({ overview }: PanelState): boolean {
  return overview.runState === "running" || overview.runState === "stopping";
}
