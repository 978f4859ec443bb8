import { bestTrials } from "../analysis/best.ts";
import { checkStrategy } from "../schedulers/strategy-fit.ts";
import { compileStudy } from "../study/compile.ts";
import { hasTradeOffs } from "../study/objective.ts";
import { isError, type Problem } from "../study/problem.ts";
import type { StudyFile } from "../study/schema.ts";
import type { Trial } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";
import type { Assignment } from "./assignment.ts";
import { createMemoryJournal } from "./memory-journal.ts";
import { checkPart, PluginError, readPlugin, type StrategyPlugin } from "./plugin.ts";
import { guardSampler } from "./plugin-guard.ts";
import type { Clock } from "./ports.ts";
import { makeSampler, makeScheduler } from "./strategy.ts";
import { StudySession } from "./study-session.ts";
import { JournalFold } from "./study-state.ts";

/** A study file as an object. `run` is not needed: the caller runs the trials. A plug-in is handed over as it is. */
export type StudyDefinition = Omit<StudyFile, "run" | "strategy"> &
  Partial<Pick<StudyFile, "run">> & {
    readonly strategy?: StudyFile["strategy"] | PluginStrategy | undefined;
  };

/** A sampler or scheduler of one's own, with its options. */
export interface PluginStrategy {
  readonly plugin: StrategyPlugin;
  /** What a scheduler works with. Default: as without a plug-in. */
  readonly sampler?: string;
  /** What a sampler works under. Default: as without a plug-in. */
  readonly scheduler?: string;
  readonly [option: string]: unknown;
}

/**
 * A trial to run. Under a strategy that lets trials pause, one number may be asked for several times, each time with a
 * later `resource`.
 */
export interface AskedTrial {
  readonly number: number;
  readonly params: ParamValues;
  /**
   * Which run of its configuration this is, from 0, and the seed for its random numbers, where the study repeats each. A
   * trial is asked for once for each run, and told each time.
   */
  readonly repetition?: number;
  readonly seed?: number;
  /** Train until this step, then `tell`. Only where the study has a fidelity with an end, or a strategy that pauses. */
  readonly resource?: number;
  /**
   * Go on from the state that this trial (often the same one) had at this step. A caller that kept no state starts from
   * the beginning; only strategies that copy trials, such as `pbt`, rely on it.
   */
  readonly resumeFrom?: { readonly number: number; readonly step: number };
}

export interface BestTrial {
  readonly number: number;
  readonly params: ParamValues;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Final metrics by name, or that there are none. */
export type TellResult =
  | Readonly<Record<string, number>>
  | { readonly state: "failed"; readonly reason?: string };

export interface InProcessStudy {
  /**
   * The next trial to run; null once the budget or a finite space is spent. Where the strategy has to see more of the
   * trials that run first, it resolves once they have been told.
   */
  ask(): Promise<AskedTrial | null>;
  /**
   * Reports metrics of a running trial at a step (a non-negative integer).
   *
   * @returns "stop" where the trial is not worth going on with, or has reached its `resource`: stop training and `tell`,
   *   which needs no metrics then. A trial that the strategy goes on with is asked for again.
   * @throws RangeError where the trial is not running or the step is not such an integer
   */
  report(number: number, step: number, metrics: Readonly<Record<string, number>>): "continue" | "stop";
  /**
   * Ends a running trial, or its turn: with its final metrics, or as failed. What was reported before counts too. Final
   * metrics are no report: no strategy answers them by stopping the trial.
   *
   * @throws RangeError where the trial is not running
   */
  tell(number: number, result?: TellResult): void;
  /**
   * The best complete trial that meets the thresholds, current at once; the Pareto front where there are several
   * objectives without weights; null before.
   */
  readonly best: BestTrial | readonly BestTrial[] | null;
  /** Every trial by number. */
  readonly trials: readonly Trial[];
  /** What is worth knowing about the definition, though it is no error. */
  readonly warnings: readonly Problem[];
}

/** The definition has errors; `problems` holds them all. */
export class InvalidStudyError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const list = problems
      .filter(isError)
      .map(({ path, message }) => `  ${path.join(".") || "study"}: ${message}`);
    super(`The study is not valid:\n${list.join("\n")}`);
    this.name = "InvalidStudyError";
    this.problems = problems;
  }
}

const oneStudyEach: Problem = {
  code: "not-available",
  severity: "error",
  message:
    "`compare` is carried out by `tunesmith run`. Where the caller runs the trials, make one study for each strategy and seed.",
  path: ["compare"],
  at: "key",
};

const filesNeeded: Problem = {
  code: "not-available",
  severity: "error",
  message:
    "`start` reads files, which `tunesmith run` does. Give the older study's best values as `baseline`.",
  path: ["start"],
  at: "key",
};

