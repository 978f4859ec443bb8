import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { readCsvTable } from "../analysis/csv-table.ts";
import { carryOver, type OlderSource, type SourceTrial, sourceText } from "../engine/older-trials.ts";
import { journalTrials, tableTrials } from "../engine/source-trials.ts";
import { JournalFold, type StudyState } from "../engine/study-state.ts";
import type { OlderTrialsFound } from "../language/workspace.ts";
import type { StartSource, Study } from "../study/study.ts";
import { createJournalTail } from "./journal-tail.ts";
import { studyFolder } from "./study-folder.ts";
import { studyNameIn } from "./study-name.ts";

export type OlderReading =
  | { readonly kind: "read"; readonly source: OlderSource }
  /** A whole sentence. */
  | { readonly kind: "unreadable"; readonly message: string };

/**
 * Reads what a study is to start from.
 *
 * @param file of the study that starts, absolute
 */
export function readOlderTrials(file: string, study: Study, source: StartSource): OlderReading {
  const place = placeOf(file, source);
  if (place === undefined)
    return unreadable(
      `\`${source.from}\` is no study file, study beside this one, journal (*.log) or table (*.csv) that is there.`,
    );
  try {
    const found =
      place.kind === "table"
        ? tableTrials(readCsvTable(readFileSync(place.path, "utf8")), study)
        : journalIn(place, source, study);
    return typeof found === "string"
      ? unreadable(found)
      : { kind: "read", source: carryOver(study, source, found) };
  } catch (error) {
    return unreadable(`\`${source.from}\` cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

/** The same in words, for `check`. */
export function olderTrialsFound(file: string, study: Study, source: StartSource): OlderTrialsFound {
  const reading = readOlderTrials(file, study, source);
  if (reading.kind === "unreadable") return reading;
  const { left } = reading.source;
  return { kind: left.length === 0 ? "whole" : "partly", message: sourceText(reading.source) };
}

/**
 * The trials of an earlier run that was set aside.
 *
 * @param aside its folder
 */
export function readKeptTrials(file: string, study: Study, aside: string): OlderReading {
  const from = relative(dirname(file), aside) || aside;
  const reading = readOlderTrials(file, study, { from, study: study.name });
  return reading.kind === "read" ? { kind: "read", source: { ...reading.source, isKept: true } } : reading;
}

const unreadable = (message: string): OlderReading => ({ kind: "unreadable", message });

type Place =
  | { readonly kind: "table"; readonly path: string }
  | { readonly kind: "journal"; readonly path: string; readonly study: string | undefined };

function placeOf(file: string, { from }: StartSource): Place | undefined {
  const path = resolve(dirname(file), from);
  const studies = [path, `${path}.study.yaml`, `${path}.study.yml`].filter((name) => /\.ya?ml$/.test(name));
  for (const other of studies) {
    const name = studyNameIn(other);
    const journal = name === undefined ? undefined : studyFolder(other, name).journal;
    if (journal !== undefined && existsSync(journal)) return { kind: "journal", path: journal, study: name };
  }
  if (isFolder(path)) {
    const journal = join(path, "journal.log");
    return existsSync(journal) ? { kind: "journal", path: journal, study: undefined } : undefined;
  }
  if (existsSync(path))
    return /\.csv$/i.test(path) ? { kind: "table", path } : { kind: "journal", path, study: undefined };
  // A study beside this one that is known by its name only.
  const { journal } = studyFolder(file, from);
  return existsSync(journal) ? { kind: "journal", path: journal, study: from } : undefined;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** What a journal holds, or why that is nothing to start from. */
function journalIn(
  { path, study: own }: Extract<Place, { readonly kind: "journal" }>,
  { from, study: wanted }: StartSource,
  study: Study,
): readonly SourceTrial[] | string {
  const fold = foldJournal(path);
  const name = wanted ?? own;
  const state: StudyState | undefined = name === undefined ? fold.studies[0] : fold.study(name);
  if (state !== undefined) return journalTrials(state, study);
  const names = fold.studies.map((other) => other.name);
  if (names.length === 0) return `\`${from}\` holds no study.`;
  return `\`${from}\` holds no study \`${name}\`; it has ${names.join(", ")}.`;
}

/** @throws Error where it cannot be read */
export function foldJournal(path: string): JournalFold {
  const tail = createJournalTail(path);
  const fold = new JournalFold();
  for (let remaining = "more"; remaining === "more"; ) {
    const reading = tail.readNewRecords();
    if (reading.kind === "missing") throw new Error(`${path} is gone`);
    for (const record of reading.records) fold.apply(record);
    remaining = reading.remaining;
  }
  return fold;
}
