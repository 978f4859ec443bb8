import type { ComponentChildren } from "preact";
import { BestValues } from "./best-values.tsx";
import { Icon } from "./icon.tsx";
import { Progress } from "./progress.tsx";
import type { PanelMessage, StudyOverview, TrialRow } from "./protocol.ts";
import { RunStateBadge } from "./run-state-badge.tsx";

interface Props {
  readonly overview: StudyOverview;
  readonly trials: readonly TrialRow[];
  readonly now: number;
  /** What chooses which study is shown, and with which it is compared. */
  readonly choosers: ComponentChildren;
  send(message: PanelMessage): void;
  onSelect(trial: number): void;
  onExport(): void;
}

/** What the study is, how it stands, and the best so far. */
export function Header({ overview, trials, now, choosers, send, onSelect, onExport }: Props) {
  const { name, comparison, description, runState, source } = overview;
  const isLive = ["running", "starting", "paused", "stopping"].includes(runState);
  return (
    <header class="header">
      <div class="title-line">
        <h1 title={description ?? undefined}>{comparison ?? name}</h1>
        <RunStateBadge runState={runState} />
        {choosers}
        <span class="actions">
          {source === "report" ? (
            <span class="faint">
              {overview.fileName}, {new Date(overview.asOf).toLocaleString()}
            </span>
          ) : source === "journal" ? (
            <span class="faint">{overview.fileName}</span>
          ) : source === "virtual" ? (
            <span class="faint" title="Its files are on no machine that could run it">
              Read-only
            </span>
          ) : isLive ? (
            <LiveActions overview={overview} send={send} />
          ) : (
            <button
              type="button"
              class="button-secondary"
              disabled={!overview.trusted}
              title={overview.trusted ? "" : "Running is off until the workspace is trusted"}
              onClick={() => send({ kind: "run" })}
            >
              <Icon name="play" />
              {runState === "interrupted" || runState === "stopped" ? "Go on" : "Run"}
            </button>
          )}
          {(source === "study" || source === "journal") && (
            <button
              type="button"
              class="button-secondary"
              title="One page with these charts and this table, which opens anywhere"
              onClick={() => onExport()}
            >
              <Icon name="share" />
              Export report
            </button>
          )}
          {(source === "study" || source === "virtual") && (
            <button type="button" class="button-secondary" onClick={() => send({ kind: "open-study-file" })}>
              <Icon name="file" />
              Study file
            </button>
          )}
        </span>
      </div>
      {trials.length > 0 && <Progress overview={overview} now={now} />}
      <BestValues overview={overview} trials={trials} send={send} onSelect={onSelect} />
    </header>
  );
}

/** What can be asked of a runner. */
function LiveActions({ overview, send }: Pick<Props, "overview" | "send">) {
  const { runState, parallel } = overview;
  return (
    <>
      {runState === "running" && (
        <button
          type="button"
          class="button-secondary"
          title="Start nothing more for now; trials that run go on"
          onClick={() => send({ kind: "wish", wish: { kind: "pause" } })}
        >
          <Icon name="pause" />
          Pause
        </button>
      )}
      {runState === "paused" && (
        <button
          type="button"
          class="button-secondary"
          onClick={() => send({ kind: "wish", wish: { kind: "resume" } })}
        >
          <Icon name="play" />
          Resume
        </button>
      )}
      {runState !== "stopping" && (
        <button
          type="button"
          class="button-secondary"
          title="Change how many trials run at once"
          onClick={() => send({ kind: "change-parallel" })}
        >
          {parallel} at once
        </button>
      )}
      <button type="button" class="button-secondary" onClick={() => send({ kind: "stop" })}>
        <Icon name="stop" />
        {runState === "stopping" ? "Stop at once" : "Stop"}
      </button>
    </>
  );
}
