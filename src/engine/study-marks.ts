import type { TrialMark } from "../analysis/trial-filter.ts";
import { newerFormat } from "./journal-format.ts";
import { type JournalRecord, type Json, studyAttribute } from "./journal-record.ts";
import type { StudyState } from "./study-state.ts";

/**
 * What people put on trials. Optuna lets nobody change a trial that has ended, so all of it is attributes of the study:
 * star and tags under our own name, the comment where optuna-dashboard keeps its notes, so that each shows the other's.
 */

/** As long as optuna-dashboard makes a part of a note: what some databases hold in one attribute. */
const partLength = 2045;

const noteVersion = (trialId: number) => `dashboard:${trialId}:note_ver`;
const notePart = (trialId: number, part: number) => `dashboard:${trialId}:note_str:${part}`;

/** By trial number; trials without any are left out. */
export function marksOf(study: StudyState): Readonly<Record<string, TrialMark>> {
  const marks: Record<string, TrialMark> = {};
  const set = (number: number, change: Partial<TrialMark>) => {
    marks[number] = { ...(marks[number] ?? unmarked), ...change };
  };
  for (const [key, value] of study.userAttributes) {
    const number = Number(after(key, studyAttribute.mark) ?? Number.NaN);
    if (!Number.isInteger(number) || typeof value !== "object" || value === null || Array.isArray(value))
      continue;
    const { starred, tags } = value as { readonly [key: string]: Json };
    set(number, {
      isStarred: starred === true,
      tags: Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === "string") : [],
    });
  }
  for (const key of study.systemAttributes.keys()) {
    const [, id] = /^dashboard:(\d+):note_ver$/.exec(key) ?? [];
    const number = id === undefined ? -1 : study.trialIds.indexOf(Number(id));
    if (number >= 0) set(number, { comment: commentOf(study, Number(id)) });
  }
  return Object.fromEntries(Object.entries(marks).filter(([, mark]) => !isUnmarked(mark)));
}

/** The records that mark a trial so; none where nothing changes, or there is no such trial. */
export function markRecords(
  study: StudyState,
  number: number,
  mark: TrialMark,
  workerId: string,
): readonly JournalRecord[] {
  const trialId = study.trialIds[number];
  if (trialId === undefined || newerFormat(study) !== undefined) return [];
  const before = marksOf(study)[number] ?? unmarked;
  const common = { worker_id: workerId, study_id: study.id };
  const records: JournalRecord[] = [];
  const { isStarred, tags, comment } = mark;
  if (isStarred !== before.isStarred || tags.join("\n") !== before.tags.join("\n")) {
    const user_attr = { [`${studyAttribute.mark}${number}`]: { starred: isStarred, tags } };
    records.push({ ...common, op_code: 2, user_attr });
  }
  if (comment !== before.comment) {
    const set = (key: string, value: Json) =>
      records.push({ ...common, op_code: 3, system_attr: { [key]: value } });
    const version = study.systemAttributes.get(noteVersion(trialId));
    set(noteVersion(trialId), typeof version === "number" ? version + 1 : 1);
    const parts = Math.max(1, Math.ceil(comment.length / partLength));
    for (let part = 0; part < parts; part++)
      set(notePart(trialId, part), comment.slice(part * partLength, (part + 1) * partLength));
    // Parts of a longer comment before would be read as its end.
    for (let part = parts; study.systemAttributes.get(notePart(trialId, part)); part++)
      set(notePart(trialId, part), "");
  }
  return records;
}

export const unmarked: TrialMark = { isStarred: false, tags: [], comment: "" };

function isUnmarked({ isStarred, tags, comment }: TrialMark): boolean {
  return !isStarred && tags.length === 0 && comment === "";
}

function commentOf({ systemAttributes }: StudyState, trialId: number): string {
  let text = "";
  for (let part = 0; ; part++) {
    const value = systemAttributes.get(notePart(trialId, part));
    if (typeof value !== "string") return text;
    text += value;
  }
}

function after(text: string, prefix: string): string | undefined {
  return text.startsWith(prefix) ? text.slice(prefix.length) : undefined;
}
