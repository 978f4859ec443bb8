import type { AsyncSampler } from "../../src/engine/async-sampler.ts";
import type { RunLimits } from "../../src/engine/budget-ceiling.ts";
import type { JournalRecord } from "../../src/engine/journal-record.ts";
import { createMemoryJournal, type MemoryJournal } from "../../src/engine/memory-journal.ts";
import type { OlderSource } from "../../src/engine/older-trials.ts";
import type { Clock } from "../../src/engine/ports.ts";
import { type RunEvent, type RunSummary, runStudy, type StudyRun } from "../../src/engine/run.ts";
import { createSimulatedExecutor, type SimulationOptions } from "../../src/engine/simulated-executor.ts";
import { makeSampler, makeScheduler } from "../../src/engine/strategy.ts";
import type { BudgetChange } from "../../src/engine/study-control.ts";
import { StudySession } from "../../src/engine/study-session.ts";
import { foldRecords } from "../../src/engine/study-state.ts";
import { createVirtualClock } from "../../src/engine/virtual-clock.ts";
import type { CheckpointPlace, Scheduler } from "../../src/schedulers/scheduler.ts";
import type { Study } from "../../src/study/study.ts";

export interface SimulatedRun {
  readonly session: StudySession;
  readonly summary: RunSummary;
  readonly events: readonly RunEvent[];
  readonly journal: MemoryJournal;
  /** Checkpoints that were given up. */
  readonly discarded: readonly CheckpointPlace[];
}

export interface Simulation extends Partial<Omit<SimulationOptions, "clock">> {
  readonly records?: readonly JournalRecord[];
  /** In place of one that holds `records` and that nobody else writes to. */
  readonly journal?: MemoryJournal;
  readonly startMs?: number;
  /** What the start says of the budget. */
  readonly budget?: BudgetChange;
  /** What this run may add at most. */
  readonly limits?: RunLimits;
  /** Names of the places that there are. */
  readonly places?: readonly string[];
  /** What was found at the sources that the study starts from. */
  readonly older?: readonly OlderSource[];
  /** In place of those that the study names. */
  readonly scheduler?: () => Scheduler;
  readonly sampler?: (clock: Clock) => AsyncSampler;
  /** Called for each event as it is announced. */
  readonly observe?: (event: RunEvent, run: StudyRun) => void;
}

/** Runs a study to its end on a virtual clock. The default training reports `loss` = x after one step of a second. */
export async function simulate(study: Study, simulation: Simulation = {}): Promise<SimulatedRun> {
  const clock = createVirtualClock(simulation.startMs ?? Date.UTC(2026, 0, 1));
  const journal = simulation.journal ?? createMemoryJournal(simulation.records);
  const session = await openSession(study, journal, clock, simulation);
  const executor = createSimulatedExecutor({
    train: ({ params }) => ({ loss: Number(params["x"]) }),
    stepMs: () => 1000,
    steps: 1,
    ...simulation,
    clock,
  });
  const events: RunEvent[] = [];
  const failures: unknown[] = [];
  const run = runStudy({
    session,
    executor,
    clock,
    observer: (event) => {
      events.push(event);
      try {
        simulation.observe?.(event, run);
      } catch (error) {
        failures.push(error);
      }
    },
  });
  const summary = await clock.run(run.done, () => new Promise((resolve) => setImmediate(resolve)));
  if (failures.length > 0) throw failures[0];
  return { session, summary, events, journal, discarded: executor.discarded };
}

export async function openSession(
  study: Study,
  journal: MemoryJournal,
  clock = createVirtualClock(Date.UTC(2026, 0, 1)),
  {
    sampler,
    scheduler,
    places,
    budget = {},
    limits,
    older = [],
  }: Pick<Simulation, "sampler" | "scheduler" | "budget" | "limits" | "places" | "older"> = {},
): Promise<StudySession> {
  const session = await StudySession.open({
    study,
    budget,
    limits,
    older,
    ...(places !== undefined && { places }),
    seed: 1,
    journal,
    fold: foldRecords(journal.records),
    workerId: "test",
    clock,
    makeSampler: (seed, current) => sampler?.(clock) ?? makeSampler(current, seed),
    makeScheduler: (seed, current) => scheduler?.() ?? makeScheduler(current, seed),
  });
  if (!(session instanceof StudySession)) throw new Error(session.message);
  return session;
}
