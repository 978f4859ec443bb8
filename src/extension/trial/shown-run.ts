import { currentView } from "../current-view.ts";
import type { Studies } from "../studies.ts";

/** The run of a comparison whose trials this window shows, by its name; null for any other study. */
export async function shownRun(studies: Studies, studyFile: string): Promise<string | null> {
  return (await currentView(studies, studyFile))?.run ?? null;
}

/** The words with which the command line is asked about that run. */
export function runOption(run: string | null): readonly string[] {
  return run === null ? [] : ["--study", run];
}
