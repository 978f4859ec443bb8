import { rampColor } from "./color.ts";
import type { Theme } from "./theme.ts";

/** What parallel coordinates draw: where every trial crosses every axis. */
export interface LineSet {
  readonly count: number;
  readonly axisCount: number;
  /** Trial by trial a place on each axis, NaN where it has none. */
  readonly places: Float32Array;
  /** In which of the shades each trial is drawn. */
  readonly shades: Uint8Array;
}

export interface Frame {
  /** Distance of the first and between the axes, in pixels. */
  readonly left: number;
  readonly gap: number;
  /** Of the places 1 and 0, and of trials without a value. */
  readonly top: number;
  readonly bottom: number;
  readonly absent: number;
}

export const shadeCount = 6;

/** While a person drags, so many lines say enough; the rest follows when the hand rests. */
export const quickLines = 400;
/** Of the trials that the filter leaves out, more would only make the ground darker. */
const contextLines = 1_500;

export function heightOf({ top, bottom, absent }: Frame, place: number): number {
  return Number.isNaN(place) ? absent : bottom - place * (bottom - top);
}

/** Draws the lines of the rows that `keeps` says, shade by shade, the best on top. */
export function drawLines(
  context: CanvasRenderingContext2D,
  lines: LineSet,
  frame: Frame,
  keeps: Uint8Array,
  theme: Theme,
  most: number,
): void {
  let kept = 0;
  for (let row = 0; row < lines.count; row++) kept += keeps[row] as number;
  const stride = Math.max(1, kept / most);
  // Up to one pixel wide, a line is drawn several times as fast.
  context.lineWidth = kept > 300 ? 0.8 : 1.1;
  context.globalAlpha = kept > 2_000 ? 0.35 : kept > 300 ? 0.55 : 0.85;
  for (let shade = 0; shade < shadeCount; shade++) {
    context.strokeStyle = rampColor(theme, shade / (shadeCount - 1));
    context.beginPath();
    let next = 0;
    let seen = 0;
    for (let row = 0; row < lines.count; row++) {
      if (!keeps[row] || lines.shades[row] !== shade) continue;
      if (seen++ < next) continue;
      next += stride;
      traceLine(context, lines, frame, row);
    }
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** All trials, faint, as the ground on which the others stand out. */
export function drawContext(
  context: CanvasRenderingContext2D,
  lines: LineSet,
  frame: Frame,
  theme: Theme,
): void {
  context.strokeStyle = theme.faint;
  context.lineWidth = 0.7;
  context.globalAlpha = lines.count > 500 ? 0.08 : 0.18;
  context.beginPath();
  const stride = Math.max(1, Math.ceil(lines.count / contextLines));
  for (let row = 0; row < lines.count; row += stride) traceLine(context, lines, frame, row);
  context.stroke();
  context.globalAlpha = 1;
}

export function drawHighlight(
  context: CanvasRenderingContext2D,
  lines: LineSet,
  frame: Frame,
  row: number,
  color: string,
  width: number,
): void {
  if (row < 0 || row >= lines.count) return;
  context.strokeStyle = color;
  context.fillStyle = color;
  context.lineWidth = width;
  context.beginPath();
  traceLine(context, lines, frame, row);
  context.stroke();
  for (let axis = 0; axis < lines.axisCount; axis++) {
    context.beginPath();
    context.arc(frame.left + axis * frame.gap, heightOf(frame, placeAt(lines, row, axis)), 3, 0, 2 * Math.PI);
    context.fill();
  }
}

function traceLine(context: CanvasRenderingContext2D, lines: LineSet, frame: Frame, row: number): void {
  for (let axis = 0; axis < lines.axisCount; axis++) {
    const x = frame.left + axis * frame.gap;
    const y = heightOf(frame, placeAt(lines, row, axis));
    if (axis === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
}

const placeAt = ({ places, axisCount }: LineSet, row: number, axis: number) =>
  places[row * axisCount + axis] as number;

/** The row whose line passes nearest to a point, if one does within reach; of equals the best. */
export function nearestLine(
  lines: LineSet,
  frame: Frame,
  keeps: Uint8Array,
  x: number,
  y: number,
  reach: number,
): number | undefined {
  const position = (x - frame.left) / frame.gap;
  const axis = Math.min(lines.axisCount - 2, Math.max(0, Math.floor(position)));
  const share = Math.min(1, Math.max(0, position - axis));
  let nearest: number | undefined;
  let least = reach;
  for (let row = 0; row < lines.count; row++) {
    if (!keeps[row]) continue;
    const left = heightOf(frame, placeAt(lines, row, axis));
    const right = heightOf(frame, placeAt(lines, row, Math.min(axis + 1, lines.axisCount - 1)));
    const distance = Math.abs(left + share * (right - left) - y);
    const isBetter =
      nearest !== undefined && (lines.shades[row] as number) > (lines.shades[nearest] as number);
    if (distance < least || (distance === least && isBetter)) {
      least = distance;
      nearest = row;
    }
  }
  return nearest;
}

/** Of the rows that are kept already, those between two places of one axis. NaN lies at the absent slot. */
export function keepBetween(
  lines: LineSet,
  keeps: Uint8Array,
  axis: number,
  low: number,
  high: number,
  absent: number,
): Uint8Array {
  const found = new Uint8Array(lines.count);
  for (let row = 0; row < lines.count; row++) {
    if (!keeps[row]) continue;
    const place = placeAt(lines, row, axis);
    const at = Number.isNaN(place) ? absent : place;
    if (at >= low && at <= high) found[row] = 1;
  }
  return found;
}
