/**
 * A runner touches its runner.json every few seconds. So one that hangs can be told from one that works: on a drive that
 * does not answer, in a loop without end, or because somebody stopped the process.
 */
import { statSync } from "node:fs";
import { utimes } from "node:fs/promises";

const beatEveryMs = 5_000;
/** A machine that has just woken up, or is very busy, is late; a runner that misses six beats hangs. */
const silentAfterMs = 6 * beatEveryMs;

/**
 * Touches the file from now on. The returned function ends that. Until then the process does not end by itself: a paused
 * study of which no trial runs waits for nothing but a person's word.
 */
export function startHeartbeat(runnerFile: string): () => void {
  let isBeating = false;
  const timer = setInterval(() => {
    // A drive that hangs must not collect beats that wait for it.
    if (isBeating) return;
    isBeating = true;
    const now = new Date();
    utimes(runnerFile, now, now)
      .catch(() => {})
      .finally(() => {
        isBeating = false;
      });
  }, beatEveryMs);
  return () => clearInterval(timer);
}

/** When the runner gave its last sign of life, in milliseconds since the epoch; undefined where there is none. */
export function lastBeat(runnerFile: string): number | undefined {
  try {
    return statSync(runnerFile).mtimeMs;
  } catch {
    return undefined;
  }
}

/** Since when a runner that should be alive has given no sign of it; undefined where it has. */
export function silentSince(runnerFile: string, now: number = Date.now()): number | undefined {
  const beat = lastBeat(runnerFile);
  return beat !== undefined && now - beat > silentAfterMs ? beat : undefined;
}

/**
 * The same for somebody who looks again and again: what counts is how long no beat was seen, so that neither a machine
 * that sleeps nor a clock that is set makes a runner look as if it hung.
 */
export class HeartbeatWatch {
  #beat: number | undefined;
  #seenAt = 0;

  /** @param elapsed milliseconds of any origin that never go back */
  silentSince(runnerFile: string, elapsed: number = performance.now()): number | undefined {
    const beat = lastBeat(runnerFile);
    if (beat !== this.#beat) {
      this.#beat = beat;
      this.#seenAt = elapsed;
    }
    return beat !== undefined && elapsed - this.#seenAt > silentAfterMs ? beat : undefined;
  }
}
