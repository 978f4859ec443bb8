import { expect, test } from "vitest";
import { createStudy } from "../../src/engine/index.ts";

const study = (space: Readonly<Record<string, string>>) =>
  createStudy({
    space,
    objective: { minimize: "loss" },
    strategy: "bayesian",
    budget: { trials: 230 },
    seed: 1,
  });

test("says which model it chose: a Gaussian process first, Parzen estimators once there are many results", async () => {
  const asked = study({ x: "uniform(0, 1)" });
  for (let trial = await asked.ask(); trial !== null; trial = await asked.ask())
    asked.tell(trial.number, { loss: (Number(trial.params["x"]) - 0.3) ** 2 });
  expect(asked.trials[0]?.note).toMatch(/^gp: 0 results in 1 parameters/);
  expect(asked.trials[200]?.note).toMatch(/^gp: 200 results/);
  expect(asked.trials[201]?.note).toMatch(/^tpe: 201 results are many/);
});

test("many parameters go to Parzen estimators at once", async () => {
  const space = Object.fromEntries(Array.from({ length: 31 }, (_, index) => [`x${index}`, "uniform(0, 1)"]));
  const asked = study(space);
  await asked.ask();
  expect(asked.trials[0]?.note).toMatch(/^tpe: 31 parameters are many/);
});
