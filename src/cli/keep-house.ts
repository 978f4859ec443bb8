import { bestTrials } from "../analysis/best.ts";
import { sizeText } from "../analysis/size-text.ts";
import type { Log } from "../engine/ports.ts";
import { objectivesOf } from "../engine/study-objectives.ts";
import type { StudySession } from "../engine/study-session.ts";
import { watchFolderSize } from "../node/folder-size.ts";
import { type StudyFolder, trialFolder } from "../node/study-folder.ts";
import { systemClock } from "../node/system-clock.ts";
import { createArtifactKeeper } from "../node/trial-artifacts.ts";
import type { Study } from "../study/study.ts";
import { hasEnded } from "../study/trial.ts";
import type { RunCompanion } from "./run-companion.ts";

/** Removes the artifacts that the study file does not keep, and warns of a folder that has become too large. */
export function keepHouse(session: StudySession, folder: StudyFolder, file: string, log: Log): RunCompanion {
  const artifacts = keepArtifacts(session, folder);
  const checkSize = watchSize(session.study.keep, folder, file, log);
  return {
    onEvent: (event) => {
      if (event.kind === "trial-ended") checkSize?.();
      artifacts.onEvent(event);
    },
    close: artifacts.close,
  };
}

/** Looks at the size of the folder now and whenever the returned function is called; undefined without a limit. */
export function watchSize(
  { folderBytes: limitBytes }: Study["keep"],
  folder: StudyFolder,
  file: string,
  log: Log,
): (() => void) | undefined {
  if (limitBytes === undefined) return undefined;
  const checkSize = watchFolderSize({
    folder: folder.path,
    limitBytes,
    elapsed: systemClock.elapsed,
    onLarge: (bytes) =>
      log.warn(
        `${folder.path} takes ${sizeText(bytes)}, more than ${sizeText(limitBytes)} (\`keep: size\`): tunesmith clean ${file} frees some of it.`,
      ),
  });
  checkSize();
  return checkSize;
}

/** Removes the artifacts that the study file does not keep. */
export function keepArtifacts(session: StudySession, folder: StudyFolder): RunCompanion {
  const { keep, objectives } = session.study;
  const hasTradeOffs = objectives.length > 1;
  const keeper = createArtifactKeeper(
    keep.artifacts,
    (trial) => trialFolder(folder, trial),
    session.best?.number,
  );
  return {
    onEvent: (event) => {
      if (event.kind !== "trial-ended") return;
      // Of several objectives, a trial that nothing beats now may be beaten by a later one: that is settled at the end.
      if (hasTradeOffs && keep.artifacts === "best") return;
      const { number, superseded } = event.trial;
      keeper.trialEnded(number, superseded ? "given-up" : event.isBest ? "best" : "other");
    },
    close: async () => {
      if (hasTradeOffs && keep.artifacts === "best") {
        const best = new Set(bestTrials(session.state.trials, objectivesOf(session.state)));
        for (const trial of session.state.trials)
          if (hasEnded(trial) && !best.has(trial)) keeper.trialEnded(trial.number, "given-up");
      }
      await keeper.settled();
    },
  };
}
