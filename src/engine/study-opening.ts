import type { Study } from "../study/study.ts";
import { journalFormat, newerFormat } from "./journal-format.ts";
import { type JournalRecord, studyAttribute } from "./journal-record.ts";
import { newSources, type OlderSource, olderRecord, olderSources } from "./older-trials.ts";
import { changeRecord, describeChanges } from "./study-changes.ts";
import {
  definitionChanges,
  type Fingerprint,
  fingerprint,
  type IncompatibleStudy,
  incompatibility,
  storedFingerprint,
} from "./study-fingerprint.ts";
import { isOurs } from "./study-history.ts";
import type { RecordWriter } from "./study-records.ts";
import type { JournalFold, StudySessionRecord, StudyState } from "./study-state.ts";

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
  readonly by: StudySessionRecord["by"];
  /** Numbers of trials that go on without a runner. */
  readonly survivors: ReadonlySet<number>;
  /** What was found at the sources that the study starts from, as far as the journal does not hold them yet. */
  readonly older: readonly OlderSource[];
}

/** Goes on with the study that the journal holds under this name, or creates it there. */
export function openStudy({
  study,
  seed: drawn,
  fold,
  records,
  now,
  by,
  survivors,
  older,
}: OpeningInput): Opening | IncompatibleStudy {
  const existing = fold.study(study.name);
  const newer = existing && newerFormat(existing);
  if (newer !== undefined) return { kind: "incompatible", message: newer };
  const stored = existing?.systemAttributes.get(studyAttribute.seed);
  const seed = study.seed ?? (typeof stored === "number" ? stored : drawn);
  const definition = fingerprint(study, seed);
  const incompatible = existing && incompatibility(existing, study, definition);
  if (incompatible !== undefined) return incompatible;
  const id = existing?.id ?? fold.studyCount;
  const metricNames = study.objectives.map(({ metric }) => metric);
  // Seed and definition stand until a first trial hangs on them; an earlier run may have been cut off before.
  const hasTrials = existing !== undefined && existing.trials.length > 0;
  const isContinued = by === "callers" && existing !== undefined && callersTrials(existing).size > 0;
  const ofStudy = [
    ...(existing === undefined ? [records.createStudy(study.name, study.objectives)] : []),
    ...(hasTrials
      ? []
      : [
          records.studyAttribute(id, studyAttribute.format, journalFormat),
          records.studyAttribute(id, studyAttribute.seed, seed),
          records.studyAttribute(id, studyAttribute.definition, definition),
        ]),
    ...(hasTrials ? changeRecords(existing, definition, records, now) : []),
    ...olderRecords(id, existing, study, older, records),
    ...(isContinued
      ? []
      : [records.beginSession(id, existing?.sessions ?? 0, { at: now, budget: study.budget, by })]),
  ];
  return {
    kind: "opening",
    seed,
    records: [
      ...ofStudy,
      // Some readers forget the names on any other study attribute, so they come last.
      ...(ofStudy.length === 0 ? [] : [records.studyAttribute(id, "study:metric_names", metricNames)]),
      ...(existing === undefined
        ? []
        : interruptedRecords(records, existing, existing.trialIds, { now, survivors })),
    ],
  };
}

/** Numbers of the trials that callers are running: none where a runner had the study since. */
export function callersTrials({ latestSession, trials }: StudyState): ReadonlySet<number> {
  if (latestSession?.by !== "callers" || latestSession.end !== undefined) return new Set();
  const running = trials.filter(
    ({ state, segments }) => state === "running" && segments.at(-1)?.endedAt === null,
  );
  return new Set(running.map(({ number }) => number));
}

/** A definition that changed in a way that the trials permit is what the next ones are run with. */
function changeRecords(
  existing: StudyState,
  definition: Fingerprint,
  records: RecordWriter,
  now: number,
): readonly JournalRecord[] {
  const changes = definitionChanges(storedFingerprint(existing) ?? {}, definition);
  if (changes.length === 0) return [];
  return [
    records.studyAttribute(existing.id, studyAttribute.definition, definition),
    changeRecord(records, existing, { at: now, outcome: "applied", message: describeChanges(changes) }),
  ];
}

function olderRecords(
  id: number,
  existing: StudyState | undefined,
  study: Study,
  older: readonly OlderSource[],
  records: RecordWriter,
): readonly JournalRecord[] {
  const first = existing === undefined ? 0 : olderSources(existing).length;
  const wanted = newSources(study, existing);
  return older
    .filter(
      ({ from, study: name, isKept }) =>
        isKept || wanted.some((source) => source.from === from && source.study === name),
    )
    .map((source, index) =>
      records.studyAttribute(id, `${studyAttribute.older}${first + index}`, olderRecord(source)),
    );
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
    if (trial.state !== "running" || !isOurs(trial)) return [];
    if (trial.segments.at(-1)?.endedAt !== null) return [records.keepPaused(id)];
    if (survivors.has(trial.number)) return [];
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
