import { unwatchFile, watchFile } from "node:fs";
import type { OlderSource } from "../engine/older-trials.ts";
import type { Answer, RunControl } from "../engine/study-control.ts";
import { keepDefinition } from "../node/create-study-folder.ts";
import type { StudyFolder } from "../node/study-folder.ts";
import { isError } from "../study/problem.ts";
import type { Study } from "../study/study.ts";
import { CommandError } from "./command.ts";
import { olderLines } from "./older-trials.ts";
import { readStudyFile, type StudyFileText } from "./study-file.ts";

export interface LiveEditsOptions {
  readonly source: StudyFileText;
  /** As the file says, without what the command line says in its place. */
  readonly study: Study;
  readonly folder: StudyFolder;
  readonly control: RunControl;
  /** What is found at sources that a saved study starts from newly. @throws CommandError */
  older(saved: Study): readonly OlderSource[];
  /** Tells everybody who watches what came of a change. */
  tell(answer: Answer): void;
}

export interface LiveEdits {
  /** Reads the study file now. */
  reload(): Answer;
  close(): void;
}

/** So often the file is looked at. By its times, since file systems of clusters tell nobody of changes. */
const lookEveryMs = 1000;

/** Follows the study file of a study that runs, and has it go on as the saved file says. */
export function followStudyFile(options: LiveEditsOptions): LiveEdits {
  const { source, folder, control, tell } = options;
  let before = options.study;
  let text = source.text;
  let latest: Answer = { kind: "done", message: "The study file has not changed." };

  const read = (): Answer => {
    const saved = readStudyFile(source.file);
    if (saved.text === text) return latest;
    text = saved.text;
    const { study, problems } = saved.checked;
    if (study === undefined) {
      const first = problems.find(isError)?.message ?? "";
      return refused(`${before.name} goes on as it was: the study file has errors. ${first}`);
    }
    const older = options.older(study);
    const answer = control.redefine({ before, after: study, older });
    if (answer.kind === "refused") return answer;
    before = study;
    keepDefinition(folder, saved.text);
    return { kind: "done", message: [answer.message, ...olderLines(older, study)].join(" ") };
  };
  const reload = (): Answer => {
    const known = text;
    const answer = safely(read);
    if (text !== known) {
      latest = answer;
      tell(answer);
    }
    return answer;
  };
  watchFile(source.absolutePath, { interval: lookEveryMs, persistent: false }, reload);
  return { reload, close: () => unwatchFile(source.absolutePath, reload) };
}

const refused = (message: string): Answer => ({ kind: "refused", message });

/** A file that is gone, or is just being written, changes nothing. */
function safely(read: () => Answer): Answer {
  try {
    return read();
  } catch (error) {
    if (error instanceof CommandError) return refused(error.message);
    return refused(`The study file cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
