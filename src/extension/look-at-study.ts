import { basename, join } from "node:path";
import { comparisonPlaceOf } from "../engine/comparison-member.ts";
import type { StudyState } from "../engine/study-state.ts";
import { asideFolders, setAsideAt } from "../node/study-folder.ts";
import { comparisonOverview } from "./comparison-overview.ts";
import type { Place } from "./find-place.ts";
import type { EarlierRun, Overview, StudyView } from "./monitor-protocol.ts";
import { bestParams, emptyPlan, overviewOf, type RunnerStatus } from "./study-overview.ts";
import type { FoundStudy } from "./study-reader.ts";

/** What is known of a study when it is looked at. */
export interface Known {
  readonly studyFile: string;
  readonly place: Place;
  /** The studies of the place's journal, or the runs of its comparison. */
  readonly studies: readonly FoundStudy[];
  /** The one of them that is shown. */
  readonly shown: FoundStudy | undefined;
  readonly runner: RunnerStatus;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface Look {
  readonly view: StudyView;
  /** Of the study that a panel shows: of a comparison one of its runs. */
  readonly overview: Overview;
}

/** The study as the extension host and its panel see it. Takes time in proportion to the number of trials. */
export function lookAtStudy(known: Known): Look {
  const { studyFile, place, studies, shown } = known;
  const { source, holds, folder, runner } = place;
  const own = overviewOfStudy(known, shown?.state);
  const runs = holds === "comparison" ? studies : [];
  const total = runs.length === 0 ? { overview: own, best: shown } : overviewOfRuns(known, runs);
  const view: StudyView = {
    studyFile,
    folder: shown?.folder ?? folder,
    run: runs.length > 0 ? (shown?.state.name ?? null) : null,
    overview: total.overview,
    runner: runner.kind === "running" ? "here" : runner.kind === "elsewhere" ? "elsewhere" : "none",
    earlierRuns: source === "study" ? earlierRunsOf(folder) : [],
    bestParams: bestParams(total.overview, total.best?.state.trials ?? []),
  };
  const isRun = source === "study" && runs.length > 0;
  // A run says how it stands by itself; whether anything runs is said of all of them.
  const overview = isRun ? { ...own, comparison: place.name, runState: total.overview.runState } : own;
  return { view, overview };
}

/** The view but for what only says how late it is, which would make every look a change. */
export function lastingText(view: StudyView): string {
  return JSON.stringify({ ...view, overview: { ...view.overview, asOf: 0, elapsedMs: 0, timeLeftMs: 0 } });
}

function overviewOfRuns(known: Known, runs: readonly FoundStudy[]) {
  const { overview, leader } = comparisonOverview(
    runs.map(({ state }) => overviewOfStudy(known, state)),
    known.place.name,
  );
  return { overview, best: runs[leader] };
}

function overviewOfStudy({ studyFile, place, runner, now }: Known, state: StudyState | undefined): Overview {
  const { source, plan, name: wanted } = place;
  const run = state && comparisonPlaceOf(state);
  const fileName = basename(studyFile);
  const name = (source === "journal" || run ? state?.name : wanted) ?? fileName;
  // A file beside a journal says nothing of the other studies in it.
  const known =
    source === "journal" && plan.name !== name && plan.name !== run?.comparison ? emptyPlan : plan;
  return overviewOf({
    source,
    fileName,
    plan: { ...known, name, ...(run && { strategy: run.strategy }) },
    state,
    runner,
    now,
  });
}

/** The latest first. */
function earlierRunsOf(path: string): readonly EarlierRun[] {
  return asideFolders({ path })
    .toReversed()
    .map((folder) => ({
      name: basename(folder),
      journal: join(folder, "journal.log"),
      setAsideAt: setAsideAt(folder) ?? 0,
    }));
}
