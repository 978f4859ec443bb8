import type { JournalRecord } from "./journal-record.ts";
import type { Journal } from "./ports.ts";

/** A journal in memory, for studies whose caller keeps the results, and for tests. */
export interface MemoryJournal extends Journal {
  readonly records: readonly JournalRecord[];
}

export function createMemoryJournal(initial: readonly JournalRecord[] = []): MemoryJournal {
  const records = [...initial];
  return {
    records,
    append: async (build) => {
      records.push(...build([]));
    },
    sync: async () => {},
  };
}
