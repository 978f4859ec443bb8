import { describe, expect, test } from "vitest";
import type { Job, JobListener, RunningJob } from "../../src/engine/ports.ts";
import {
  createSimulatedExecutor,
  type Failure,
  type SimulationOptions,
} from "../../src/engine/simulated-executor.ts";
import { createVirtualClock } from "../../src/engine/virtual-clock.ts";

const job: Job = {
  trial: 4,
  params: { lr: 0.5 },
  seed: 1,
  until: undefined,
  place: 0,
  segment: 0,
  resume: undefined,
};

/** Runs one job to the end of time and writes down what its listener heard, and when. */
function heard(
  changes: Partial<SimulationOptions>,
  parts: { readonly job?: Partial<Job>; readonly during?: (running: RunningJob, now: number) => void } = {},
): readonly string[] {
  const clock = createVirtualClock();
  const lines: string[] = [];
  const listener: JobListener = {
    onReport(metrics) {
      lines.push(`${clock.now()} ${JSON.stringify(metrics)}`);
      if (running) parts.during?.(running, clock.now());
    },
    onNotice: (message) => lines.push(`${clock.now()} notice ${message}`),
    onEnd: (outcome) => lines.push(`${clock.now()} ${Object.values(outcome).join(" ")}`),
  };
  const executor = createSimulatedExecutor({
    clock,
    train: ({ params }, step) => ({ loss: Number(params["lr"]) / step }),
    stepMs: (_, step) => 100 * step,
    steps: 3,
    ...changes,
  });
  const running = executor.start({ ...job, ...parts.job }, listener);
  expect(lines).toEqual([]);
  while (clock.advance());
  return lines;
}

const [one, two, three] = [
  '100 {"step":1,"loss":0.5}',
  '300 {"step":2,"loss":0.25}',
  '600 {"step":3,"loss":0.16666666666666666}',
];

test("trains to the end", () => {
  expect(heard({})).toEqual([one, two, three, "600 exited 0"]);
});

test("trains until the step that the job names", () => {
  expect(heard({}, { job: { until: 2 } })).toEqual([one, two, "300 exited 0"]);
});

test("reports steps under the name of the resource", () => {
  expect(heard({ resource: "epoch", steps: 1 })[0]).toBe('100 {"epoch":1,"loss":0.5}');
});

describe("a failure", () => {
  const table: [Failure, string[]][] = [
    [{ kind: "not-started", message: "no such program" }, ["0 not-started no such program"]],
    [{ kind: "exit", step: 1, code: 2 }, ["100 exited 2"]],
    [{ kind: "exit", step: 3, code: 1, lastLine: "out of memory" }, [one, two, "600 exited 1 out of memory"]],
    [{ kind: "exit", step: 9, code: 1 }, [one, two, three, "600 exited 0"]],
    [{ kind: "signal", step: 2, signal: "SIGKILL" }, [one, "300 signalled SIGKILL"]],
    [{ kind: "hang", step: 2 }, [one]],
    [{ kind: "silence", step: 1 }, ["600 exited 0"]],
    [{ kind: "silence", step: 3 }, [one, two, "600 exited 0"]],
    [{ kind: "not-a-number", step: 3 }, [one, two, '600 {"step":3,"loss":null}', "600 exited 0"]],
  ];
  test.each(table)("%o", (failure, expected) => {
    expect(heard({ failure: () => failure })).toEqual(expected);
  });

  test("may befall some trials only", () => {
    const failure = ({ trial }: Job): Failure | undefined =>
      trial === 4 ? { kind: "exit", step: 1, code: 1 } : undefined;
    expect(heard({ failure })).toEqual(["100 exited 1"]);
    expect(heard({ failure }, { job: { trial: 5 } })).toHaveLength(4);
  });
});

describe("a trial that runs too long is ended", () => {
  test.each([
    ["while it trains", undefined, [one, "250 timed-out 250"]],
    ["while it hangs", { kind: "hang", step: 1 }, ["250 timed-out 250"]],
    ["unless it ended before", { kind: "exit", step: 1, code: 3 }, ["100 exited 3"]],
  ] as const)("%s", (_, failure, expected) => {
    expect(heard({ timeoutMs: 250, failure: () => failure })).toEqual(expected);
  });
});

describe("a trial that is stopped", () => {
  const stopAt = (...times: readonly number[]) => ({
    during: (running: RunningJob, now: number) => {
      if (times.includes(now)) running.stop();
    },
  });

  test("ends", () => {
    expect(heard({}, stopAt(100))).toEqual([one, "100 stopped"]);
  });

  test("may report while it takes its time", () => {
    expect(heard({ stopMs: 350, timeoutMs: 400 }, stopAt(100))).toEqual([one, two, "450 stopped"]);
  });

  test("may come to its end first, which is still because it was stopped", () => {
    expect(heard({ stopMs: 9000 }, stopAt(100))).toEqual([one, two, three, "600 stopped"]);
  });

  test("ends at once where it is asked again", () => {
    expect(heard({ stopMs: 350 }, stopAt(100, 300))).toEqual([one, two, "300 stopped"]);
  });

  test("ends where it hangs", () => {
    expect(heard({ stopMs: 50, failure: () => ({ kind: "hang", step: 2 }) }, stopAt(100))).toEqual([
      one,
      "150 stopped",
    ]);
  });

  test("stays as it ended", () => {
    const clock = createVirtualClock();
    const outcomes: string[] = [];
    const executor = createSimulatedExecutor({ clock, train: () => ({}), stepMs: () => 1, steps: 1 });
    const running = executor.start(job, {
      onReport: () => {},
      onNotice: () => {},
      onEnd: ({ kind }) => outcomes.push(kind),
    });
    while (clock.advance());
    running.stop();
    while (clock.advance());
    expect(outcomes).toEqual(["exited"]);
  });
});

test("jobs run side by side on one clock", () => {
  const clock = createVirtualClock();
  const executor = createSimulatedExecutor({
    clock,
    train: () => ({}),
    stepMs: ({ trial }) => trial,
    steps: 10,
  });
  const ends: string[] = [];
  for (const trial of [30, 10, 20]) {
    const onEnd = () => ends.push(`${trial} at ${clock.now()}`);
    executor.start({ ...job, trial }, { onReport: () => {}, onNotice: () => {}, onEnd });
  }
  while (clock.advance());
  expect(ends).toEqual(["10 at 100", "20 at 200", "30 at 300"]);
});
