import { createMemoryJournal } from "../src/engine/memory-journal.ts";
import { type RunEvent, runStudy } from "../src/engine/run.ts";
import { createSimulatedExecutor, type SimulationOptions } from "../src/engine/simulated-executor.ts";
import { makeSampler, makeScheduler } from "../src/engine/strategy.ts";
import { StudySession } from "../src/engine/study-session.ts";
import { JournalFold } from "../src/engine/study-state.ts";
import { createVirtualClock } from "../src/engine/virtual-clock.ts";
import { checkStrategy } from "../src/schedulers/strategy-fit.ts";
import { compileStudy } from "../src/study/compile.ts";
import { isError } from "../src/study/problem.ts";

/**
 * Runs a study through the engine's own run loop, on a clock that jumps from one event to the next: the trials train in
 * this process, by the function given.
 *
 * @param observe called for each event, with the study so far
 */
export async function runSimulated(
  definition: Readonly<Record<string, unknown>>,
  simulation: Omit<SimulationOptions, "clock">,
  observe: (event: RunEvent, session: StudySession) => void,
): Promise<StudySession> {
  const { study, problems } = compileStudy(definition, { needsRun: "run-optional", checkStrategy });
  if (study === undefined)
    throw new Error(
      problems
        .filter(isError)
        .map(({ message }) => message)
        .join("\n"),
    );
  const clock = createVirtualClock(0);
  const journal = createMemoryJournal();
  const session = await StudySession.open({
    study,
    seed: study.seed ?? 0,
    journal,
    fold: new JournalFold(),
    workerId: "bench",
    clock,
    makeSampler: (seed) => makeSampler(study, seed),
    makeScheduler: (seed) => makeScheduler(study, seed),
  });
  if (!(session instanceof StudySession)) throw new Error(session.message);
  const executor = createSimulatedExecutor({ ...simulation, clock });
  const run = runStudy({ session, executor, clock, observer: (event) => observe(event, session) });
  const summary = await clock.run(run.done, () => new Promise((resolve) => setImmediate(resolve)));
  if (summary.kind === "failed") throw summary.error;
  return session;
}
