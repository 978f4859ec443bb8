import { Icon, type IconName } from "./icon.tsx";
import type { RunState } from "./protocol.ts";

const looks: Readonly<Record<RunState, { readonly icon: IconName; readonly text: string }>> = {
  new: { icon: "clock", text: "Not run yet" },
  starting: { icon: "play", text: "Starting" },
  running: { icon: "play", text: "Running" },
  paused: { icon: "pause", text: "Paused" },
  stopping: { icon: "stop", text: "Stopping" },
  finished: { icon: "check", text: "Finished" },
  stopped: { icon: "stop", text: "Stopped" },
  interrupted: { icon: "warning", text: "Interrupted" },
  failed: { icon: "warning", text: "Failed" },
};

/** How the run stands, read out when it changes. */
export function RunStateBadge({ runState }: { readonly runState: RunState }) {
  const { icon, text } = looks[runState];
  return (
    <output class={`badge run-${runState}`}>
      <Icon name={icon} />
      {text}
    </output>
  );
}
