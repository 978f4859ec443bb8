import { readFileSync } from "node:fs";
import { lastBeat, silentSince } from "../node/heartbeat.ts";
import type { Runner, RunnerStatus } from "../node/runner-lock.ts";
import type { StudyMachine } from "./study-machine.ts";
import { readPlan } from "./study-plan.ts";

const refusal = "The study can only be looked at: its files are on no machine that VS Code works on.";

/** Stands for the machine where there is none: studies can be looked at. */
export const noMachine: StudyMachine = {
  source: "virtual",
  readRunner,
  readPlan,
  mark: async () => refusal,
  stop: () => refusal,
  ask: async () => ({ kind: "refused", message: refusal }),
};

/** A runner that goes on touching its file works somewhere. */
function readRunner(runnerFile: string): RunnerStatus {
  if (lastBeat(runnerFile) === undefined) return { kind: "none" };
  if (silentSince(runnerFile) !== undefined) return { kind: "dead" };
  try {
    return { ...(JSON.parse(readFileSync(runnerFile, "utf8")) as Runner), kind: "elsewhere" };
  } catch {
    return { kind: "dead" };
  }
}
