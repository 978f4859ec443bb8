import { describe, expect, test } from "vitest";
import type { Outcome } from "../../src/engine/ports.ts";
import { retriesLeft } from "../../src/engine/retries.ts";
import { failureOf } from "../../src/engine/trial-ending.ts";
import type { RetryPolicy } from "../../src/study/study.ts";
import type { FailureKind } from "../../src/study/trial.ts";
import { makeStudy } from "./make-study.ts";
import { simulate } from "./simulate.ts";

describe("what is left of a retry policy", () => {
  const check = (
    policy: RetryPolicy | undefined,
    cause: FailureKind | undefined,
    earlier: readonly (FailureKind | "told")[],
    expected: { readonly used: number; readonly times: number },
  ) => {
    const attempts = earlier.map((kind) => ({
      state: kind === "lost" ? ("cancelled" as const) : ("failed" as const),
      ...(kind !== "told" && { cause: { kind, code: 1, signal: "SIGKILL" } as never }),
    }));
    expect(retriesLeft(policy, cause, attempts)).toEqual(expected);
  };
  const twice: RetryPolicy = { kind: "any-cause", times: 2 };
  const byCause: RetryPolicy = { kind: "by-cause", times: { exit: 1, lost: 2 } };
  const endless = Number.POSITIVE_INFINITY;

  test.each([
    { policy: undefined, cause: "exit", earlier: [], expected: { used: 0, times: 0 } },
    { policy: twice, cause: "exit", earlier: ["signal", "told"], expected: { used: 2, times: 2 } },
    { policy: twice, cause: undefined, earlier: [], expected: { used: 0, times: 2 } },
    // A failed machine uses up nobody's retries, and the other way round.
    { policy: twice, cause: "exit", earlier: ["lost", "lost"], expected: { used: 0, times: 2 } },
    { policy: twice, cause: "lost", earlier: ["exit", "lost"], expected: { used: 1, times: endless } },
    { policy: byCause, cause: "exit", earlier: ["lost"], expected: { used: 0, times: 1 } },
    { policy: byCause, cause: "exit", earlier: ["exit", "lost"], expected: { used: 1, times: 1 } },
    { policy: byCause, cause: "timeout", earlier: [], expected: { used: 0, times: 0 } },
    { policy: byCause, cause: "lost", earlier: ["lost", "exit"], expected: { used: 1, times: 2 } },
  ] as const)("$policy after $earlier and $cause", ({ policy, cause, earlier, expected }) =>
    check(policy, cause, earlier, expected),
  );
});

describe("why a trial failed", () => {
  const gigabyte = 1024 ** 3;
  test.each<[Parameters<typeof failureOf>[0], FailureKind | undefined, string | undefined]>([
    [{ kind: "exited", code: 0 }, undefined, undefined],
    [{ kind: "exited", code: 3, lastLine: "no GPU" }, "exit", "exit code 3: no GPU"],
    [{ kind: "signalled", signal: "SIGSEGV" }, "signal", "ended by SIGSEGV"],
    [{ kind: "timed-out", afterMs: 1500 }, "timeout", "out of time after 1.5 s"],
    [
      { kind: "out-of-memory", peakBytes: 2.5 * gigabyte, limitBytes: 2 * gigabyte },
      "memory",
      "out of memory: its processes held 2.5 GB, the limit is 2 GB",
    ],
    [{ kind: "exhausted", of: "time", message: "job 7 was cut" }, "timeout", "out of time: job 7 was cut"],
    [{ kind: "exhausted", of: "memory", message: "job 7" }, "memory", "out of memory: job 7"],
    [{ kind: "not-started", message: "no program" }, "start", "no program"],
  ])("%j", (outcome, kind, reason) => {
    const failure = failureOf(outcome);
    expect(failure?.cause.kind).toBe(kind);
    expect(failure?.reason).toBe(reason);
  });
});

describe("a study", () => {
  const definition = (retries: unknown) => ({
    run: { command: "train {x}", retries },
    objective: { minimize: "loss" },
    space: { x: "uniform(0, 1)" },
    budget: { trials: 1 },
    seed: 1,
  });
  const attempts = async (retries: unknown, outcomes: readonly Outcome[]) => {
    const { session } = await simulate(makeStudy(definition(retries)), {
      failure: ({ trial }) => {
        const outcome = outcomes[trial];
        return outcome && { kind: "ends", step: 1, outcome };
      },
    });
    return session.state.trials.map(({ state, cause, superseded }) => [
      superseded ? "again" : state,
      cause?.kind,
    ]);
  };
  const lost: Outcome = { kind: "lost", message: "node gone" };

  test("tries again by the cause, and keeps what each attempt ended of", async () => {
    const exit: Outcome = { kind: "exited", code: 1 };
    expect(await attempts({ exit: 1, lost: 1 }, [exit, lost, exit])).toEqual([
      ["again", "exit"],
      ["again", "lost"],
      ["failed", "exit"],
    ]);
  });

  test("runs what was lost again without end unless it says otherwise", async () => {
    expect(await attempts(0, [lost, lost, lost])).toEqual([
      ["again", "lost"],
      ["again", "lost"],
      ["again", "lost"],
      ["complete", undefined],
    ]);
    expect(await attempts({ lost: 1 }, [lost, lost])).toEqual([
      ["again", "lost"],
      ["failed", "lost"],
    ]);
  });
});
