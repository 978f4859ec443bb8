import { flagsText } from "../analysis/params-text.ts";
import { hasEnded } from "../study/trial.ts";
import { Icon, type IconName } from "./icon.tsx";
import type { PanelMessage, StudyOverview, TrialCommand, TrialRow } from "./protocol.ts";

interface Props {
  readonly overview: StudyOverview;
  readonly trial: TrialRow;
  send(message: PanelMessage): void;
}

/** The buttons of a trial's details. */
export function TrialActions({ overview, trial, send }: Props) {
  return (
    <span class="actions">
      {actionsOf(overview, trial).map(({ icon, text, hint, request }) => (
        <button key={text} type="button" class="button-secondary" title={hint} onClick={() => send(request)}>
          <Icon name={icon} />
          {text}
        </button>
      ))}
    </span>
  );
}

interface Action {
  readonly icon: IconName;
  readonly text: string;
  readonly hint?: string;
  readonly request: PanelMessage;
}

/** What can be done with a trial from here; one that is only looked at can be copied. */
function actionsOf({ source, trusted }: StudyOverview, trial: TrialRow): readonly Action[] {
  const { number, params } = trial;
  const copy: Action = {
    icon: "copy",
    text: "Copy flags",
    request: { kind: "copy", text: flagsText(params) },
  };
  if (source !== "study") return [copy];
  const command = (command: TrialCommand): PanelMessage => ({
    kind: "trial-command",
    command,
    trial: number,
  });
  const steer: Action = hasEnded(trial)
    ? {
        icon: "play",
        text: "Run again",
        hint: "Once more as a part of the study, with the same values",
        request: { kind: "wish", wish: { kind: "retry", trial: number } },
      }
    : {
        icon: "stop",
        text: "Stop trial",
        hint: "End it now; another takes its place",
        request: { kind: "wish", wish: { kind: "cancel", trial: number } },
      };
  const runs: readonly Action[] = [
    {
      icon: "output",
      text: "In a terminal",
      hint: "Run its command apart from the study",
      request: command("runTrialAgain"),
    },
    {
      icon: "bug",
      text: "Debug",
      hint: "Run it under the debugger, apart from the study",
      request: command("debugTrial"),
    },
  ];
  return [
    steer,
    ...(trusted ? runs : []),
    {
      icon: "apply",
      text: "Apply values",
      hint: "Make its values the script's defaults; you see every change before it is made",
      request: command("applyTrialValues"),
    },
    copy,
    {
      icon: "code",
      text: "Code since",
      hint: "What has changed in the code since it ran",
      request: command("showTrialCode"),
    },
    { icon: "file", text: "Open log", request: { kind: "open-trial-output", trial: number } },
    { icon: "folder", text: "Reveal folder", request: { kind: "reveal-trial-folder", trial: number } },
  ];
}
