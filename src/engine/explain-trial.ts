import type { Origin, TrialExplanation } from "../analysis/explain/trial-explanation.ts";
import { type LadderTrial, ladderOf } from "../analysis/ladder.ts";
import type { ProposalView } from "../samplers/proposal-view.ts";
import { compareValues } from "../study/objective.ts";
import { configurationKey } from "../study/space.ts";
import type { Study } from "../study/study.ts";
import { hasEnded, isSettled, reasonOf, type Trial } from "../study/trial.ts";
import type { JournalRecord } from "./journal-record.ts";
import { olderTrials, withOlder } from "./older-trials.ts";
import { enqueuedNote } from "./proposals.ts";
import { makeSampler } from "./strategy.ts";
import { StudyHistory } from "./study-history.ts";
import type { StoredObjective } from "./study-objectives.ts";
import { JournalFold, type StudyState } from "./study-state.ts";
import { VisibleHistory } from "./visible-history.ts";

/** What it takes to explain trials of a study. */
export interface ExplainedStudy {
  /** As it was run; undefined for a journal of another tool, and where the file cannot be read any more. */
  readonly study: Study | undefined;
  /** That proposals were drawn with; undefined where the journal does not say. */
  readonly seed: number | undefined;
  readonly objectives: readonly StoredObjective[];
  readonly state: StudyState;
  /** Of the whole journal. */
  readonly records: Iterable<JournalRecord>;
}

/**
 * Why a trial has its values, and why it ended as it did. A decision is a function of the journal: the records up to the
 * trial are read again, and the sampler is asked what it sees there. That takes as long as one proposal.
 *
 * @param number of a trial that the study has
 */
export function explainTrial(explained: ExplainedStudy, number: number): TrialExplanation {
  const { state, objectives } = explained;
  const trial = state.trials[number];
  if (trial === undefined) throw new RangeError(`there is no trial ${number}`);
  const source = trial.retryOf === null ? undefined : state.trials[trial.retryOf];
  const first = firstAttempt(trial, state.trials);
  const origin = originOf(explained, first);
  const [objective] = objectives;
  return {
    trial: number,
    state: trial.state,
    origin,
    ...proposalOf(explained, first, origin),
    note: first.note,
    ending: {
      state: trial.state,
      reason: reasonOf(trial),
      repeats: source ? { trial: source.number, reason: source.reason } : null,
      superseded: trial.superseded,
      rung: objective ? standingOf(trial, state.trials, objective) : null,
    },
    outcome: objective ? outcomeOf(trial, state.trials, objective) : null,
  };
}

/** The attempt that was made when the values were new. */
function firstAttempt(trial: Trial, trials: readonly Trial[]): Trial {
  const before = trial.retryOf === null ? undefined : trials[trial.retryOf];
  return before === undefined || before.number >= trial.number ? trial : firstAttempt(before, trials);
}

function originOf({ study, state }: ExplainedStudy, trial: Trial): Origin {
  const from = trial.segments[0]?.from;
  const source = from && from.trial !== trial.number ? state.trials[from.trial] : undefined;
  if (from && source)
    return {
      kind: "copy",
      source: source.number,
      step: from.step,
      replaced:
        state.trials.findLast(
          (other) => other.configuration === trial.configuration && other.number < trial.number,
        )?.number ?? null,
      changes: changesBetween(source, trial),
      reason: trial.segments[0]?.reason ?? null,
    };
  if (study === undefined) return { kind: "unknown" };
  const given = study.baseline[trial.configuration];
  if (given !== undefined) {
    const drawn = study.space.parameters.filter(
      ({ name }) => !Object.hasOwn(given, name) && Object.hasOwn(trial.params, name),
    );
    return { kind: "baseline", place: trial.configuration, drawn: drawn.map(({ name }) => name) };
  }
  if (trial.note === enqueuedNote) return { kind: "enqueued" };
  const { sampler, plugin } = study.strategy;
  return {
    kind: "proposed",
    sampler: plugin !== undefined && plugin.part !== "scheduler" ? plugin.file : sampler,
    index: trial.configuration - study.baseline.length,
  };
}

