/**
 * Where trials save what they can go on from: `checkpoint/<step>/` in the trial's folder, one for each step at which a
 * trial pauses or ends.
 */
import { mkdirSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
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

/**
 * Removes checkpoints, one after the other: a long study that goes on names one for each trial that it has ended. What
 * cannot be removed stays; it only takes space.
 */
export async function discardCheckpoints(
  places: readonly CheckpointPlace[],
  trialFolder: (trial: number) => string,
): Promise<void> {
  for (const { trial, step } of places)
    await rm(checkpointFolder(trialFolder(trial), step), { recursive: true, force: true }).catch(() => {});
}
