import { createMemoryJournal } from "../../src/engine/memory-journal.ts";
import { runStudy } from "../../src/engine/run.ts";
import { createSimulatedExecutor } from "../../src/engine/simulated-executor.ts";
import { makeSampler, makeScheduler } from "../../src/engine/strategy.ts";
import { StudySession } from "../../src/engine/study-session.ts";
import { createVirtualClock } from "../../src/engine/virtual-clock.ts";
import { checkStrategy } from "../../src/schedulers/strategy-fit.ts";
import { compileStudy } from "../../src/study/compile.ts";
import { isError } from "../../src/study/problem.ts";

/**
 * Runs a study to its end, in no time.
 * @param {object} definition
 * @param {{ train: (job: object, step: number) => object, steps?: number }} simulation
 * @returns {Promise<readonly object[]>} its trials
 */
export async function simulate(definition, { train, steps = 1 }) {
  const { study, problems } = compileStudy(definition, { needsRun: "run-optional", checkStrategy });
  if (!study)
    throw new Error(
      problems
        .filter(isError)
        .map(({ message }) => message)
        .join("\n"),
    );
  const clock = createVirtualClock(0);
  const session = await StudySession.open({
    study,
    seed: 1,
    journal: createMemoryJournal(),
    records: [],
    workerId: "pictures",
    clock,
    makeSampler: (seed) => makeSampler(study, seed),
    makeScheduler: (seed) => makeScheduler(study, seed),
  });
  const executor = createSimulatedExecutor({
    clock,
    train,
    steps,
    // No two trials take quite the same time, as on a real machine.
    stepMs: ({ trial }, step) => 1000 + ((trial * 37 + step * 11) % 23) * 10,
    resource: "epoch",
  });
  const run = runStudy({ session, executor, clock, observer: () => {} });
  await clock.run(run.done, () => new Promise((resolve) => setImmediate(resolve)));
  return session.state.trials;
}
