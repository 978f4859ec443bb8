import { bestRun } from "../engine/comparison-member.ts";
import type { Place } from "./find-place.ts";
import {
  comparisonReader,
  type FoundStudy,
  journalReader,
  type StudiesReading,
  type StudyReader,
} from "./study-reader.ts";

export interface JournalsReading extends Pick<StudiesReading, "remaining" | "news"> {
  /** What was read before is of other journals, or no longer holds. */
  readonly startsOver: boolean;
}

/** What stands in the journals of the place where a study is told of, and which of the studies there is shown. */
export class FollowedJournals {
  #reader: { readonly key: string; readonly reader: StudyReader } | undefined;
  #studies: readonly FoundStudy[] = [];
  #chosen: string | undefined;
  /** The run of a comparison that is shown as long as nobody chooses. */
  #bestRun: string | undefined;

  /** The studies of a journal, or the runs of a comparison. */
  get studies(): readonly FoundStudy[] {
    return this.#studies;
  }

  /** The name of the study or run that a person wants to see. */
  get chosen(): string | undefined {
    return this.#chosen;
  }

  choose(name: string): void {
    this.#chosen = name;
  }

  /** Reads what is new, of each journal at most a piece. */
  read({ holds, folder, journal }: Place): JournalsReading {
    const key = `${holds} ${holds === "comparison" ? folder : journal}`;
    const isOther = this.#reader?.key !== key;
    if (isOther || this.#reader === undefined) {
      const reader = holds === "comparison" ? comparisonReader(folder) : journalReader(journal, folder);
      this.#reader = { key, reader };
    }
    const { studies, remaining, news } = this.#reader.reader.read();
    this.#studies = studies;
    return { remaining, news, startsOver: isOther || news === "anew" };
  }

  /** Of a comparison, shows the run that is the best now, unless one was chosen. */
  followBest({ holds }: Place): void {
    if (holds === "comparison" && this.#studies.length > 0)
      this.#bestRun = bestRun(this.#studies.map(({ state }) => state)).name;
  }

  /** Of a journal the study that is named, else its last; of a comparison the run that was chosen, else its best. */
  shown({ holds, name }: Place): FoundStudy | undefined {
    const named = (wanted: string | undefined) => this.#studies.find(({ state }) => state.name === wanted);
    if (holds === "study") return named(name) ?? this.#studies.at(-1);
    return named(this.#chosen) ?? named(this.#bestRun) ?? this.#studies[0];
  }
}
