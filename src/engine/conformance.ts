import { compileStudy } from "../study/compile.ts";
import type { Study } from "../study/study.ts";
import { createMemoryJournal } from "./memory-journal.ts";
import type { StrategyPlugin } from "./plugin.ts";
import { type RunSummary, runStudy } from "./run.ts";
import { samplerFaults } from "./sampler-conformance.ts";
import { createSimulatedExecutor } from "./simulated-executor.ts";
import { makeSampler, makeScheduler } from "./strategy.ts";
import { StudySession } from "./study-session.ts";
import { JournalFold } from "./study-state.ts";
import { createVirtualClock } from "./virtual-clock.ts";

/** What a plug-in is tried with. */
export interface Conformance {
  /** Its options, as they stand beside `plugin` in a study file. */
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface ConformanceSurroundings extends Conformance {
  /** Resolves once everything that is ready has run. */
  readonly idle: () => Promise<void>;
}

/**
 * Holds a sampler or scheduler against what every one of them promises: it runs studies of many shapes with it, on
 * paper, with failing, pruned and unfinished trials among the others.
 *
 * @returns what it does that it must not, each as a sentence; empty where it conforms
 */
export async function checkPluginOn(
  plugin: StrategyPlugin,
  { options = {}, idle }: ConformanceSurroundings,
): Promise<readonly string[]> {
  return plugin.kind === "sampler" ? samplerFaults(plugin, options) : schedulerFaults(plugin, options, idle);
}

const space = { x: "uniform(0, 1)", y: ["a", "b"] };

/** Studies that every scheduler has to bring to an end. */
const schedules: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "with one worker": { budget: { trials: 12 } },
  "with four workers": { budget: { trials: 12, parallel: 4 } },
  "with a fidelity": { fidelity: { resource: "epoch", min: 1, max: 9 }, budget: { trials: 12, parallel: 3 } },
  "with more workers than trials": { budget: { trials: 3, parallel: 8 } },
  "of a finite space": { space: { y: ["a", "b", "c"] }, budget: { parallel: 2 } },
};

async function schedulerFaults(
  plugin: StrategyPlugin,
  options: Readonly<Record<string, unknown>>,
  idle: () => Promise<void>,
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const [shape, changes] of Object.entries(schedules)) {
    const { study } = compileStudy(
      {
        space,
        objective: { minimize: "loss" },
        strategy: { plugin: plugin.name, sampler: "random", ...options },
        ...changes,
      },
      { needsRun: "run-optional" },
    );
    if (study === undefined) throw new Error(`the study ${shape} has errors`);
    const told = (fault: string) => `In a study ${shape}: ${fault}`;
    try {
      const [first, second] = [await simulate(study, plugin, idle), await simulate(study, plugin, idle)];
      faults.push(...outcomeFaults(first, study).map(told));
      if (first.diary !== second.diary)
        faults.push(told("it decides differently when the same study is run again with the same seed."));
    } catch (error) {
      faults.push(told(error instanceof Error ? error.message : String(error)));
    }
  }
  return faults;
}

interface Simulated {
  readonly summary: RunSummary;
  readonly session: StudySession;
  /** Every decision, to compare. */
  readonly diary: string;
}

async function simulate(study: Study, plugin: StrategyPlugin, idle: () => Promise<void>): Promise<Simulated> {
  const clock = createVirtualClock();
  const session = await StudySession.open({
    study,
    seed: 1,
    journal: createMemoryJournal(),
    fold: new JournalFold(),
    workerId: "conformance",
    clock,
    makeSampler: (seed) => makeSampler(study, seed),
    makeScheduler: (seed) => makeScheduler(study, seed, plugin),
  });
  if (!(session instanceof StudySession)) throw new Error(session.message);
  const executor = createSimulatedExecutor({
    clock,
    resource: study.fidelity?.resource ?? "step",
    steps: study.fidelity?.max ?? 5,
    train: ({ trial }, step) => ({ loss: ((trial * 5) % 7) + 1 / step }),
    stepMs: ({ trial }) => 1000 + 300 * (trial % 3),
    failure: ({ trial }) => (trial % 5 === 3 ? { kind: "exit", step: 1, code: 1 } : undefined),
  });
  const run = runStudy({ session, executor, clock });
  const summary = await clock.run(run.done, idle);
  const diary = JSON.stringify([summary.reason, session.state.trials]);
  return { summary, session, diary };
}

function outcomeFaults({ summary, session }: Simulated, study: Study): readonly string[] {
  if (summary.kind !== "done") return [summary.reason];
  const { trials } = session.state;
  if (trials.length === 0) return ["it ends the study before a trial has run."];
  const open = trials.filter(({ state }) => state === "running" || state === "waiting").length;
  const settled = trials.filter(({ superseded }) => !superseded).length;
  const { trials: budget = Number.POSITIVE_INFINITY } = study.budget;
  return [
    ...(open > 0 ? [`it leaves ${open} trials behind that neither ran to their end nor were ended.`] : []),
    ...(settled > budget ? [`it runs ${settled} configurations, and the budget has ${budget}.`] : []),
  ];
}
