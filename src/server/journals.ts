import { statSync } from "node:fs";
import type { PastTrials } from "../language/results.ts";
import type { NamedDomain } from "../language/workspace.ts";
import { studyFolder } from "../node/study-folder.ts";
import type { OpenStudyJournal, StudyJournal } from "./study-journal.ts";

/**
 * What the journals beside open study files say. They are read piece by piece between requests, so that a long one
 * holds nothing up; until a journal is read, its study has no results.
 */
export interface Journals {
  pastTrials(studyFile: string, study: string, parameters: readonly NamedDomain[]): PastTrials | undefined;
  /** Stops following what only this file has asked for. */
  forget(studyFile: string): void;
  dispose(): void;
}

const lookMs = 1_000;
/** A running study changes all the time; what is shown need not. */
const quietMs = 2_000;
/** Reading more than this would fill the memory of a language server. */
const longestBytes = 256 * 1024 * 1024;

interface Followed {
  readonly studyFile: string;
  readonly study: string;
  readonly path: string;
  /** From the first reading on. */
  reader: StudyJournal | undefined;
  /** Size and time of the journal when it was last read to its end. */
  stamp: string;
  /** Grows with what has been read. */
  version: number;
  announcedAt: number;
  isReading: boolean;
  known: { readonly key: string; readonly past: PastTrials | undefined } | undefined;
}

/**
 * @param open called for a study that has a journal
 * @param changed called after the journal of a study file has been read on, not more than every other second
 */
export function createJournals(open: OpenStudyJournal, changed: (studyFile: string) => void): Journals {
  const followed = new Map<string, Followed>();
  const timer = setInterval(() => {
    for (const journal of followed.values()) look(journal);
  }, lookMs);
  // A worker of a browser has no process to hold up.
  timer.unref?.();

  function look(journal: Followed): void {
    if (journal.isReading) return;
    const stamp = stampOf(journal.path);
    if (stamp === journal.stamp || Date.now() - journal.announcedAt < quietMs) return;
    journal.isReading = true;
    journal.stamp = stamp;
    readOn(journal);
  }

  /** One piece, then whatever else the server has to do, then the next piece. */
  function readOn(journal: Followed): void {
    if (followed.get(keyOf(journal)) !== journal) return;
    const remaining = readPiece(journal, open);
    if (remaining === "more") {
      setImmediate(() => readOn(journal));
      return;
    }
    journal.isReading = false;
    journal.version += 1;
    journal.announcedAt = Date.now();
    changed(journal.studyFile);
  }

  return {
    pastTrials(studyFile, study, parameters) {
      const key = keyOf({ studyFile, study });
      let journal = followed.get(key);
      if (journal === undefined) {
        journal = startFollowing(studyFile, study);
        followed.set(key, journal);
        look(journal);
      }
      return resultsOf(journal, parameters);
    },
    forget(studyFile) {
      for (const [key, journal] of followed) if (journal.studyFile === studyFile) followed.delete(key);
    },
    dispose: () => clearInterval(timer),
  };
}

function keyOf({ studyFile, study }: Pick<Followed, "studyFile" | "study">): string {
  return `${studyFile}\n${study}`;
}

function startFollowing(studyFile: string, study: string): Followed {
  const path = studyFolder(studyFile, study).journal;
  return {
    studyFile,
    study,
    path,
    reader: undefined,
    stamp: "",
    version: 0,
    announcedAt: 0,
    isReading: false,
    known: undefined,
  };
}

/** Changes when the journal does; empty where there is none that can be read. */
function stampOf(path: string): string {
  try {
    const { size, mtimeMs, ino } = statSync(path);
    return size > longestBytes ? "" : `${size} ${mtimeMs} ${ino}`;
  } catch {
    return "";
  }
}

function readPiece(followed: Followed, open: OpenStudyJournal): "more" | "none" {
  try {
    followed.reader ??= open(followed.path, followed.study);
    return followed.reader.readPiece();
  } catch {
    // A disk that fails now may work later; the next change of the file brings another attempt.
    return "none";
  }
}

/** Folding trials into results takes a while with many of them, so it is done anew only where something has changed. */
function resultsOf(journal: Followed, parameters: readonly NamedDomain[]): PastTrials | undefined {
  if (journal.version === 0) return undefined;
  const key = JSON.stringify([journal.version, parameters.map(({ name, domain }) => [name, domain.text])]);
  if (journal.known?.key !== key) journal.known = { key, past: journal.reader?.pastTrials(parameters) };
  return journal.known.past;
}
