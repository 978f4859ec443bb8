import { studyAttribute } from "./journal-record.ts";
import type { StudyState } from "./study-state.ts";

/** Raised when records of ours come to mean something that an older Tunesmith would get wrong. */
export const journalFormat = 1;

/** Why this Tunesmith must not write to a study's journal, where a newer one has; undefined where it may. */
export function newerFormat({ name, systemAttributes }: StudyState): string | undefined {
  const format = systemAttributes.get(studyAttribute.format);
  if (typeof format !== "number" || format <= journalFormat) return undefined;
  return `The study ${name} was run by a newer version of Tunesmith (format ${format} of its journal; this one knows ${journalFormat}). Update Tunesmith to go on with it; its results can still be shown.`;
}