export interface StudySurroundings {
  readonly clock: Clock;
  /** Used where the definition has no seed. */
  readonly seed: number;
}

/**
 * A study whose trials the caller runs, on a given clock.
 *
 * @throws InvalidStudyError where the definition has errors, PluginError where its plug-in is none
 */
export function createStudyOn(
  definition: StudyDefinition,
  { clock, seed }: StudySurroundings,
): InProcessStudy {
  const { written, plugin } = takePlugin(definition);
  const { study, problems } = compileStudy(written, {
    needsRun: "run-optional",
    checkStrategy,
  });
  if (study === undefined) throw new InvalidStudyError(problems);
  if (study.comparison !== undefined) throw new InvalidStudyError([oneStudyEach]);
  if (study.start.length > 0) throw new InvalidStudyError([filesNeeded]);
  if (plugin !== undefined) checkPart(plugin, study.strategy.plugin);
  const opening = StudySession.open({
    study,
    seed,
    journal: createMemoryJournal(),
    fold: new JournalFold(),
    workerId: "tunesmith",
    clock,
    makeSampler: (seed) => {
      const sampler = makeSampler(study, seed, plugin);
      return plugin?.kind === "sampler" ? guardSampler(sampler, study.space, plugin.name) : sampler;
    },
    makeScheduler: (seed) => makeScheduler(study, seed, plugin),
  });
  let session: StudySession | undefined;
  let asking: Promise<unknown> = opening;
  const opened = (): StudySession => {
    if (session === undefined) throw new RangeError("no trial is running: await study.ask() first");
    return session;
  };
  /** Called once a running trial has come further. */
  let wake = () => {};
  const ask = async (): Promise<AskedTrial | null> => {
    const result = await opening;
    if (!(result instanceof StudySession)) throw new Error(result.message);
    session = result;
    for (;;) {
      const news = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const next = await session.next();
      if (next.kind === "done") return null;
      if (next.kind === "assignment") return asked(next.assignment);
      if (next.kind === "wait") await news;
    }
  };
  const steps = new Map<number, number>();
  const asked = ({ job: { trial, params, seed, repetition, until, resume } }: Assignment): AskedTrial => {
    if (until !== undefined) steps.set(trial, until);
    return {
      number: trial,
      params: { ...params },
      ...(repetition !== undefined && { repetition, seed }),
      ...(until !== undefined && { resource: until }),
      ...(resume !== undefined && { resumeFrom: { number: resume.trial, step: resume.step } }),
    };
  };
  return {
    ask: () => {
      // One proposal at a time, each with the others in its history.
      const answer = asking.then(ask);
      asking = answer.catch(() => {});
      return answer;
    },
    report: (number, step, metrics) => {
      if (!Number.isSafeInteger(step) || step < 0)
        throw new RangeError(`a step is a non-negative integer, not ${step}`);
      const advice = opened().report(number, metrics, step);
      wake();
      const isThere = step >= (steps.get(number) ?? Number.POSITIVE_INFINITY);
      return advice.kind === "continue" && !isThere ? "continue" : "stop";
    },
    tell: (number, result = {}) => {
      const current = opened();
      if (isFailure(result)) current.fail(number, result.reason ?? "told as failed");
      else {
        if (Object.keys(result).length > 0) current.reportFinal(number, result);
        // The caller keeps the state, or says nothing of it; either way `resumeFrom` is what it goes on from.
        current.end(number, { kind: "exited", code: 0 }, "saved");
      }
      wake();
    },
    get best() {
      if (session === undefined) return null;
      const best = bestTrials(session.state.trials, study.objectives).map(summary);
      return hasTradeOffs(study.objectives) ? best : (best[0] ?? null);
    },
    get trials() {
      return session?.state.trials ?? [];
    },
    warnings: problems,
  };
}

interface Taken {
  /** With the plug-in's name in its place. */
  readonly written: unknown;
  readonly plugin: StrategyPlugin | undefined;
}

function takePlugin(definition: StudyDefinition): Taken {
  const { strategy } = definition;
  if (typeof strategy !== "object" || strategy === null || !("plugin" in strategy))
    return { written: definition, plugin: undefined };
  if (typeof strategy.plugin === "string")
    throw new PluginError(
      `Here a plug-in is handed over, not its file: import it from ${strategy.plugin} and write \`strategy: { plugin: imported }\`.`,
    );
  const plugin = readPlugin(strategy.plugin, "in `strategy.plugin`");
  return { written: { ...definition, strategy: { ...strategy, plugin: plugin.name } }, plugin };
}

function isFailure(result: TellResult): result is { readonly state: "failed"; readonly reason?: string } {
  return (result as { readonly state?: unknown }).state === "failed";
}

function summary({ number, params, metrics }: Trial): BestTrial {
  return { number, params: { ...params }, metrics: { ...metrics } };
}
