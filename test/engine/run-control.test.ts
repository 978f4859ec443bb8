import { describe, expect, test } from "vitest";
import type { StudyControl } from "../../src/engine/study-control.ts";
import { compileStudy } from "../../src/study/compile.ts";
import type { Study } from "../../src/study/study.ts";
import type { Trial } from "../../src/study/trial.ts";
import { type SimulatedRun, simulate } from "./simulate.ts";

function studyOf(definition: object = {}): Study {
  const { study, problems } = compileStudy(
    {
      space: { x: "uniform(0, 1)", width: "int(8, 64)" },
      objective: { minimize: "loss" },
      strategy: "random",
      budget: { trials: 8, parallel: 2 },
      seed: 1,
      ...definition,
    },
    { needsRun: "run-optional" },
  );
  if (study === undefined) throw new Error(JSON.stringify(problems));
  return study;
}

/** Asks once, when trial `number` has got so far. */
function asking(
  when: "trial-started" | "trial-ended",
  number: number,
  ask: (control: StudyControl) => void,
  simulation: Parameters<typeof simulate>[1] = {},
  study = studyOf(),
): Promise<SimulatedRun> {
  let hasAsked = false;
  return simulate(study, {
    ...simulation,
    observe: (event, { control }) => {
      if (hasAsked || event.kind !== when || event.trial.number !== number) return;
      hasAsked = true;
      ask(control);
    },
  });
}

const states = (trials: readonly Trial[]) => trials.map(({ state }) => state);
const reopened = async ({ journal }: SimulatedRun, study = studyOf()) =>
  (await simulate(study, { records: [...journal.records] })).session;

describe("pause", () => {
  test("starts nothing more, lets the running trials end, and resume goes on with the same decisions", async () => {
    let running: readonly number[] = [];
    let whilePaused: readonly number[] = [];
    const run = await simulate(studyOf(), {
      observe: (event, { control }) => {
        if (event.kind !== "trial-ended") return;
        if (event.trial.number === 2) {
          control.pause();
          running = control.state().running;
          expect(control.state().phase).toBe("paused");
        }
        if (event.trial.number === running.at(-1) && whilePaused.length === 0) {
          whilePaused = control.state().running;
          control.resume();
        }
      },
    });
    expect(running.length).toBeGreaterThan(0);
    expect(whilePaused).toEqual([]);
    const told = run.journal.records.flatMap((record) =>
      record.op_code === 3 ? (record.system_attr?.["tunesmith:paused:0"] ?? []) : [],
    );
    expect(told).toEqual([true, false]);
    expect(run.session.state.latestSession?.isPaused).toBe(false);
    const undisturbed = await simulate(studyOf());
    expect(run.session.state.trials.map(({ params }) => params)).toEqual(
      undisturbed.session.state.trials.map(({ params }) => params),
    );
    expect(run.summary.kind).toBe("done");
  });

  test("of a study that has nothing left to start keeps it alive until it goes on", async () => {
    const ended: number[] = [];
    const run = await simulate(studyOf({ budget: { trials: 1 } }), {
      observe: (event, { control }) => {
        if (event.kind === "trial-started" && event.trial.number === 0) control.pause();
        if (event.kind !== "trial-ended") return;
        ended.push(event.trial.number);
        if (event.trial.number === 0) {
          expect(control.change({ trials: 2 }).kind).toBe("done");
          control.resume();
        }
      },
    });
    expect(ended).toEqual([0, 1]);
    expect(run.summary.kind).toBe("done");
  });
});

