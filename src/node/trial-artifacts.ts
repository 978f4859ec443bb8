/** Files that trials write into their own folders besides what Tunesmith has there: models, pictures, whatever. */
import { readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { KeepPolicy } from "../study/keep-policy.ts";

/** What the executors have in a trial's folder, and the checkpoints, which have a policy of their own. */
const ownNames: ReadonlySet<string> = new Set([
  "params.json",
  "command.json",
  "metrics.jsonl",
  "stdout.log",
  "stderr.log",
  "process.json",
  "checkpoint",
  "slurm",
]);

/** Names within a trial's folder; none where there is no folder. */
export function artifactsIn(trialFolder: string): readonly string[] {
  try {
    return readdirSync(trialFolder).filter((name) => !ownNames.has(name));
  } catch {
    return [];
  }
}

export interface ArtifactKeeper {
  /** A trial has ended, and the journal says so. `given-up`: another trial takes its place. */
  trialEnded(trial: number, rank: "best" | "other" | "given-up"): void;
  /** Resolves once everything is removed that is to be. */
  settled(): Promise<void>;
}

/**
 * Removes the artifacts of trials that the study file does not keep, as soon as that is known.
 *
 * @param best the best trial so far, whose artifacts are there
 */
export function createArtifactKeeper(
  policy: KeepPolicy["artifacts"],
  trialFolder: (trial: number) => string,
  best: number | undefined,
): ArtifactKeeper {
  let kept = policy === "best" ? best : undefined;
  let removals: Promise<unknown> = Promise.resolve();
  const remove = (trial: number) => {
    const folder = trialFolder(trial);
    // What cannot be removed stays; it only takes space.
    const removing = artifactsIn(folder).map((name) =>
      rm(join(folder, name), { recursive: true, force: true }).catch(() => {}),
    );
    removals = Promise.all([removals, ...removing]);
  };
  return {
    trialEnded: (trial, rank) => {
      if (policy === "all") return;
      if (policy === "none" || rank === "given-up" || (policy === "best" && rank === "other")) {
        remove(trial);
        return;
      }
      if (kept !== undefined && kept !== trial) remove(kept);
      kept = trial;
    },
    settled: async () => {
      await removals;
    },
  };
}
