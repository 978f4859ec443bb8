import type { StudyRun } from "./run.ts";
import type { ComparisonRun } from "./run-comparison.ts";
import { type Answer, budgetText, type ControlState, type StudyControl } from "./study-control.ts";

/** What may change about a comparison while it runs. */
export interface ComparisonLimits {
  parallel: number;
  timeMs: number | undefined;
}

export interface ComparisonControlOptions {
  readonly name: string;
  readonly comparison: ComparisonRun;
  readonly limits: ComparisonLimits;
}

const refused = (message: string): Answer => ({ kind: "refused", message });
const done = (message: string): Answer => ({ kind: "done", message });

/** Asks all studies of a comparison alike. What would make them unequal is refused. */
export function comparisonControl({ name, comparison, limits }: ComparisonControlOptions): StudyControl {
  const states = () => comparison.runs.map(({ control }) => control.state());
  const phase = (): ControlState["phase"] => {
    const phases = new Set(states().map((state) => state.phase));
    if (phases.has("running")) return "running";
    return phases.has("paused") ? "paused" : "stopping";
  };
  /** What is over, or ends, is asked nothing any more. */
  const goingRuns = () => comparison.runs.filter(({ control }) => control.state().phase !== "stopping");
  /** Where only some go on, the others would not get what these are given. */
  const askAll = (ask: () => Answer): Answer => {
    const count = goingRuns().length;
    return count > 0 && count < comparison.runs.length ? refused(someAreOver) : ask();
  };
  const askEach = (ask: (run: StudyRun) => Answer, message: string): Answer => {
    const going = goingRuns();
    if (going.length === 0) return refused(`${name} is stopping.`);
    const no = going.map(ask).find(({ kind }) => kind === "refused");
    comparison.wake();
    return no ?? done(message);
  };
  return {
    state: () => ({
      study: name,
      phase: phase(),
      running: states().flatMap(({ running }) => running),
      budget: {
        ...(states()[0] as ControlState).budget,
        timeMs: limits.timeMs ?? null,
        parallel: limits.parallel,
      },
    }),
    stop: () => {
      const isAgain = phase() === "stopping";
      comparison.stop("the run was stopped");
      return done(isAgain ? `${name} is stopped at once.` : `${name} is stopping.`);
    },
    pause: () =>
      askEach(({ control }) => control.pause(), `${name} is paused. Trials that run go on to their ends.`),
    resume: () => askEach(({ control }) => control.resume(), `${name} goes on.`),
    change: (change) => {
      if (Object.values(change).every((value) => value === undefined))
        return refused("Nothing was said that changes.");
      const { trials, steps, timeMs } = change;
      const isForEach = [trials, steps, timeMs].some((value) => value !== undefined);
      const apply = () => {
        limits.parallel = change.parallel ?? limits.parallel;
        limits.timeMs = timeMs ?? limits.timeMs;
        return askEach(
          ({ control }) => control.change({ trials, steps, parallel: limits.parallel }),
          `${name} goes on with ${budgetText(change)}${isForEach ? " for each run" : ""}.`,
        );
      };
      return isForEach ? askAll(apply) : apply();
    },
    enqueue: (values) =>
      askAll(() =>
        askEach(({ control }) => control.enqueue(values), "These values are tried next by every run."),
      ),
    cancel: () => refused(unequal("cancelled")),
    retry: () => refused(unequal("run again")),
  };
}

const someAreOver = "Some runs have ended: stop the comparison, and run it again with the larger budget.";

function unequal(what: string): string {
  return `A single trial of a comparison is not ${what}: the runs would no longer be equal. Stop the comparison, or let it end.`;
}
