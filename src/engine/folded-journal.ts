import type { JournalRecord } from "./journal-record.ts";
import type { Journal } from "./ports.ts";
import type { JournalFold } from "./study-state.ts";

/** A journal together with what its records come to, those of others included. */
export class FoldedJournal {
  readonly fold: JournalFold;
  readonly #journal: Journal;
  #failure: unknown;

  /** @param fold what the journal held when it was opened; kept up to date from then on */
  constructor(journal: Journal, fold: JournalFold) {
    this.#journal = journal;
    this.fold = fold;
  }

  /** What went wrong with the journal, once something did: nothing after it is recorded. */
  get failure(): unknown {
    return this.#failure;
  }

  /**
   * Appends what follows from all that the journal holds by then. What creates a trial or a study is appended so, for
   * they are counted in the order of the file. @throws whatever the journal throws
   */
  appendNext(build: (fold: JournalFold) => readonly JournalRecord[]): Promise<void> {
    return this.#journal.append((foreign) => {
      this.#apply(foreign);
      const records = build(this.fold);
      this.#apply(records);
      return records;
    });
  }

  /** Appends records that hold whatever others append. They count at once. @throws whatever the journal throws */
  append(records: readonly JournalRecord[]): Promise<void> {
    this.#apply(records);
    return this.#journal.append((foreign) => {
      this.#apply(foreign);
      return records;
    });
  }

  /** Appends without making anybody wait: what the journal throws is its `failure`. */
  write(records: readonly JournalRecord[]): void {
    this.append(records).catch((error: unknown) => {
      this.#failure ??= error;
    });
  }

  /** Resolves once everything so far is safe. @throws what the journal threw */
  async sync(): Promise<void> {
    await this.#journal.sync();
    if (this.#failure !== undefined) throw this.#failure;
  }

  #apply(records: readonly JournalRecord[]): void {
    for (const record of records) this.fold.apply(record);
  }
}
