import { spawnSync } from "node:child_process";
import type { RunnerStatus } from "./runner-lock.ts";

export type EndRequest =
  | { readonly kind: "asked" }
  | { readonly kind: "not-asked"; readonly message: string };

/**
 * Asks a runner to end, as Ctrl-C in a terminal does: the first time it ends its trials and records how far it is, the
 * second time it ends at once. The status has been checked against the process's start time, so no other process that
 * has since got the same number is hit.
 */
export function endRunner(runner: RunnerStatus): EndRequest {
  if (runner.kind === "elsewhere") {
    return { kind: "not-asked", message: `The study runs on ${runner.host}; it has to be stopped there.` };
  }
  if (runner.kind !== "running") return { kind: "not-asked", message: "The study is not running." };
  if (process.platform === "win32") {
    // Windows has no signal that a process without a console could take; what was recorded is kept all the same.
    spawnSync("taskkill", ["/pid", String(runner.pid), "/T", "/F"], { windowsHide: true });
    return { kind: "asked" };
  }
  try {
    process.kill(runner.pid, "SIGINT");
    return { kind: "asked" };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      kind: "not-asked",
      message: `The runner (process ${runner.pid}) could not be stopped: ${reason}`,
    };
  }
}
