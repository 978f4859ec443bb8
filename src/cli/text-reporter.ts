import { bestTrials } from "../analysis/best.ts";
import { durationText } from "../analysis/duration-text.ts";
import { countOf } from "../analysis/number-text.ts";
import { durationMs } from "../analysis/trial-json.ts";
import type { RunEvent, RunSummary } from "../engine/run.ts";
import type { StudySession } from "../engine/study-session.ts";
import { nothingReported } from "../engine/trial-value.ts";
import { stepName } from "../schedulers/resource-range.ts";
import { hasTradeOffs, type Objective } from "../study/objective.ts";
import type { Study } from "../study/study.ts";
import { hasEnded, type Trial, type TrialState } from "../study/trial.ts";
import type { Invocation } from "./command.ts";
import { printable } from "./printable.ts";
import type { Reporter, ReporterContext } from "./reporter.ts";
import { createRunProgress, type RunProgress } from "./run-progress.ts";
import { shortValue } from "./trials.ts";

/**
 * For people: on a terminal, one status line that is redrawn under the lines worth keeping (new best values, failures,
 * notices); elsewhere, one plain line a trial.
 */
export function textReporter(
  { output, errors }: Invocation,
  { study, folder, file }: ReporterContext,
): Reporter {
  const isTerminal = output.isTTY === true;
  let session: StudySession | undefined;
  let progress: RunProgress | undefined;
  let timer: NodeJS.Timeout | undefined;

  const clear = () => {
    if (isTerminal) output.write("\r\x1b[K");
  };
  const draw = () => {
    if (!isTerminal || session === undefined || progress === undefined) return;
    const line = statusLine(session, progress);
    output.write(`\r\x1b[K${line.slice(0, Math.max(20, (output.columns ?? 80) - 1))}`);
  };
  const keep = (line: string) => {
    clear();
    output.write(`${printable(line)}\n`);
    draw();
  };

  return {
    begin: (opened) => {
      session = opened;
      progress = createRunProgress(opened);
      const { settled } = opened.history;
      const { trials, parallel } = opened.study.budget;
      const total = trials === undefined ? "" : ` of ${trials}`;
      keep(
        settled === 0
          ? `${study.name}: ${study.strategy.name}, seed ${opened.seed}, ${parallel} at once`
          : `${study.name}: goes on after ${settled}${total} trials`,
      );
      if (isTerminal) timer = setInterval(draw, 500);
    },
    onEvent: (event) => {
      progress?.note(event);
      const line = eventLine(event, study, isTerminal ? "highlights" : "everything");
      if (line === undefined) draw();
      else if (isTerminal || progress === undefined || event.kind !== "trial-ended") keep(line);
      else keep([line, ...progress.parts(Date.now())].join(" · "));
    },
    end: (ended, summary) => {
      clearInterval(timer);
      clear();
      session = undefined;
      for (const line of closingLines(ended, summary, folder.path, file))
        output.write(`${printable(line)}\n`);
    },
    info: keep,
    warn: (message) => {
      clear();
      errors.write(`${printable(message)}\n`);
      draw();
    },
    close: () => {
      clearInterval(timer);
      clear();
    },
  };
}

function eventLine(
  event: RunEvent,
  { objectives, fidelity }: Study,
  detail: "highlights" | "everything",
): string | undefined {
  const { trial } = event;
  switch (event.kind) {
    case "notice":
      return `trial ${trial.number}: ${event.message}`;
    case "trial-ended":
      if (trial.state === "complete" && !event.isBest && detail === "highlights") return undefined;
      return endLine(trial, objectives, event.isBest);
    case "trial-started":
    case "trial-resumed":
      return event.reason === null ? undefined : `trial ${trial.number}: ${event.reason}`;
    case "trial-paused":
      if (detail === "highlights") return undefined;
      return `trial ${trial.number}: waits at ${stepName(fidelity)} ${event.step}, ${valuesOf(trial, objectives)}`;
    case "report":
      return undefined;
  }
}

