import { useEffect, useState } from "preact/hooks";
import { onThemeChange, readTheme, type Theme } from "./theme.ts";

/** The colours of the theme, read again whenever it changes. */
export function useTheme(): Theme {
  const [theme, setTheme] = useState(() => readTheme(document.body));
  useEffect(() => {
    // VS Code sets the theme in several steps; one reading after them will do.
    let frame = 0;
    const stop = onThemeChange(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => setTheme(readTheme(document.body)));
    });
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, []);
  return theme;
}
