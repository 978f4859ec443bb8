import type { ComponentChildren } from "preact";
import { countOf } from "../analysis/number-text.ts";
import { Icon, type IconName } from "./icon.tsx";
import type { PanelMessage, StudyOverview } from "./protocol.ts";

interface Props {
  readonly overview: StudyOverview;
  send(message: PanelMessage): void;
}

/** What a person should know or do next, where the charts alone would leave them wondering. */
export function Notice({ overview, send }: Props) {
  const { runState, counts, startProblem, failures, notAnsweringSince } = overview;
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (startProblem) {
    return (
      <Box icon="warning" kind="error" title="The study could not be run">
        <pre>{startProblem}</pre>
      </Box>
    );
  }
  if (notAnsweringSince !== undefined) {
    return (
      <Box icon="warning" kind="error" title="The runner does not answer">
        <p>
          It has given no sign of life since {new Date(notAnsweringSince).toLocaleTimeString()}: it may wait
          for a drive, or be stopped. If it does not come back, end its process and run the study again.
          Nothing that has ended is lost.
        </p>
      </Box>
    );
  }
  if (runState === "starting" || (runState === "running" && total === 0)) {
    return (
      <Box icon="play" kind="plain" title="Starting">
        <p>The first trial is about to start; the chart appears with it.</p>
      </Box>
    );
  }
  if (total === 0 && overview.source === "virtual") {
    return (
      <Box icon="clock" kind="plain" title="No trial yet">
        <p>
          Studies run where their files are on a machine: in a folder on the disk, or over SSH. What a run has
          recorded beside the study file is shown here.
        </p>
      </Box>
    );
  }
  if (total === 0 && overview.source !== "study") {
    return (
      <Box icon="clock" kind="plain" title="No trial in this file">
        <p>
          {overview.fileName} holds no trial of a study. A journal of Optuna (JournalFileBackend) shows its
          studies here, and what is added to it as it comes.
        </p>
      </Box>
    );
  }
  if (total === 0) {
    return (
      <Box icon="clock" kind="plain" title="No trial yet">
        <p>
          {overview.trusted
            ? "Run the study to see its trials here while they run."
            : "Running is off until this workspace is trusted. Results of earlier runs are shown either way."}
        </p>
        {overview.trusted && (
          <button type="button" onClick={() => send({ kind: "run" })}>
            <Icon name="play" />
            Run study
          </button>
        )}
      </Box>
    );
  }
  if (counts.complete === 0 && counts.failed > 0) {
    return (
      <Box
        icon="warning"
        kind="error"
        title={`${counts.failed === total ? "Every trial" : countOf(counts.failed, "trial")} failed${runState === "running" ? " so far" : ""}`}
      >
        <ul class="failures">
          {failures.map(({ reason, count, trial }) => (
            <li key={reason}>
              <span>
                {reason}
                {count > 1 && <span class="faint"> ({countOf(count, "trial")})</span>}
              </span>
              <button type="button" class="link" onClick={() => send({ kind: "open-trial-output", trial })}>
                output of trial {trial}
              </button>
            </li>
          ))}
        </ul>
      </Box>
    );
  }
  if (runState === "interrupted") {
    return (
      <Box icon="warning" kind="warning" title="The run was interrupted">
        <p>
          {overview.source !== "study"
            ? "Some trials are still marked as running, and nobody says that they are."
            : "Every finished trial is kept. Going on runs the interrupted trials again."}
        </p>
      </Box>
    );
  }
  return null;
}

function Box(props: {
  readonly icon: IconName;
  readonly kind: "plain" | "warning" | "error";
  readonly title: string;
  readonly children: ComponentChildren;
}) {
  return (
    <section class={`notice notice-${props.kind}`}>
      <h2>
        <Icon name={props.icon} />
        {props.title}
      </h2>
      {props.children}
    </section>
  );
}
