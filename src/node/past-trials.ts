import { studyAttribute } from "../engine/journal-record.ts";
import { JournalFold } from "../engine/study-state.ts";
import { pastTrials } from "../language/past-trials.ts";
import type { PastTrials } from "../language/results.ts";
import type { NamedDomain } from "../language/workspace.ts";
import { createJournalTail } from "./journal-tail.ts";
import { OsError } from "./os-error.ts";
import { studyFolder } from "./study-folder.ts";

/** What the journal of a study says, read from its beginning; undefined where there is none that can be read. */
export function readPastTrials(
  file: string,
  study: string,
  parameters: readonly NamedDomain[],
): PastTrials | undefined {
  const tail = createJournalTail(studyFolder(file, study).journal);
  const fold = new JournalFold();
  try {
    for (let remaining = "more"; remaining === "more"; ) {
      const reading = tail.readNewRecords();
      for (const record of reading.records) fold.apply(record);
      remaining = reading.remaining;
    }
  } catch (error) {
    if (error instanceof OsError) return undefined;
    throw error;
  }
  const found = fold.study(study);
  if (found === undefined || found.trials.length === 0) return undefined;
  const { trials, directions, metricNames, systemAttributes } = found;
  const definition = systemAttributes.get(studyAttribute.definition);
  const seed = isRecord(definition) ? definition["seed"] : undefined;
  return pastTrials(
    {
      trials,
      directions,
      metricNames,
      definition: isRecord(definition) ? definition : undefined,
      seed: typeof seed === "number" ? seed : undefined,
    },
    parameters,
  );
}

function isRecord(value: unknown): value is { readonly [section: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
