import { statfsSync } from "node:fs";
import type { Outcome } from "../engine/ports.ts";
import { asOsError, OsError } from "./os-error.ts";

/** What would meet the next trial as well: it says nothing about this one. */
const faults: ReadonlySet<string> = new Set([
  "ENOSPC",
  "EDQUOT",
  "EROFS",
  "EACCES",
  "EPERM",
  "EIO",
  "EMFILE",
  "ENFILE",
]);

/** A disk with less room than this is full for any program that writes. */
const leastFreeBytes = 64 * 1024;

/** How a trial ended whose folder could not be prepared. @throws what is no error of the system's */
export function outcomeOfSetup(error: unknown, folder: string): Outcome {
  const known = asOsError(error, "prepare the trial's folder", folder);
  if (!(known instanceof OsError)) throw known;
  const message = [known.message, known.hint].join(" ").trim();
  return faults.has(known.code) ? { kind: "lost", message, endsRun: true } : { kind: "not-started", message };
}

/** A trial that failed when its disk was full is not to blame. @param folder the trial's own */
export function blameDisk(outcome: Outcome, folder: string): Outcome {
  const hasFailed = outcome.kind === "signalled" || (outcome.kind === "exited" && outcome.code !== 0);
  if (!hasFailed || !isFull(folder)) return outcome;
  const said = outcome.lastLine === undefined ? "" : ` (its last words: ${outcome.lastLine})`;
  const message = `The disk with ${folder} is full${said}. Free some space on it, then run the study again to go on.`;
  return { kind: "lost", message, endsRun: true };
}

function isFull(folder: string): boolean {
  try {
    const { blocks, bavail, bsize } = statfsSync(folder);
    // Some file systems do not count.
    return blocks > 0 && bavail * bsize < leastFreeBytes;
  } catch {
    return false;
  }
}
