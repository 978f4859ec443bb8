import type { Clock } from "../engine/ports.ts";

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, callback) => {
    // A timer holds at most 2^31 - 1 ms; a longer one is cut into pieces.
    const longest = 0x7fffffff;
    let timer: NodeJS.Timeout;
    const arm = (leftMs: number) => {
      timer = setTimeout(
        () => (leftMs > longest ? arm(leftMs - longest) : callback()),
        Math.min(leftMs, longest),
      );
    };
    arm(delayMs);
    return () => clearTimeout(timer);
  },
};
