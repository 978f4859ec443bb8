import { type JournalRecord, studyAttribute } from "./journal-record.ts";
import { formatTime, parseTime } from "./journal-text.ts";
import { type DefinitionChange, describeChange } from "./study-fingerprint.ts";
import type { RecordWriter } from "./study-records.ts";
import type { StudyState } from "./study-state.ts";
import { isMapping } from "./trial-entry.ts";

/** A change of the study file that met a study with trials. */
export interface ChangeRecord {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly outcome: "applied" | "refused";
  /** What changed, or why it could not, in whole sentences. */
  readonly message: string;
}

type Known = Pick<StudyState, "id" | "systemAttributes">;

/** The record that keeps it, as the next one of the study. */
export function changeRecord(records: RecordWriter, state: Known, change: ChangeRecord): JournalRecord {
  const { at, outcome, message } = change;
  const key = `${studyAttribute.change}${studyChanges(state).length}`;
  return records.studyAttribute(state.id, key, { at: formatTime(at), outcome, message });
}

/** Every change, in the order in which they came. */
export function studyChanges({ systemAttributes }: Pick<Known, "systemAttributes">): readonly ChangeRecord[] {
  const changes: ChangeRecord[] = [];
  for (let index = 0; ; index++) {
    const value = systemAttributes.get(`${studyAttribute.change}${index}`);
    if (value === undefined || !isMapping(value)) return changes;
    changes.push({
      at: parseTime(String(value["at"])) ?? 0,
      outcome: value["outcome"] === "applied" ? "applied" : "refused",
      message: String(value["message"]),
    });
  }
}

export function describeChanges(changes: readonly DefinitionChange[]): string {
  return changes.map(describeChange).join(" ");
}
