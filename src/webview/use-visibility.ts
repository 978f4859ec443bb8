import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

/** Whether any of the element can be seen, or is about to be scrolled into view. */
export function useVisibility(element: RefObject<HTMLElement>): boolean {
  const [isVisible, setVisible] = useState(false);
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
