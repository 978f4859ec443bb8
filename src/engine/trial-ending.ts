import { memoryText } from "../study/memory.ts";
import type { Study } from "../study/study.ts";
import type { FailureCause, TrialState } from "../study/trial.ts";
import type { Outcome } from "./ports.ts";
import { type Measurements, trialValue, trialViolations } from "./trial-value.ts";

/** How a trial ends, before it is recorded. */
export interface TrialEnding {
  readonly state: TrialState;
  readonly reason: string | null;
  /** Of a failure. */
  readonly cause?: FailureCause;
  readonly values: readonly number[] | null;
  readonly violations: readonly number[] | null;
}

/** The end of a trial that ran as far as it should: complete, infeasible, or failed where it has no finite value. */
export function completeEnding(
  measured: Measurements,
  { objectives, constraints }: Pick<Study, "objectives" | "constraints">,
): TrialEnding {
  const value = trialValue(measured, objectives);
  if (value.kind === "none") return failedEnding(value.reason, { kind: "metrics" });
  if (constraints.length === 0)
    return { state: "complete", reason: null, values: value.values, violations: null };
  const violations = trialViolations(measured, constraints);
  if (violations.kind === "none") return failedEnding(violations.reason, { kind: "metrics" });
  const broken = constraints.filter((_, index) => (violations.values[index] as number) > 0);
  const reason = broken
    .map(({ metric, text }) => `${metric} is ${measured.latest.get(metric)}, the constraint is ${text}`)
    .join("; ");
  const state = broken.length > 0 ? "infeasible" : "complete";
  return { state, reason: reason || null, values: value.values, violations: violations.values };
}

/** The end of a trial that was not worth going on with. It keeps its value so far, where that is finite. */
export function prunedEnding(
  measured: Measurements,
  { objectives }: Pick<Study, "objectives">,
  reason: string,
): TrialEnding {
  const value = trialValue(measured, objectives);
  const values = value.kind === "values" ? value.values : null;
  return { state: "pruned", reason, values, violations: null };
}

export function failedEnding(reason: string, cause?: FailureCause): TrialEnding {
  return { state: "failed", reason, values: null, violations: null, ...(cause !== undefined && { cause }) };
}

export function cancelledEnding(reason: string): TrialEnding {
  return { ...failedEnding(reason), state: "cancelled" };
}

/** An outcome that is the trial's own doing. */
type OwnOutcome = Exclude<Outcome, { readonly kind: "stopped" | "lost" | "cancelled" }>;

export interface Failure {
  /** For a person to read. */
  readonly reason: string;
  readonly cause: FailureCause;
}

/** Why a trial has failed; undefined where its process ended well. */
export function failureOf(outcome: OwnOutcome): Failure | undefined {
  switch (outcome.kind) {
    case "exited": {
      const { code, lastLine } = outcome;
      if (code === 0) return undefined;
      return { reason: withLastLine(`exit code ${code}`, lastLine), cause: { kind: "exit", code } };
    }
    case "signalled": {
      const { signal, lastLine } = outcome;
      return { reason: withLastLine(`ended by ${signal}`, lastLine), cause: { kind: "signal", signal } };
    }
    case "timed-out":
      return {
        reason: `out of time after ${Math.round(outcome.afterMs / 100) / 10} s`,
        cause: { kind: "timeout" },
      };
    case "out-of-memory": {
      const { peakBytes, limitBytes } = outcome;
      const reason = `out of memory: its processes held ${memoryText(peakBytes)}, the limit is ${memoryText(limitBytes)}`;
      return { reason, cause: { kind: "memory" } };
    }
    case "exhausted":
      return {
        reason: `out of ${outcome.of}: ${outcome.message}`,
        cause: { kind: outcome.of === "time" ? "timeout" : "memory" },
      };
    case "not-started":
      return { reason: outcome.message, cause: { kind: "start" } };
  }
}

function withLastLine(what: string, lastLine: string | undefined): string {
  return lastLine === undefined || lastLine === "" ? what : `${what}: ${lastLine}`;
}
