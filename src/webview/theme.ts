import { opaqueColor } from "./color.ts";

/** Colours of the current VS Code theme, as CSS colours, for what is drawn on a canvas. */
export interface Theme {
  readonly foreground: string;
  readonly faint: string;
  readonly gridLine: string;
  readonly background: string;
  readonly tooltipBackground: string;
  readonly tooltipBorder: string;
  readonly selection: string;
  readonly blue: string;
  readonly green: string;
  readonly red: string;
  readonly orange: string;
  readonly yellow: string;
  readonly purple: string;
  readonly fontFamily: string;
  readonly fontSize: number;
}

/** Reads the theme's colours. The names after the first stand in where a theme leaves one out. */
export function readTheme(element: Element): Theme {
  const style = getComputedStyle(element);
  const color = (...names: readonly string[]): string => {
    for (const name of names) {
      const value = style.getPropertyValue(`--vscode-${name}`).trim();
      if (value) return value;
    }
    return style.color;
  };
  return {
    foreground: color("charts-foreground", "editor-foreground"),
    faint: color("descriptionForeground", "charts-foreground"),
    gridLine: color("charts-lines", "descriptionForeground"),
    background: color("editor-background"),
    tooltipBackground: color("editorHoverWidget-background", "editor-background"),
    tooltipBorder: color("editorHoverWidget-border", "contrastBorder"),
    selection: color("focusBorder", "charts-foreground"),
    blue: color("charts-blue"),
    green: color("charts-green"),
    red: color("charts-red"),
    // Themes take it from the overview ruler, where it is see-through; marks have to be seen.
    orange: opaqueColor(color("charts-orange")),
    yellow: color("charts-yellow"),
    purple: color("charts-purple"),
    fontFamily: style.getPropertyValue("--vscode-font-family") || "sans-serif",
    fontSize: Number.parseFloat(style.getPropertyValue("--vscode-font-size")) || 13,
  };
}

/** Calls back when the person picks another theme, or the system changes between light and dark. */
export function onThemeChange(changed: () => void): () => void {
  // VS Code rewrites the class of the body and the variables in the style of the root element.
  const observer = new MutationObserver(changed);
  const filter = { attributes: true, attributeFilter: ["class", "style", "data-vscode-theme-id"] };
  observer.observe(document.body, filter);
  observer.observe(document.documentElement, filter);
  return () => observer.disconnect();
}
