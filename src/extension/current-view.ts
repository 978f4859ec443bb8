import type { StudyView } from "./monitor-protocol.ts";
import type { Studies } from "./studies.ts";

/** So long may it take to read the journal of a study that nobody has looked at yet. */
const lookLimitMs = 10_000;

/** A study as it is now; looks at it where nothing in this window does. */
export async function currentView(studies: Studies, studyFile: string): Promise<StudyView | undefined> {
  const known = studies.view(studyFile);
  if (known) return known;
  return new Promise((resolve) => {
    const finish = (view: StudyView | undefined) => {
      clearTimeout(timer);
      listening.dispose();
      watch.dispose();
      resolve(view);
    };
    const timer = setTimeout(() => finish(undefined), lookLimitMs);
    const listening = studies.onDidChange((view) => {
      if (view.studyFile === studyFile) finish(view);
    });
    const watch = studies.watch(studyFile);
  });
}
