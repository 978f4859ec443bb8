import type { Distribution } from "../analysis/study-results.ts";
import { choiceText, type Domain, numberText } from "../study/domain.ts";

// A small picture of where the values of the good trials lie against those of all trials. As an image in Markdown it
// has no style sheet of the editor around it, so it brings colours that stand out on light and dark grounds alike.

const width = 260;
const barHeight = 64;
const labelHeight = 16;
/** Of VS Code's chart colours, the grey and the blue: both reach 3:1 on white and on black. */
const allColor = "#8a8a8a";
const goodColor = "#3794ff";
const textColor = "#808080";
const mostChoices = 12;

export interface Compared {
  readonly domain: Domain;
  readonly all: Distribution;
  readonly good: Distribution | undefined;
}

/** An image for Markdown: the shares of all trials as wide bars, of the good ones as narrow bars before them. */
export function trialsPicture(compared: Compared): string {
  const { all, good } = compared;
  const shares = { all: sharesOf(all), good: good && sharesOf(good) };
  const highest = Math.max(...shares.all, ...(shares.good ?? []), 1e-9);
  const slot = width / shares.all.length;
  const gap = Math.min(2, slot / 8);
  const bars = (of: readonly number[], color: string, inset: number) =>
    of
      .map((share, index) => {
        const height = (barHeight - 4) * (share / highest);
        if (height <= 0) return "";
        const x = index * slot + gap + inset;
        return rectangle(x, barHeight - height, slot - 2 * (gap + inset), height, color);
      })
      .join("");
  const content = [
    bars(shares.all, allColor, 0),
    shares.good === undefined ? "" : bars(shares.good, goodColor, slot * 0.22),
    rectangle(0, barHeight, width, 1, textColor),
    axis(compared),
  ].join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${barHeight + labelHeight}" font-family="sans-serif" font-size="11">${content}</svg>`;
  return `![${pictureText(compared)}](data:image/svg+xml;base64,${base64(svg)})`;
}

/** The picture in words, for screen readers and for editors that show no images. */
export function pictureText({ domain, all, good }: Compared): string {
  const tried = triedText(domain, all);
  if (good === undefined) return `${all.count} trials tried ${tried}, most of them ${mostOf(domain, all)}`;
  return `The best ${good.count} trials lie mostly at ${mostOf(domain, good)}; all ${all.count} tried ${tried}`;
}

/** The values between the ends of what was tried, or how many of the choices. */
function triedText(domain: Domain, { low, high, bins }: Distribution): string {
  if (low !== undefined && high !== undefined) {
    const [from, to] = [shortNumber(low), shortNumber(high)];
    return from === to ? from : `${from} to ${to}`;
  }
  const tried = bins.filter((bin) => bin > 0).length;
  return tried === domain.cardinality ? "every choice" : `${tried} of ${domain.cardinality} choices`;
}

/** The shortest run of parts that holds half of the values. */
function mostOf(domain: Domain, { bins, count }: Distribution): string {
  if (!domain.ordered) {
    const most = bins.indexOf(Math.max(...bins));
    return choiceText(domain.at(most));
  }
  let best: readonly [number, number] = [0, bins.length - 1];
  for (let first = 0; first < bins.length; first++) {
    let held = 0;
    for (let last = first; last < bins.length; last++) {
      held += bins[last] as number;
      if (held * 2 < count) continue;
      if (last - first < best[1] - best[0]) best = [first, last];
      break;
    }
  }
  const [low, high] = [
    edgeText(domain, best[0] / bins.length),
    edgeText(domain, (best[1] + 1) / bins.length),
  ];
  return low === high ? low : `${low} to ${high}`;
}

function edgeText(domain: Domain, unit: number): string {
  const value = domain.fromUnit(Math.min(1 - 1e-9, Math.max(0, unit)));
  return typeof value === "number" ? shortNumber(value) : choiceText(value);
}

function shortNumber(value: number): string {
  return numberText(Number(value.toPrecision(2)));
}

function sharesOf({ bins, count }: Distribution): readonly number[] {
  return bins.map((bin) => (count === 0 ? 0 : bin / count));
}

/** The bounds at the ends; the choices under their bars, as far as there is room for them. */
function axis({ domain }: Compared): string {
  const y = barHeight + 13;
  if (domain.kind === "float" || domain.kind === "int") {
    const { low = 0, high = 0 } = domain.mapping;
    return text(0, y, "start", numberText(low)) + text(width, y, "end", numberText(high));
  }
  const count = domain.cardinality;
  if (count > mostChoices)
    return (
      text(0, y, "start", choiceText(domain.at(0))) + text(width, y, "end", choiceText(domain.at(count - 1)))
    );
  const room = Math.max(2, Math.floor(width / count / 6.5));
  return Array.from({ length: count }, (_, index) =>
    text((index + 0.5) * (width / count), y, "middle", shortened(choiceText(domain.at(index)), room)),
  ).join("");
}

function shortened(label: string, length: number): string {
  return label.length <= length ? label : `${label.slice(0, length - 1)}…`;
}

function rectangle(x: number, y: number, w: number, h: number, color: string): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(Math.max(0.5, w))}" height="${round(h)}" fill="${color}"/>`;
}

function text(x: number, y: number, anchor: "start" | "middle" | "end", content: string): string {
  return `<text x="${round(x)}" y="${y}" text-anchor="${anchor}" fill="${textColor}">${escaped(content)}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Characters beyond Latin-1 as references, so that the bytes of the text are its characters. */
function escaped(content: string): string {
  return content.replace(/[<>&"]|[^ -~]/gu, (character) => `&#${character.codePointAt(0)};`);
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** @param ascii characters below 128 only */
function base64(ascii: string): string {
  let result = "";
  for (let at = 0; at < ascii.length; at += 3) {
    const [a, b, c] = [ascii.charCodeAt(at), ascii.charCodeAt(at + 1), ascii.charCodeAt(at + 2)];
    const bits = (a << 16) | ((b || 0) << 8) | (c || 0);
    const quad = [18, 12, 6, 0].map((shift) => digits[(bits >> shift) & 63]);
    result += quad
      .slice(0, Number.isNaN(b) ? 2 : Number.isNaN(c) ? 3 : 4)
      .join("")
      .padEnd(4, "=");
  }
  return result;
}
