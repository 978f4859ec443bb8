/**
 * Where a comparison keeps its studies: `compare/<strategy>-<repetition>/` in its own folder, each with a journal and
 * trial folders of its own. The comparison's runner.json and control socket are those of all of them.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { comparisonPlaceOf } from "../engine/comparison-member.ts";
import { JournalFold, type StudyState } from "../engine/study-state.ts";
import { createJournalTail, type JournalTail } from "./journal-tail.ts";
import { withOsErrors } from "./os-error.ts";
import { folderName, type StudyFolder } from "./study-folder.ts";

export function memberFolder(
  comparison: StudyFolder,
  strategy: string,
  repetition: number,
  study: string,
): StudyFolder {
  const path = join(membersFolder(comparison), folderName(`${strategy}-${repetition}`));
  return { ...comparison, study, path, journal: join(path, "journal.log"), trials: join(path, "trials") };
}

/** Whether the folder holds the results of a comparison. */
export function holdsComparison(folder: StudyFolder): boolean {
  return existsSync(membersFolder(folder));
}

const membersFolder = ({ path }: Pick<StudyFolder, "path">) => join(path, "compare");

export interface ComparisonMember {
  readonly folder: string;
  readonly state: StudyState;
}

export interface ComparisonReading {
  /** In the order of the repetitions, and of the strategies in the study file. */
  readonly members: readonly ComparisonMember[];
  readonly remaining: "more" | "none";
  /** `anew`: what was read before no longer holds. */
  readonly news: "none" | "some" | "anew";
}

/** All of them as they are now. @throws OsError where a journal is there and cannot be read */
export function comparisonMembers(folder: StudyFolder): readonly ComparisonMember[] {
  const reader = new ComparisonReader(folder);
  let reading = reader.read();
  while (reading.remaining === "more") reading = reader.read();
  return reading.members;
}

/** Follows the journals of a comparison. */
export class ComparisonReader {
  readonly #folder: string;
  readonly #readingBytes: number | undefined;
  readonly #journals = new Map<string, { readonly tail: JournalTail; fold: JournalFold }>();

  /** @param readingBytes about how much of each journal to read in one go */
  constructor(folder: Pick<StudyFolder, "path">, readingBytes?: number) {
    this.#folder = membersFolder(folder);
    this.#readingBytes = readingBytes;
  }

  /** Reads what is new. @throws OsError where a journal is there and cannot be read */
  read(): ComparisonReading {
    let remaining: "more" | "none" = "none";
    let news: ComparisonReading["news"] = "none";
    const members: ComparisonMember[] = [];
    for (const folder of this.#folders()) {
      const journal = this.#journalIn(folder);
      const reading = journal.tail.readNewRecords();
      if (reading.kind !== "continued" && journal.fold.trialCount > 0) {
        news = "anew";
        journal.fold = new JournalFold();
      }
      for (const record of reading.records) journal.fold.apply(record);
      if (reading.records.length > 0 && news === "none") news = "some";
      if (reading.remaining === "more") remaining = "more";
      const [state] = journal.fold.studies;
      if (state !== undefined) members.push({ folder, state });
    }
    return { members: members.sort(byPlace), remaining, news };
  }

  #folders(): readonly string[] {
    if (!existsSync(this.#folder)) return [];
    const names = withOsErrors("read the comparison's folder", this.#folder, () => readdirSync(this.#folder));
    return names.sort().map((name) => join(this.#folder, name));
  }

  #journalIn(folder: string) {
    const known = this.#journals.get(folder);
    if (known !== undefined) return known;
    const made = {
      tail: createJournalTail(join(folder, "journal.log"), this.#readingBytes),
      fold: new JournalFold(),
    };
    this.#journals.set(folder, made);
    return made;
  }
}

function byPlace(a: ComparisonMember, b: ComparisonMember): number {
  const [placeA, placeB] = [comparisonPlaceOf(a.state), comparisonPlaceOf(b.state)];
  if (placeA === undefined || placeB === undefined)
    return Number(placeA === undefined) - Number(placeB === undefined);
  return placeA.repetition - placeB.repetition || placeA.position - placeB.position;
}
