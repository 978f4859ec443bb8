import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";

/** Whether any of the element can be seen, or is about to be scrolled into view. */
export function useVisibility(element: RefObject<HTMLElement>): boolean {
  const [isVisible, setVisible] = useState(false);
  // The observer tells a frame later, or two on a busy page; the first picture need not wait for it.
  useLayoutEffect(() => {
    const { top, bottom } = element.current?.getBoundingClientRect() ?? { top: 0, bottom: 0 };
    if (bottom > top && bottom > 0 && top < window.innerHeight) setVisible(true);
  }, []);
  useEffect(() => {
    const host = element.current;
    if (!host) return;
    const observer = new IntersectionObserver(
      (entries) => setVisible(entries.at(-1)?.isIntersecting ?? false),
      { rootMargin: "100px" },
    );
    observer.observe(host);
    return () => observer.disconnect();
  }, []);
  return isVisible;
}