function valuesOf({ metrics }: Trial, objectives: readonly Objective[]): string {
  return objectives.map(({ metric }) => `${metric} ${shortValue(metrics[metric])}`).join(", ");
}

function endLine(trial: Trial, objectives: readonly Objective[], isBest: boolean): string {
  const values = objectives
    .filter(({ metric }) => trial.metrics[metric] !== undefined)
    .map(({ metric }, index) => `${metric} ${shortValue(trial.values?.[index] ?? trial.metrics[metric])}`);
  const parts = [
    `trial ${trial.number}: ${[trial.state === "complete" ? "" : trial.state, ...values].filter(Boolean).join(", ")}`,
    isBest ? "(best so far)" : "",
    trial.reason === null ? "" : `(${trial.reason})`,
    `in ${durationText(durationMs(trial) ?? 0)}`,
  ];
  return parts.filter(Boolean).join(" ");
}

function statusLine(session: StudySession, progress: RunProgress): string {
  const { trials } = session.study.budget;
  const parts = progress.parts(Date.now());
  return trials === undefined
    ? parts.join(" · ")
    : `${bar(session.history.settled / trials)} ${parts.join(" · ")}`;
}

function bar(share: number): string {
  const width = 20;
  const full = Math.round(Math.min(1, share) * width);
  return "█".repeat(full) + "░".repeat(width - full);
}

function closingLines(
  session: StudySession,
  summary: RunSummary,
  folder: string,
  file: string,
): readonly string[] {
  const { study, state } = session;
  const counts = new Map<TrialState, number>();
  for (const trial of state.trials)
    if (hasEnded(trial)) counts.set(trial.state, (counts.get(trial.state) ?? 0) + 1);
  const states = [...counts].map(([word, count]) => `${count} ${word}`).join(", ");
  const lines = [
    `${study.name}: ${states || "no trials"} in ${durationText(session.elapsedMs)}; ${summary.reason}`,
  ];
  const found = bestTrials(state.trials, study.objectives);
  const [best] = found;
  if (session.best === undefined) {
    lines.push("No trial completed.", ...failureLines(state.trials), ...reportingLines(session));
  } else if (best === undefined) {
    lines.push("Best: none, for no trial meets the thresholds.");
  } else if (hasTradeOffs(study.objectives)) {
    lines.push(`Best: ${countOf(found.length, "trial")} that no other beats (tunesmith best ${file})`);
  } else {
    const values = study.objectives.map(
      ({ metric }, index) => `${metric} ${shortValue(best.values?.[index])}`,
    );
    lines.push(`Best: ${values.join(", ")} (trial ${best.number})`);
    for (const [name, value] of Object.entries(best.params)) lines.push(`  ${name}: ${shortValue(value)}`);
  }
  lines.push(`Results: ${folder} (tunesmith trials ${file})`);
  if (summary.kind === "stopped") lines.push(`tunesmith run ${file} goes on with it.`);
  return lines;
}

/** How a trial reports, where none that failed has reported anything. */
function reportingLines({ study, state: { trials } }: StudySession): readonly string[] {
  const failed = trials.filter(({ state }) => state === "failed");
  const isSilent = failed.some(({ reason }) => reason?.startsWith(nothingReported));
  const metric = study.objectives[0]?.metric ?? "loss";
  if (!isSilent || failed.some(({ metrics }) => Object.keys(metrics).length > 0)) return [];
  return [
    `  A trial prints lines such as {"${metric}": 0.5}, or \`metrics\` of the study file says where its numbers stand.`,
  ];
}

/** The most frequent reasons for failure, so that one line says what to mend. */
function failureLines(trials: readonly Trial[]): readonly string[] {
  const reasons = new Map<string, number>();
  for (const { state, reason } of trials)
    if (state === "failed" || state === "infeasible")
      reasons.set(reason ?? state, (reasons.get(reason ?? state) ?? 0) + 1);
  return [...reasons]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 3)
    .map(([reason, count]) => `  ${count} × ${reason}`);
}
