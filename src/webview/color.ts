import type { Theme } from "./theme.ts";

type Channels = readonly [number, number, number, number];

/** Reads `#rgb`, `#rrggbb`, `#rrggbbaa`, `rgb()` and `rgba()`, which is how VS Code writes its colours. */
export function parseColor(text: string): Channels | undefined {
  const hex = /^#([\da-f]{3,8})$/i.exec(text.trim())?.[1];
  if (hex) {
    const wide = hex.length <= 4 ? [...hex].map((digit) => digit + digit).join("") : hex;
    const channel = (index: number) => Number.parseInt(wide.slice(2 * index, 2 * index + 2), 16);
    return [channel(0), channel(1), channel(2), wide.length === 8 ? channel(3) / 255 : 1];
  }
  const parts = /^rgba?\(([^)]*)\)$/i
    .exec(text.trim())?.[1]
    ?.split(/[\s,/]+/)
    .map(Number.parseFloat);
  if (!parts || parts.length < 3 || parts.some(Number.isNaN)) return undefined;
  return [parts[0] as number, parts[1] as number, parts[2] as number, parts[3] ?? 1];
}

/** The same colour, but not see-through. */
export function opaqueColor(text: string): string {
  const channels = parseColor(text);
  return channels ? `rgb(${channels.slice(0, 3).join(", ")})` : text;
}

/** The colour a share of the way from one to the other. */
export function mixColors(from: string, to: string, share: number): string {
  const [a, b] = [parseColor(from), parseColor(to)];
  if (!a || !b) return share < 0.5 ? from : to;
  const [red, green, blue] = [0, 1, 2].map((index) =>
    Math.round((a[index] as number) + share * ((b[index] as number) - (a[index] as number))),
  );
  return `rgb(${red}, ${green}, ${blue})`;
}

/** How well a trial did, from pale (0) to vivid (1), in colours of the theme. */
export function rampColor(theme: Theme, share: number): string {
  const pale = mixColors(theme.background, theme.foreground, 0.3);
  return share < 0.6
    ? mixColors(pale, theme.blue, share / 0.6)
    : mixColors(theme.blue, theme.green, (share - 0.6) / 0.4);
}
