/**
 * Where trials save what they can go on from: `checkpoint/<step>/` in the trial's folder, one for each step at which a
 * trial pauses or ends.
 */
import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { CheckpointState } from "../engine/ports.ts";
import type { CheckpointPlace } from "../schedulers/scheduler.ts";

export function checkpointFolder(trialFolder: string, step: number): string {
  return join(trialFolder, "checkpoint", String(step));
}

/** The checkpoint of a trial whose folder lies beside this one's. */
export function checkpointBeside(trialFolder: string, { trial, step }: CheckpointPlace): string {
  return checkpointFolder(join(dirname(trialFolder), String(trial)), step);
}

/** Makes an empty folder, whatever a runner that was killed may have left there. */
export function prepareCheckpoint(trialFolder: string, step: number): void {
  const folder = checkpointFolder(trialFolder, step);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

/** Whether the trial has saved anything. A folder that it left empty is removed. */
export function checkpointState(trialFolder: string, step: number): CheckpointState {
  const folder = checkpointFolder(trialFolder, step);
  try {
    if (readdirSync(folder).length > 0) return "saved";
    rmdirSync(folder);
  } catch {
    // The trial may have removed its folder; then there is nothing to go on from.
  }
  return "none";
}

/** So many folders are looked for before something else gets its turn. */
const looksAtOnce = 100;

/**
 * Removes checkpoints, one after the other: a long study that goes on names one for each trial that it has ended, nearly
 * all of them gone long ago. What cannot be removed stays; it only takes space.
 */
export async function discardCheckpoints(
  places: readonly CheckpointPlace[],
  trialFolder: (trial: number) => string,
): Promise<void> {
  for (const [index, { trial, step }] of places.entries()) {
    if (index % looksAtOnce === looksAtOnce - 1) await setImmediate();
    const folder = checkpointFolder(trialFolder(trial), step);
    if (existsSync(folder)) await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}
