import { expect, test } from "vitest";
import { parse } from "yaml";
import { scheduleStudy } from "../../src/cli/schedule-study.ts";
import { checkStrategy } from "../../src/schedulers/strategy-fit.ts";
import { compileStudy } from "../../src/study/compile.ts";

const text = `# What this is about.
study: letters
run: { command: "python train.py --lr {lr}" }
objective: { minimize: loss }
space:
  lr: loguniform(1e-4, 1) # the step size
  kind: [a, b]
fidelity: { resource: epoch, max: 9 }
strategy: { name: pbt, population: 4 }
stop_when: { patience: 3 }
baseline: [{ lr: 0.1 }]
budget: { trials: 4, time: 1h, parallel: 3 }
seed: 1
`;

const schedule = [
  { until: 3, values: { lr: 0.1, kind: "a" } },
  { until: 9, values: { lr: 0.02, kind: "null" } },
];

test("a schedule becomes a study file that keeps what still holds, comments among it", () => {
  const written = scheduleStudy(text, { name: "again", schedule, source: "From trial 3 of letters." });
  expect(written).toBe(`# From trial 3 of letters.

# What this is about.
study: again
run: { command: "python train.py --lr {lr}" }
objective: { minimize: loss }
space:
  lr: loguniform(1e-4, 1) # the step size
  kind: [ a, b ]
fidelity: { resource: epoch, max: 9 }
strategy:
  name: replay
  schedule:
    - { until: 3, values: { lr: 0.1, kind: a } }
    - { until: 9, values: { lr: 0.02, kind: "null" } }
budget:
  trials: 1
  parallel: 3
seed: 1
`);
  expect(parse(written).strategy.schedule).toEqual(schedule);
});

test("the study file has no mistakes", () => {
  const valid = [schedule[0], { until: 9, values: { lr: 0.02, kind: "b" } }] as typeof schedule;
  const written = scheduleStudy(text, { name: "again", schedule: valid, source: "x" });
  const { problems, study } = compileStudy(parse(written), { needsRun: "run-required", checkStrategy });
  expect(problems).toEqual([]);
  expect(study?.strategy).toMatchObject({ sampler: "replay", scheduler: "replay" });
});
