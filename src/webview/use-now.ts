import { useEffect, useState } from "preact/hooks";

const tickMs = 1_000;

/** The time in milliseconds since the epoch, which goes on by the second while `isLive`. */
export function useNow(isLive: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isLive) return;
    setNow(Date.now());
    const ticking = window.setInterval(() => setNow(Date.now()), tickMs);
    return () => window.clearInterval(ticking);
  }, [isLive]);
  return now;
}