function changesBetween(source: Trial, trial: Trial) {
  const names = [...new Set([...Object.keys(source.params), ...Object.keys(trial.params)])];
  return names.flatMap((name) => {
    const [before = null, after = null] = [source.params[name], trial.params[name]];
    if (before === after) return [];
    const factor =
      typeof before === "number" && typeof after === "number" && before !== 0 ? after / before : null;
    return [{ name, before, after, factor }];
  });
}

type Proposal = Pick<TrialExplanation, "known" | "view" | "repeats">;

const untold: Proposal = { known: null, view: null, repeats: null };

function proposalOf(explained: ExplainedStudy, trial: Trial, origin: Origin): Proposal {
  const { study, seed, state, records } = explained;
  if (origin.kind !== "proposed" || study === undefined || seed === undefined) return untold;
  const id = state.trialIds[trial.number];
  const before = id === undefined ? undefined : stateBefore(records, state.name, id);
  if (before === undefined) return untold;
  const whole = new StudyHistory(study.space, before.trials);
  const settled = before.trials.filter(isSettled);
  const known = {
    results: settled.filter(({ state: end }) => end !== "failed" && end !== "cancelled").length,
    failed: settled.filter(({ state: end }) => end === "failed").length,
    running: before.trials.filter((other) => !other.superseded && !hasEnded(other)).length,
  };
  // What a plug-in thinks only a runner may ask, for it is a program.
  if (study.strategy.plugin !== undefined && study.strategy.plugin.part !== "scheduler")
    return { ...untold, known };
  const { reproducible } = study;
  const history =
    reproducible === undefined
      ? whole
      : new VisibleHistory().at(whole, trial.configuration - reproducible.lag, trial.configuration);
  const sampler = makeSampler(study, seed);
  const seen = withOlder(study.space, history, olderTrials(study, before));
  const again = sampler.propose(seen, origin.index);
  const view: ProposalView | undefined = sampler.explain?.(seen, origin.index, trial.params);
  return {
    known,
    view: view ?? null,
    repeats:
      again.kind === "values" &&
      configurationKey(study.space, again.values) === configurationKey(study.space, trial.params),
  };
}

/** What the journal said of the study right before the trial with this id was created. */
function stateBefore(records: Iterable<JournalRecord>, study: string, id: number): StudyState | undefined {
  const fold = new JournalFold();
  for (const record of records) {
    if (record.op_code === 4 && fold.trialCount === id) return fold.study(study);
    fold.apply(record);
  }
  return undefined;
}

function standingOf(
  trial: Trial,
  trials: readonly Trial[],
  { direction }: StoredObjective,
): TrialExplanation["ending"]["rung"] {
  if (trial.state !== "pruned") return null;
  for (const { step, bracket, entries, promoted, cut } of ladderOf(trials.map(ladderTrial), 0, direction)) {
    const place = entries.findIndex((entry) => entry.trial === trial.number && entry.fate === "stopped");
    const entry = entries[place];
    if (entry === undefined) continue;
    return { step, bracket, value: entry.value, rank: place + 1, count: entries.length, promoted, cut };
  }
  return null;
}

function ladderTrial(trial: Trial): LadderTrial {
  const { reports } = trial;
  const steps = reports.map(({ step }) => step);
  const values = [reports.map((report) => report.values[0] ?? Number.NaN)];
  return { ...trial, curve: reports.length === 0 ? null : { steps, values } };
}

function outcomeOf(
  { state, values }: Trial,
  trials: readonly Trial[],
  { metric, direction }: StoredObjective,
): TrialExplanation["outcome"] {
  const value = values?.[0];
  if (state !== "complete" || value === undefined) return null;
  const others = trials.flatMap((trial) =>
    trial.state === "complete" && trial.values !== null ? (trial.values[0] ?? []) : [],
  );
  const better = others.filter((other) => compareValues(direction, other, value) < 0).length;
  return { metric, value, rank: better + 1, count: others.length };
}
