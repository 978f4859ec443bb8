import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { holdsComparison } from "../node/comparison-folder.ts";
import { setAsideAt, studyFolder } from "../node/study-folder.ts";
import type { NamedStudy } from "./related-studies.ts";
import type { StudyMachine } from "./study-machine.ts";
import { comparisonReader, journalReader, type StudiesReading, type StudyReader } from "./study-reader.ts";

export interface ComparedReading extends Pick<StudiesReading, "remaining"> {
  readonly studies: readonly NamedStudy[];
  readonly news: "none" | "some";
}

/** Follows studies of other files than the shown one, so that it can be held against them. */
export class ComparedStudies {
  readonly #readPlan: StudyMachine["readPlan"];
  #readers = new Map<string, StudyReader>();
  #hasNews = false;

  constructor(readPlan: StudyMachine["readPlan"]) {
    this.#readPlan = readPlan;
  }

  /** @param files study files and journals, by their absolute paths */
  follow(files: readonly string[]): void {
    this.#readers = new Map(files.map((file) => [file, this.#readers.get(file) ?? this.#readerOf(file)]));
    this.#hasNews = true;
  }

  /** What there is now, of each journal at most a piece more; a file that cannot be read has no studies. */
  read(): ComparedReading {
    const readings = [...this.#readers].map(([file, reader]) => ({ file, ...reader.read() }));
    const remaining = readings.some((reading) => reading.remaining === "more") ? "more" : "none";
    const hasNews = this.#hasNews || readings.some(({ news }) => news !== "none");
    // What is half read is no news yet.
    this.#hasNews = hasNews && remaining === "more";
    const studies = readings.flatMap(({ file, studies }) =>
      studies.map(({ state }) => ({
        name: `${file}#${state.name}`,
        label: labelOf(file, state.name),
        file,
        state,
      })),
    );
    return { studies, remaining, news: hasNews && remaining === "none" ? "some" : "none" };
  }

  #readerOf(file: string): StudyReader {
    if (!/\.ya?ml$/i.test(file)) return journalReader(file, dirname(file));
    const folder = studyFolder(file, this.#readPlan(textOf(file), file).name);
    return holdsComparison(folder)
      ? comparisonReader(folder.path)
      : journalReader(folder.journal, folder.path);
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** An earlier run has the name of the study that it was a run of, so it is told apart by its time. */
function labelOf(file: string, name: string): string {
  const time = setAsideAt(dirname(file));
  return time === undefined ? name : `${name} (until ${timeText(time)})`;
}

function timeText(time: number): string {
  const date = new Date(time);
  const two = (part: number) => String(part).padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
