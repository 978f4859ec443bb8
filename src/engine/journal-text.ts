/**
 * Journal records to and from their lines. A line is one JSON object in Python's dialect: NaN, Infinity and -Infinity
 * are bare words. `parseRecord(formatRecord(record))` gives the record back.
 */
import type { JournalRecord } from "./journal-record.ts";

/** A record as one line, without the line feed. Keys that are undefined are left out. */
export function formatRecord(record: JournalRecord): string {
  const fields: string[] = [];
  for (const [name, value] of Object.entries(record)) {
    if (value === undefined) continue;
    fields.push(`"${name}":${formatJson(value, floatFields.has(name) ? formatFloat : formatNumber)}`);
  }
  return `{${fields.join(",")}}`;
}

/**
 * The record on a line; undefined where the line is not JSON, is of an operation that is not known, or lacks a field
 * that its operation needs. The result can be relied on to have the shape that its type says.
 */
export function parseRecord(line: string): JournalRecord | undefined {
  const fields = parsePythonJson(line);
  if (!isMapping(fields)) return undefined;
  const operation = fields["op_code"];
  const readers = typeof operation === "number" ? readersByOperation[operation] : undefined;
  if (readers === undefined) return undefined;
  let record = fields;
  for (const [name, read] of readers) {
    const given = fields[name];
    const value = read(given);
    if (value === invalid) return undefined;
    if (!Object.is(value, given)) {
      if (record === fields) record = { ...fields };
      record[name] = value;
    }
  }
  // The readers have just checked each field of this operation.
  return record as unknown as JournalRecord;
}

/** The operation of a sound line whose operation is none that we know, as a later format might write; else undefined. */
export function unknownOperation(line: string): number | undefined {
  const fields = parsePythonJson(line);
  const operation = isMapping(fields) ? fields["op_code"] : undefined;
  return typeof operation === "number" && readersByOperation[operation] === undefined ? operation : undefined;
}

/** ISO 8601 in UTC with six decimals and a numeric offset, the one form that every version of Optuna reads. */
export function formatTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace("Z", "000+00:00");
}

/**
 * Milliseconds since the epoch of an ISO 8601 date and time; without an offset it is in local time, as older versions
 * of Optuna write it. Undefined where the text is no such time. What is finer than a millisecond is cut off.
 */
export function parseTime(text: string): number | undefined {
  if (!isoTime.test(text)) return undefined;
  const epochMs = Date.parse(text.replace(" ", "T"));
  return Number.isNaN(epochMs) ? undefined : epochMs;
}

const isoTime = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?$/;

// Python gives a number its type by the way it is written. These fields hold floats there.
const floatFields: ReadonlySet<string> = new Set([
  "param_value_internal",
  "intermediate_value",
  "intermediate_values",
  "value",
  "values",
  "params",
]);

function formatJson(value: unknown, number: (value: number) => string): string {
  if (typeof value === "number") return number(value);
  if (Array.isArray(value)) return `[${value.map((item) => formatJson(item, number)).join(",")}]`;
  if (!isMapping(value)) return JSON.stringify(value) ?? "null";
  const fields: string[] = [];
  for (const [name, field] of Object.entries(value)) {
    if (field !== undefined) fields.push(`${JSON.stringify(name)}:${formatJson(field, number)}`);
  }
  return `{${fields.join(",")}}`;
}

/** NaN and infinities come out as Python's words, which are those of JavaScript too. */
function formatNumber(value: number): string {
  return Object.is(value, -0) ? "-0.0" : String(value);
}

function formatFloat(value: number): string {
  const text = formatNumber(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function parsePythonJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return parseBareWords(line);
  }
}

/**
 * Infinities become numbers too large for a double. NaN has no such spelling, so it becomes a text that no text of the
 * line equals, and is turned into a number afterwards. Texts are matched whole, so a word inside one stays as it is.
 */
function parseBareWords(line: string): unknown {
  const token = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g;
  try {
    const texts = new Set<unknown>();
    for (const [found] of line.matchAll(token)) if (found.startsWith('"')) texts.add(JSON.parse(found));
    let mark = "NaN";
    while (texts.has(mark)) mark += "?";
    const plain = line.replace(token, (found) => {
      if (found === "NaN") return `"${mark}"`;
      return found.startsWith('"') ? found : found.replace("Infinity", "1e999");
    });
    return JSON.parse(plain, (_, value) => (value === mark ? Number.NaN : value));
  } catch {
    return undefined;
  }
}

/** The value to keep, possibly the one that was given, or `invalid`. Undefined stands for an absent field. */
type Reader = (value: unknown) => unknown;

const invalid = Symbol("invalid");

const text: Reader = (value) => (typeof value === "string" ? value : invalid);
const count: Reader = (value) => (Number.isSafeInteger(value) && Number(value) >= 0 ? value : invalid);
const state: Reader = (value) =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 4 ? value : invalid;
const anyMapping: Reader = (value) => (isMapping(value) ? value : invalid);

/** One tool writes non-finite numbers as texts. */
const number: Reader = (value) => {
  if (typeof value === "number") return value;
  return value === "NaN" || value === "Infinity" || value === "-Infinity" ? Number(value) : invalid;
};

const optional =
  (read: Reader): Reader =>
  (value) =>
    value === undefined ? undefined : read(value);

/** Null where the field is null or absent. */
const nullable =
  (read: Reader): Reader =>
  (value) =>
    value === undefined || value === null ? null : read(value);

const listOf =
  (read: Reader): Reader =>
  (value) => {
    if (!Array.isArray(value)) return invalid;
    const items = value.map(read);
    if (items.includes(invalid)) return invalid;
    return items.every((item, index) => Object.is(item, value[index])) ? value : items;
  };

const mappingOf =
  (read: Reader): Reader =>
  (value) => {
    if (!isMapping(value)) return invalid;
    const names = Object.keys(value);
    const items = listOf(read)(Object.values(value));
    return Array.isArray(items)
      ? Object.fromEntries(names.map((name, index) => [name, items[index]]))
      : invalid;
  };

type FieldReaders = readonly (readonly [field: string, read: Reader])[];
const worker: FieldReaders = [["worker_id", text]];
const ofStudy: FieldReaders = [...worker, ["study_id", count]];
const ofTrial: FieldReaders = [...worker, ["trial_id", count]];

/** What each operation must have; its number is the index. */
const readersByOperation: readonly FieldReaders[] = [
  [...worker, ["study_name", text], ["directions", listOf(count)]],
  ofStudy,
  [...ofStudy, ["user_attr", anyMapping]],
  [...ofStudy, ["system_attr", anyMapping]],
  [
    ...ofStudy,
    ["datetime_start", nullable(text)],
    ["datetime_complete", optional(text)],
    ["state", optional(state)],
    ["value", optional(nullable(number))],
    ["values", optional(nullable(listOf(number)))],
    ["distributions", optional(mappingOf(text))],
    ["params", optional(mappingOf(number))],
    ["user_attrs", optional(anyMapping)],
    ["system_attrs", optional(anyMapping)],
    ["intermediate_values", optional(mappingOf(number))],
  ],
  [...ofTrial, ["param_name", text], ["param_value_internal", number], ["distribution", text]],
  [
    ...ofTrial,
    ["state", state],
    ["values", nullable(listOf(number))],
    ["datetime_start", optional(text)],
    ["datetime_complete", optional(text)],
  ],
  [...ofTrial, ["step", count], ["intermediate_value", number]],
  [...ofTrial, ["user_attr", anyMapping]],
  [...ofTrial, ["system_attr", anyMapping]],
  [...worker, ["trial_ids", listOf(count)]],
];

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
