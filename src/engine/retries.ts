import type { RetryPolicy } from "../study/study.ts";
import type { FailureKind, Trial } from "../study/trial.ts";

/** How often a configuration may be tried again, and has been. */
export interface Retries {
  readonly used: number;
  readonly times: number;
}

const none: RetryPolicy = { kind: "any-cause", times: 0 };

/**
 * What a study's retry policy leaves to a configuration whose attempt has just failed.
 *
 * @param cause undefined where a caller that runs the trials itself did not say
 * @param earlier attempts at the same configuration, without this one
 */
export function retriesLeft(
  policy: RetryPolicy = none,
  cause: FailureKind | undefined,
  earlier: readonly Pick<Trial, "state" | "cause">[],
): Retries {
  if (cause === "lost" || policy.kind === "by-cause") {
    const used = earlier.filter((trial) => trial.cause?.kind === cause).length;
    return { used, times: timesOf(policy, cause) };
  }
  return { used: earlier.filter(({ state }) => state === "failed").length, times: policy.times };
}

function timesOf(policy: RetryPolicy, cause: FailureKind | undefined): number {
  const given = policy.kind === "by-cause" && cause !== undefined ? policy.times[cause] : undefined;
  return given ?? (cause === "lost" ? Number.POSITIVE_INFINITY : 0);
}
