import type { Log } from "../engine/ports.ts";
import type { Answer, StudyControl } from "../engine/study-control.ts";
import { type ControlServer, listenForControl } from "../node/control/server.ts";
import type { StudyFolder } from "../node/study-folder.ts";

/** A study that nobody can steer still runs. */
export async function listen(
  folder: StudyFolder,
  control: StudyControl,
  reload: () => Answer,
  log: Log,
): Promise<ControlServer | undefined> {
  try {
    return await listenForControl(folder.control, control, reload);
  } catch (error) {
    log.warn(`The study takes no commands while it runs: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}

/**
 * The first signal stops cleanly, the next one at once. The returned function is to be called once everything is
 * written: what is left to do then is to exit, and a signal that comes so late is no reason to end otherwise.
 */
export function onSignals(stop: (reason: string) => void, log: Log): () => void {
  let phase: "running" | "stopping" | "over" = "running";
  const listener = (signal: NodeJS.Signals) => {
    if (phase === "over") process.exit(130);
    log.info(
      phase === "stopping"
        ? "Ending the trials at once."
        : "Stopping: the running trials are ended. Once more stops at once.",
    );
    phase = "stopping";
    stop(signal === "SIGINT" ? "the run was stopped" : `the runner got ${signal}`);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, listener);
  return () => {
    phase = "over";
  };
}
