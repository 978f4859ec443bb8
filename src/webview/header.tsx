import { BestValues } from "./best-values.tsx";
import { Icon } from "./icon.tsx";
import { Progress } from "./progress.tsx";
import type { PanelMessage, StudyOverview, TrialRow } from "./protocol.ts";
import { RunStateBadge } from "./run-state-badge.tsx";

interface Props {
  readonly overview: StudyOverview;
  readonly trials: readonly TrialRow[];
  readonly now: number;
  send(message: PanelMessage): void;
  onSelect(trial: number): void;
}

/** What the study is, how it stands, and the best so far. */
export function Header({ overview, trials, now, send, onSelect }: Props) {
  const { name, description, runState } = overview;
  const isLive = runState === "running" || runState === "starting" || runState === "stopping";
  return (
    <header class="header">
      <div class="title-line">
        <h1 title={description ?? undefined}>{name}</h1>
        <RunStateBadge runState={runState} />
        <span class="actions">
          {isLive ? (
            <button type="button" class="button-secondary" onClick={() => send({ kind: "stop" })}>
              <Icon name="stop" />
              {runState === "stopping" ? "Stop at once" : "Stop"}
            </button>
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
          <button type="button" class="button-secondary" onClick={() => send({ kind: "open-study-file" })}>
            <Icon name="file" />
            Study file
          </button>
        </span>
      </div>
      {trials.length > 0 && <Progress overview={overview} now={now} />}
      <BestValues overview={overview} trials={trials} send={send} onSelect={onSelect} />
    </header>
  );
}