describe("change", () => {
  test("of the budget and the number of places holds from then on, and is in the journal", async () => {
    let most = 0;
    let hasChanged = false;
    const run = await simulate(studyOf(), {
      observe: (event, { control }) => {
        most = Math.max(most, control.state().running.length);
        if (hasChanged || event.kind !== "trial-ended") return;
        hasChanged = true;
        expect(control.change({ trials: 12, parallel: 4 }).message).toContain("12 trials, 4 at once");
      },
    });
    expect(run.session.history.settled).toBe(12);
    expect(most).toBe(4);
    expect(run.session.state.latestSession?.budget).toMatchObject({ trials: 12, parallel: 4 });
    const { latestSession } = (await reopened(run, studyOf({ budget: { trials: 12 } }))).state;
    expect(latestSession?.budget.trials).toBe(12);
  });

  test("to fewer trials than there are ends the study without losing the running ones", async () => {
    const run = await asking("trial-ended", 3, (control) => void control.change({ trials: 2 }));
    expect(states(run.session.state.trials).every((state) => state === "complete")).toBe(true);
    expect(run.session.state.trials.length).toBeLessThan(8);
    expect(run.summary).toMatchObject({ kind: "done" });
  });

  test("to a time that is over ends the study", async () => {
    const run = await asking("trial-ended", 1, (control) => void control.change({ timeMs: 500 }));
    expect(run.summary).toMatchObject({ kind: "done", reason: "the time budget is spent" });
  });

  test("of nothing is refused", async () => {
    await asking("trial-ended", 0, (control) => expect(control.change({}).kind).toBe("refused"));
  });
});

describe("the limits of a run", () => {
  const settledAfter = (run: SimulatedRun) => run.session.history.settled;

  test("hold over a larger budget, that of the file and that which a person asks for meanwhile", async () => {
    const run = await asking(
      "trial-ended",
      1,
      (control) => {
        const { message } = control.change({ trials: 100, parallel: 3 });
        expect(message).toContain("a budget of 5 trials, 3 at once");
      },
      { limits: { trials: 5 } },
    );
    expect(settledAfter(run)).toBe(5);
    expect(run.session.state.latestSession?.budget).toMatchObject({ trials: 5, parallel: 3 });
  });

  test("hold where the study file is saved with a larger budget", async () => {
    let hasChanged = false;
    const run = await simulate(studyOf(), {
      limits: { trials: 4, timeMs: 60_000 },
      observe: (event, { control }) => {
        if (hasChanged || event.kind !== "trial-ended") return;
        hasChanged = true;
        const after = studyOf({ budget: { trials: 500, time: "10h", parallel: 2 } });
        expect(control.redefine({ before: studyOf(), after, older: [] }).kind).toBe("done");
      },
    });
    expect(settledAfter(run)).toBe(4);
    expect(run.session.study.budget).toMatchObject({ trials: 4, timeMs: 60_000 });
  });

  test("count from where the study was, in trials and in time", async () => {
    const first = await simulate(studyOf(), { limits: { trials: 3 } });
    const second = await simulate(studyOf(), { records: [...first.journal.records], limits: { trials: 2 } });
    expect(settledAfter(second)).toBe(5);
    const third = await simulate(studyOf(), {
      records: [...second.journal.records],
      limits: { timeMs: 500 },
    });
    expect(third.summary.reason).toBe("the time budget is spent");
    expect(settledAfter(third)).toBe(5);
    const rest = await simulate(studyOf(), {
      records: [...third.journal.records],
      limits: { trials: 100, timeMs: 3_600_000 },
    });
    expect(settledAfter(rest)).toBe(8);
  });
});

describe("enqueue", () => {
  test("tries the values next, the sampler fills in what is missing, and the study counts it", async () => {
    const run = await asking("trial-ended", 0, (control) => {
      expect(control.enqueue({ width: "17" }).kind).toBe("done");
    });
    const { trials } = run.session.state;
    const found = trials.filter(({ note }) => note === "enqueued by hand");
    expect(found.map(({ params }) => params["width"])).toEqual([17]);
    expect(found[0]?.number).toBeLessThan(5);
    expect(Number(found[0]?.params["x"])).toBeGreaterThan(0);
    expect(run.session.history.settled).toBe(8);
  });

  test("survives an interruption before the values were tried, and is done once", async () => {
    const run = await asking("trial-started", 0, (control) => {
      control.pause();
      control.enqueue({ width: 17 });
      control.stop();
    });
    expect(run.session.state.requests.map(({ isFulfilled }) => isFulfilled)).toEqual([false]);
    const later = await reopened(run);
    expect(later.state.trials.filter(({ params }) => params["width"] === 17)).toHaveLength(1);
    expect(later.state.requests.map(({ isFulfilled }) => isFulfilled)).toEqual([true]);
  });

  test.each([
    ["values outside the space", { width: 4 }, "not in int(8, 64)"],
    ["names that the space has not", { breadth: 4 }, "no parameter breadth"],
  ])("refuses %s", async (_, values, message) => {
    await asking("trial-ended", 0, (control) => expect(control.enqueue(values).message).toContain(message));
  });

  test("refuses what the budget has no room for", async () => {
    await asking("trial-started", 7, (control) =>
      expect(control.enqueue({ width: 9 })).toMatchObject({
        kind: "refused",
        message: expect.stringContaining("8 trials"),
      }),
    );
  });
});

