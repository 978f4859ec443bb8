import { formatNumber } from "../analysis/number-text.ts";
import type { ParamValue } from "../study/value.ts";

/** A parameter's value for a table cell. */
export function formatParam(value: ParamValue | undefined): string {
  if (value === undefined) return "";
  return typeof value === "number" ? formatNumber(value) : String(value);
}

/** A length of time in its two largest units: `1 h 5 min`, `12 s`, `0.8 s`, `42 ms`. */
export function formatDuration(durationMs: number): string {
  const lengthMs = Math.max(0, durationMs);
  if (lengthMs < 100) return `${Math.round(lengthMs)} ms`;
  if (lengthMs < 9_950) return `${(lengthMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(lengthMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return withRest(minutes, "min", seconds % 60, "s");
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return withRest(hours, "h", minutes % 60, "min");
  return withRest(Math.floor(hours / 24), "d", hours % 24, "h");
}

/** Time left, which is a guess and must not look like more: `about 4 min`. */
export function formatTimeLeft(leftMs: number): string {
  if (leftMs < 10_000) return "a few seconds left";
  if (leftMs < 60_000) return `about ${Math.round(leftMs / 10_000) * 10} s left`;
  const minutes = Math.round(leftMs / 60_000);
  if (minutes < 120) return `about ${minutes} min left`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `about ${hours} h left` : `about ${Math.round(hours / 24)} days left`;
}

function withRest(amount: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${amount} ${unit}` : `${amount} ${unit} ${rest} ${restUnit}`;
}
