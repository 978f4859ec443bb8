import type { Study } from "../study/study.ts";
import { type JournalRecord, studyAttribute } from "./journal-record.ts";
import { fingerprint, type IncompatibleStudy, incompatibility } from "./study-fingerprint.ts";
import type { RecordWriter } from "./study-records.ts";
import type { JournalFold, StudyState } from "./study-state.ts";

/** What a run of a study writes before its first trial. */
export interface Opening {
  readonly kind: "opening";
  /** The definition's, else the journal's, else the one that was drawn. */
  readonly seed: number;
  readonly records: readonly JournalRecord[];
}

export interface OpeningInput {
  readonly study: Study;
  /** Used where neither the definition nor the journal holds one. */
  readonly seed: number;
  /** The journal so far. */
  readonly fold: JournalFold;
  readonly records: RecordWriter;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Numbers of trials that go on without a runner. */
  readonly survivors: ReadonlySet<number>;
}

/** Goes on with the study that the journal holds under this name, or creates it there. */
export function openStudy({
  study,
  seed: drawn,
  fold,
  records,
  now,
  survivors,
}: OpeningInput): Opening | IncompatibleStudy {
  const existing = fold.study(study.name);
  const stored = existing?.systemAttributes.get(studyAttribute.seed);
  const seed = study.seed ?? (typeof stored === "number" ? stored : drawn);
  const definition = fingerprint(study, seed);
  const incompatible = existing && incompatibility(existing, study, definition);
  if (incompatible !== undefined) return incompatible;
  const id = existing?.id ?? fold.studyCount;
  const metricNames = study.objectives.map(({ metric }) => metric);
  // Seed and definition stand until a first trial hangs on them; an earlier run may have been cut off before.
  const hasTrials = existing !== undefined && existing.trials.length > 0;
  return {
    kind: "opening",
    seed,
    records: [
      ...(existing === undefined ? [records.createStudy(study.name, study.objectives)] : []),
      ...(hasTrials
        ? []
        : [
            records.studyAttribute(id, studyAttribute.seed, seed),
            records.studyAttribute(id, studyAttribute.definition, definition),
          ]),
      records.beginSession(id, existing?.sessions ?? 0, study.budget, now),
      // Some readers forget the names on any other study attribute, so they come last.
      records.studyAttribute(id, "study:metric_names", metricNames),
      ...(existing === undefined
        ? []
        : interruptedRecords(records, existing, fold.trialIds(existing), { now, survivors })),
    ],
  };
}

/** Ends what an earlier session left running. A trial that was between two segments waits on. */
function interruptedRecords(
  records: RecordWriter,
  state: StudyState,
  trialIds: readonly number[],
  { now, survivors }: Pick<OpeningInput, "now" | "survivors">,
): readonly JournalRecord[] {
  return state.trials.flatMap((trial) => {
    const id = trialIds[trial.number] as number;
    if (trial.state === "running" && trial.segments.length > 0 && trial.segments.at(-1)?.endedAt !== null)
      return [records.keepPaused(id)];
    if (trial.state !== "running" || survivors.has(trial.number)) return [];
    return records.endTrial(id, {
      state: "cancelled",
      reason: "interrupted: the runner ended before the trial did",
      metrics: trial.metrics,
      step: trial.step,
      superseded: true,
      values: null,
      violations: null,
      endedAt: now,
    });
  });
}