describe("cancel", () => {
  test("ends a running trial for good, and another takes its place in the budget", async () => {
    const run = await asking("trial-started", 3, (control) => {
      expect(control.cancel(3).kind).toBe("done");
    });
    const { trials } = run.session.state;
    expect(trials[3]).toMatchObject({ state: "cancelled", superseded: false, reason: "cancelled by hand" });
    expect(states(trials).filter((state) => state === "complete")).toHaveLength(8);
    expect(new Set(trials.map(({ configuration }) => configuration)).size).toBe(9);
    expect((await reopened(run)).state.trials).toHaveLength(9);
  });

  test.each([
    ["has ended", 0, "has ended: it is complete"],
    ["there is not", 99, "There is no trial 99; the last one is"],
  ])("refuses a trial that %s", async (_, number, message) => {
    await asking("trial-ended", 0, (control) => expect(control.cancel(number).message).toContain(message));
  });

  test("ends a paused trial of a synchronous scheduler, which goes on without it", async () => {
    const study = studyOf({
      strategy: { name: "halving-random", eta: 3 },
      fidelity: { resource: "step", min: 1, max: 9 },
      budget: { trials: 9, parallel: 2 },
    });
    let cancelled: number | undefined;
    const run = await simulate(study, {
      steps: 9,
      train: ({ params }, step) => ({ loss: Number(params["x"]) + 1 / step }),
      observe: (event, { control }) => {
        if (cancelled !== undefined || event.kind !== "trial-paused") return;
        cancelled = event.trial.number;
        expect(control.cancel(cancelled).kind).toBe("done");
      },
    });
    expect(run.summary.kind).toBe("done");
    expect(run.session.state.trials[cancelled as number]?.state).toBe("cancelled");
    expect(states(run.session.state.trials)).toContain("complete");
    expect(states(run.session.state.trials)).not.toContain("waiting");
  });
});

describe("retry", () => {
  const failing = {
    failure: ({ trial }: { readonly trial: number }) =>
      trial === 1 ? ({ kind: "exit", step: 1, code: 3 } as const) : undefined,
  };

  test("runs a failed configuration once more, in place of the failed trial", async () => {
    const run = await asking("trial-ended", 1, (control) => void control.retry(1), failing);
    const { trials } = run.session.state;
    const again = trials.filter(({ retryOf }) => retryOf === 1);
    expect(again).toHaveLength(1);
    expect(again[0]).toMatchObject({ state: "complete", configuration: 1, params: trials[1]?.params });
    expect(trials[1]).toMatchObject({ state: "failed", superseded: true });
    expect([run.session.history.settled, trials.length]).toEqual([8, 9]);
    expect((await reopened(run)).state.trials).toHaveLength(9);
  });

  test("of a complete trial runs its values as a configuration of their own", async () => {
    const run = await asking("trial-ended", 0, (control) => void control.retry(0));
    const { trials } = run.session.state;
    expect(trials[0]).toMatchObject({ state: "complete", superseded: false });
    const same = trials.filter(({ params }) => params["x"] === trials[0]?.params["x"]);
    expect(same.map(({ configuration }) => configuration)).toHaveLength(2);
    expect(run.session.history.settled).toBe(8);
  });

  test("refuses a trial that has not ended", async () => {
    await asking("trial-started", 1, (control) =>
      expect(control.retry(1)).toEqual({ kind: "refused", message: "Trial 1 has not ended." }),
    );
  });
});

test("a study that is stopping takes no more requests", async () => {
  await asking(
    "trial-started",
    1,
    (control) => {
      expect(control.stop().message).toBe("study is stopping.");
      for (const answer of [
        control.pause(),
        control.resume(),
        control.change({ trials: 9 }),
        control.enqueue({}),
        control.cancel(1),
        control.retry(0),
      ])
        expect(answer.kind).toBe("refused");
      expect(control.stop().message).toBe("study is stopped at once.");
    },
    { stopMs: 10_000 },
  );
});
