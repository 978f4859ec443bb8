import type { History } from "../study/history.ts";
import type { Objective } from "../study/objective.ts";
import type { SearchSpace } from "../study/space.ts";
import { hasEnded, type Segment, type Trial } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";
import { lossesAt } from "./rung-losses.ts";
import type { CheckpointPlace } from "./scheduler.ts";
import { watchTrials } from "./trial-watch.ts";

/** A configuration of the study: a place that its trials hold one after the other. */
export interface Member {
  readonly configuration: number;
  /** The trial that holds the place now. */
  readonly trial: Trial;
  /**
   * `busy`: it runs, or will run again where it was interrupted. `ended`: it ran to its end, was cancelled, or was
   * ended by itself.
   */
  readonly phase: "busy" | "paused" | "ended" | "failed";
  /** The step that its latest segment is to reach, or has reached. */
  readonly until: number;
}

/** What a member was worth when it reached a step at which members are compared. */
export interface Snapshot {
  readonly configuration: number;
  /** The trial that was there; after an interruption, one that goes on from it. */
  readonly number: number;
  readonly step: number;
  /** Less is better; infinite where there was no finite value. */
  readonly loss: number;
  /** Where the checkpoint is, undefined where the trial left none. */
  readonly checkpoint: CheckpointPlace | undefined;
  /** Searched values and constants, as a proposal has them. */
  readonly values: ParamValues;
  /** The step and the loss that this segment began with; undefined for one from scratch. */
  readonly before: { readonly step: number; readonly loss: number } | undefined;
}

export interface Population {
  /** By configuration. */
  readonly members: readonly Member[];
  /** Best first; of equal ones the lower configuration first. */
  at(step: number): readonly Snapshot[];
  /** Of all steps, in no order. */
  snapshots(): readonly Snapshot[];
  /** Where the trial that holds a place now got to; undefined where it has got nowhere yet, or has ended. */
  latest(configuration: number): Snapshot | undefined;
}

/** Reads the population out of a study's history, again and again as it grows. */
export function populationReader(
  space: SearchSpace,
  objectives: readonly Objective[],
): (history: History) => Population {
  const watch = watchTrials();
  const derived = new Set(space.derived.map(({ name }) => name));
  let byStep = new Map<number, Map<number, Snapshot>>();
  /** Losses by the trial, and by the step, that a later segment may begin from. */
  let lossAt = new Map<number, Map<number, number>>();
  /** By trial number, with how many segments it was last seen to wait: until it goes on, it stays as it is. */
  let resting = new Map<number, number>();

  const record = (trial: Trial) => {
    const { number, segments } = trial;
    if (trial.state !== "waiting") resting.delete(number);
    else if (resting.get(number) === segments.length) return;
    else resting.set(number, segments.length);
    const values = Object.fromEntries(Object.entries(trial.params).filter(([name]) => !derived.has(name)));
    for (const [index, segment] of segments.entries()) {
      const { until, from } = segment;
      if (until === null || !hasReached(trial, index, segment)) continue;
      const loss = lossesAt(trial, segment.reached ?? until, objectives)?.[0] ?? Number.POSITIVE_INFINITY;
      const owner = segment.origin ?? trial.number;
      for (const place of new Set([owner, number])) {
        const ofTrial = lossAt.get(place) ?? new Map<number, number>();
        lossAt.set(place, ofTrial.set(until, loss));
      }
      const beginning = from === null ? undefined : lossAt.get(from.trial)?.get(from.step);
      const ofStep = byStep.get(until) ?? new Map<number, Snapshot>();
      byStep.set(until, ofStep);
      ofStep.set(trial.configuration, {
        configuration: trial.configuration,
        number: trial.number,
        step: until,
        loss,
        checkpoint: segment.checkpoint ? { trial: owner, step: until } : undefined,
        values,
        before: from === null || beginning === undefined ? undefined : { step: from.step, loss: beginning },
      });
    }
  };

  return (history) => {
    watch.update(
      history,
      () => {
        byStep = new Map();
        lossAt = new Map();
        resting = new Map();
      },
      record,
    );
    const members = [...history.configurations.values()]
      .filter(({ segments }) => segments.length > 0)
      .map(memberOf)
      .sort((a, b) => a.configuration - b.configuration);
    return {
      members,
      at: (step) =>
        [...(byStep.get(step)?.values() ?? [])].sort(
          // Two infinite losses have no difference.
          (a, b) => (a.loss === b.loss ? 0 : a.loss - b.loss) || a.configuration - b.configuration,
        ),
      snapshots: () => [...byStep.values()].flatMap((ofStep) => [...ofStep.values()]),
      latest(configuration) {
        const trial = history.configurations.get(configuration);
        if (trial === undefined || hasEnded(trial)) return undefined;
        const own = [...byStep.values()].flatMap((ofStep) => ofStep.get(configuration) ?? []);
        return own
          .filter(({ number }) => number === trial.number)
          .reduce<Snapshot | undefined>((a, b) => (a === undefined || b.step > a.step ? b : a), undefined);
      },
    };
  };
}

/** Whether the trial came to the end of a segment, and not to its own end on the way there. */
function hasReached(trial: Trial, index: number, { until, endedAt, reached }: Segment): boolean {
  if (endedAt === null || until === null) return false;
  if (reached !== undefined || index < trial.segments.length - 1 || trial.state === "waiting") return true;
  if (trial.state !== "complete" && trial.state !== "infeasible" && trial.state !== "pruned") return false;
  // The next report would have come no earlier.
  const [before, last] = [trial.reports.at(-2)?.step, trial.step ?? -1];
  return last + (before === undefined || before >= last ? 1 : last - before) >= until;
}

function memberOf(trial: Trial): Member {
  const { configuration } = trial;
  const until = trial.segments.at(-1)?.until ?? 0;
  return { configuration, trial, until, phase: phaseOf(trial) };
}

function phaseOf(trial: Trial): Member["phase"] {
  if (!hasEnded(trial)) return trial.state === "waiting" ? "paused" : "busy";
  // What was interrupted runs again before anything else is decided.
  if (trial.superseded) return "busy";
  return trial.state === "failed" ? "failed" : "ended";
}
