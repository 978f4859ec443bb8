import { describe, expect, test } from "vitest";
import { type AskedTrial, type BestTrial, createStudy } from "../../src/engine/index.ts";

const base = {
  space: { x: "uniform(0, 1)" },
  objective: { minimize: "loss" },
  fidelity: { resource: "epoch", min: 1, max: 9 },
  seed: 4,
} as const;

const loss = ({ params }: AskedTrial, epoch: number) => Number(params["x"]) + 1 / epoch;

describe("a study whose strategy lets trials pause", () => {
  test("asks for a trial again where it goes on, with the step to reach and the state to go on from", async () => {
    const study = createStudy({ ...base, strategy: "halving-random", budget: { trials: 9 } });
    const asked: AskedTrial[] = [];
    for (let trial = await study.ask(); trial !== null; trial = await study.ask()) {
      asked.push(trial);
      let epoch = trial.resumeFrom?.step ?? 0;
      for (let advice = "continue"; advice === "continue"; ) {
        epoch += 1;
        advice = study.report(trial.number, epoch, { loss: loss(trial, epoch) });
      }
      // The study says stop at the very step that it asked for.
      expect(epoch).toBe(trial.resource);
      study.tell(trial.number);
    }
    expect(asked.map(({ resource }) => resource)).toEqual([...Array(9).fill(1), 3, 3, 3, 9]);
    const last = asked.at(-1) as AskedTrial;
    expect(last.resumeFrom).toEqual({ number: last.number, step: 3 });
    expect(study.trials.map(({ state }) => state).toSorted()).toEqual([
      "complete",
      ...Array(8).fill("pruned"),
    ]);
    expect((study.best as BestTrial).number).toBe(last.number);
  });

  test("takes one final result a turn from callers that report nothing", async () => {
    const study = createStudy({ ...base, strategy: "halving-random", budget: { trials: 9 } });
    let turns = 0;
    for (let trial = await study.ask(); trial !== null; trial = await study.ask()) {
      turns += 1;
      study.tell(trial.number, { loss: loss(trial, trial.resource as number) });
    }
    expect(turns).toBe(13);
    const lowest = Math.min(...study.trials.map(({ params }) => Number(params["x"])));
    expect((study.best as BestTrial).params["x"]).toBe(lowest);
  });

  test("makes who asks wait for what others tell, where it has to see that first", async () => {
    const study = createStudy({ ...base, strategy: "halving-random", budget: { trials: 3, parallel: 2 } });
    const first = await Promise.all([study.ask(), study.ask(), study.ask()]);
    let resolved = false;
    const next = study.ask().then((trial) => {
      resolved = true;
      return trial;
    });
    for (const [index, trial] of first.entries()) {
      await new Promise(setImmediate);
      expect(resolved).toBe(false);
      study.tell(trial?.number as number, { loss: index });
    }
    // The best of the three goes on.
    expect(await next).toMatchObject({ number: 0, resource: 9 });
  });

  test("a value in place of a step is among the values", async () => {
    const study = createStudy({
      ...base,
      fidelity: { parameter: "samples", min: 10, max: 90 },
      strategy: "halving-random",
      budget: { trials: 9 },
    });
    const samples: unknown[] = [];
    for (let trial = await study.ask(); trial !== null; trial = await study.ask()) {
      samples.push(trial.params["samples"]);
      expect(trial).not.toHaveProperty("resource");
      study.tell(trial.number, { loss: Number(trial.params["x"]) });
    }
    expect(samples).toEqual([...Array(9).fill(10), 30, 30, 30, 90]);
  });

  test("a copy goes on from the state of the trial that it copies", async () => {
    const study = createStudy({
      ...base,
      strategy: { name: "pbt", population: 4, interval: 3 },
      budget: { parallel: 1 },
    });
    const copies: AskedTrial[] = [];
    for (let trial = await study.ask(); trial !== null; trial = await study.ask()) {
      if (trial.resumeFrom !== undefined && trial.resumeFrom.number !== trial.number) copies.push(trial);
      study.tell(trial.number, { loss: loss(trial, trial.resource as number) });
    }
    expect(copies.length).toBeGreaterThan(0);
    for (const { resumeFrom, resource } of copies) expect(resumeFrom?.step).toBe((resource as number) - 3);
  });
});

describe("a rule that stops trials", () => {
  const study = () =>
    createStudy({
      ...base,
      fidelity: { resource: "epoch", max: 5 },
      strategy: "random",
      stop: { rule: "threshold", upper: 0.5 },
      budget: { trials: 2 },
    });

  test("answers a report", async () => {
    const stopped = study();
    await stopped.ask();
    expect(stopped.report(0, 1, { loss: 0.9 })).toBe("stop");
    stopped.tell(0);
    expect(stopped.trials[0]).toMatchObject({ state: "pruned" });
  });

  test("does not answer a result: what has ended cannot be stopped", async () => {
    const told = study();
    await told.ask();
    told.tell(0, { loss: 0.9 });
    expect(told.trials[0]).toMatchObject({ state: "complete", values: [0.9] });
  });
});
