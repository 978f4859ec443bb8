import { createRecall, type Recall, type RecallRounds } from "../study/recall.ts";

/** What was read of each document, for the requests about its next versions. */
export interface Recalls {
  recallOf(document: { readonly uri: string; readonly version: number }): Recall;
  forget(document: { readonly uri: string }): void;
}

/** Requests read different parts of a text, and not every version gets all of them. */
const versionsARound = 8;

interface Kept {
  readonly rounds: RecallRounds;
  version: number;
  /** In this round. */
  versions: number;
}

export function createRecalls(): Recalls {
  const recalls = new Map<string, Kept>();
  return {
    recallOf({ uri, version }) {
      const kept = recalls.get(uri) ?? { rounds: createRecall(), version, versions: 1 };
      recalls.set(uri, kept);
      if (kept.version !== version) {
        kept.version = version;
        if (kept.versions === versionsARound) kept.rounds.endRound();
        kept.versions = (kept.versions % versionsARound) + 1;
      }
      return kept.rounds.recall;
    },
    forget: ({ uri }) => recalls.delete(uri),
  };
}
