import type { RunLimits } from "../engine/budget-ceiling.ts";
import type { StudyStatus } from "./ports.ts";
import { leftJson, limitsJson } from "./run-limits.ts";
import type { ToolContext } from "./tool.ts";

/** A request is answered before callers give up, which many do after a minute. */
export const longestWaitSeconds = 50;

const lookEveryMs = 250;

/** Runs that have ended give back what they did not use. */
export async function settleRuns({ host, allowance }: ToolContext): Promise<void> {
  for (const grant of allowance.open) {
    if (host.runner(grant.file).kind === "running") continue;
    const status = await host.status(grant.file);
    allowance.giveBack(grant, status && extentOf(status));
  }
}

export const extentOf = ({ trials, settled, elapsedMs }: StudyStatus) => ({
  begun: trials,
  settled,
  elapsedMs,
});

/** Resolves when the study does not run any more, or after so long. */
export async function awaitEnd(file: string, seconds: number, { host, signal }: ToolContext): Promise<void> {
  const until = host.elapsed() + seconds * 1000;
  while (host.runner(file).kind === "running" && host.elapsed() < until && signal?.aborted !== true)
    await host.pause(Math.min(lookEveryMs, until - host.elapsed()), signal);
}

/** A study as it stands, with what this server has let it run and may still run. */
export function standingJson(
  status: StudyStatus,
  file: string,
  { allowance }: ToolContext,
): Readonly<Record<string, unknown>> {
  const granted: RunLimits | undefined = allowance.open.find((grant) => grant.file === file)?.limits;
  return { ...status, run: granted ? limitsJson(granted) : null, mayRun: leftJson(allowance) };
}
