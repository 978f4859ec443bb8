/**
 * Trials by columns, as they travel to the panel: numbers in typed arrays, which are moved without being written out
 * as text, and every text once. Twenty thousand trials with their curves take milliseconds this way.
 */
import type { FailureCause, RepetitionResult, Report, Segment, TrialState } from "../study/trial.ts";
import type { ParamValue } from "../study/value.ts";
import type { Curve, TrialRow } from "./protocol.ts";

export interface TrialColumns {
  readonly count: number;
  readonly number: Float64Array;
  readonly configuration: Float64Array;
  readonly state: WordColumn<TrialState>;
  readonly reason: WordColumn<string>;
  readonly cause: WordColumn<FailureCause>;
  readonly note: WordColumn<string>;
  readonly step: NumberColumn;
  readonly startedAt: NumberColumn;
  readonly endedAt: NumberColumn;
  readonly retryOf: NumberColumn;
  readonly excess: NumberColumn;
  readonly peakMemoryBytes: NumberColumn;
  readonly superseded: Uint8Array;
  /** Per objective. Missing in the first one: the trial has no values. */
  readonly values: readonly NumberColumn[];
  readonly params: readonly ParamColumn[];
  readonly metrics: readonly (NumberColumn & { readonly name: string })[];
  /** Reports of all trials one after the other. */
  readonly curves: {
    /** Where the reports of each trial begin, and at last where they end. */
    readonly offsets: Uint32Array;
    readonly steps: Float64Array;
    readonly values: readonly Float64Array[];
  };
  readonly segments: {
    readonly offsets: Uint32Array;
    readonly fromTrial: NumberColumn;
    readonly fromStep: NumberColumn;
    readonly until: NumberColumn;
    readonly startedAt: Float64Array;
    readonly endedAt: NumberColumn;
    readonly checkpoint: Uint8Array;
    readonly reason: WordColumn<string>;
    readonly bracket: NumberColumn;
    readonly worker: Float64Array;
    readonly slot: WordColumn<string>;
    readonly result: WordColumn<RepetitionResult>;
    readonly origin: NumberColumn;
  };
}

interface NumberColumn {
  readonly values: Float64Array;
  /** One where there is no value; null where none is missing. A value may be NaN itself. */
  readonly missing: Uint8Array | null;
}

interface WordColumn<Word> {
  readonly words: readonly Word[];
  /** One more than the word's index; 0 where there is none. */
  readonly codes: Uint32Array;
}

type ParamColumn =
  | (NumberColumn & { readonly kind: "numbers"; readonly name: string })
  | (WordColumn<ParamValue> & { readonly kind: "words"; readonly name: string });

/** A trial before its way to the panel, where its reports are a curve. */
export interface SentTrial extends Omit<TrialRow, "curve"> {
  readonly reports: readonly Report[];
}

export function encodeTrials(rows: readonly SentTrial[]): TrialColumns {
  let objectives = 0;
  for (const { values, reports } of rows)
    objectives = Math.max(objectives, values?.length ?? 0, reports[0]?.values.length ?? 0);
  const segments = rows.flatMap((row) => row.segments);
  return {
    count: rows.length,
    number: numberColumn(rows, (row) => row.number).values,
    configuration: numberColumn(rows, (row) => row.configuration).values,
    state: wordColumn(rows, (row) => row.state),
    reason: wordColumn(rows, (row) => row.reason),
    cause: wordColumn(rows, (row) => row.cause),
    note: wordColumn(rows, (row) => row.note),
    step: numberColumn(rows, (row) => row.step),
    startedAt: numberColumn(rows, (row) => row.startedAt),
    endedAt: numberColumn(rows, (row) => row.endedAt),
    retryOf: numberColumn(rows, (row) => row.retryOf),
    excess: numberColumn(rows, (row) => row.excess),
    peakMemoryBytes: numberColumn(rows, (row) => row.peakMemoryBytes),
    superseded: flagColumn(rows, (row) => row.superseded),
    values: range(objectives).map((index) => numberColumn(rows, (row) => row.values?.[index])),
    params: namesOf(rows, (row) => row.params).map((name) => paramColumn(rows, name)),
    metrics: namesOf(rows, (row) => row.metrics).map((name) => ({
      name,
      ...numberColumn(rows, ({ metrics }) => own(metrics, name)),
    })),
    curves: encodeCurves(rows, objectives),
    segments: {
      offsets: offsetsOf(rows, (row) => row.segments.length),
      fromTrial: numberColumn(segments, (segment) => segment.from?.trial),
      fromStep: numberColumn(segments, (segment) => segment.from?.step),
      until: numberColumn(segments, (segment) => segment.until),
      startedAt: numberColumn(segments, (segment) => segment.startedAt).values,
      endedAt: numberColumn(segments, (segment) => segment.endedAt),
      checkpoint: flagColumn(segments, (segment) => segment.checkpoint),
      reason: wordColumn(segments, (segment) => segment.reason),
      bracket: numberColumn(segments, (segment) => segment.bracket),
      worker: numberColumn(segments, (segment) => segment.worker).values,
      slot: wordColumn(segments, (segment) => segment.slot),
      result: wordColumn(segments, (segment) => segment.result),
      origin: numberColumn(segments, (segment) => segment.origin),
    },
  };
}

export function decodeTrials(columns: TrialColumns): readonly TrialRow[] {
  const { count, segments } = columns;
  const rows: TrialRow[] = new Array(count);
  for (let index = 0; index < count; index++) {
    const params: Record<string, ParamValue> = {};
    for (const column of columns.params) {
      const value = column.kind === "words" ? wordAt(column, index) : numberAt(column, index);
      if (value !== undefined) params[column.name] = value;
    }
    const metrics: Record<string, number> = {};
    for (const column of columns.metrics) {
      const value = numberAt(column, index);
      if (value !== undefined) metrics[column.name] = value;
    }
    const cause = wordAt(columns.cause, index);
    const peakMemoryBytes = numberAt(columns.peakMemoryBytes, index);
    const values = columns.values.flatMap((column) => numberAt(column, index) ?? []);
    const stretches: Segment[] = [];
    const end = segments.offsets[index + 1] as number;
    for (let at = segments.offsets[index] as number; at < end; at++)
      stretches.push(decodeSegment(segments, at));
    rows[index] = {
      number: columns.number[index] as number,
      configuration: columns.configuration[index] as number,
      state: wordAt(columns.state, index) ?? "waiting",
      params,
      values: values.length > 0 ? values : null,
      metrics,
      step: numberAt(columns.step, index) ?? null,
      note: wordAt(columns.note, index) ?? null,
      reason: wordAt(columns.reason, index) ?? null,
      segments: stretches,
      startedAt: numberAt(columns.startedAt, index) ?? null,
      endedAt: numberAt(columns.endedAt, index) ?? null,
      retryOf: numberAt(columns.retryOf, index) ?? null,
      superseded: columns.superseded[index] === 1,
      excess: numberAt(columns.excess, index) ?? null,
      curve: decodeCurve(columns.curves, index),
      ...(cause !== undefined && { cause }),
      ...(peakMemoryBytes !== undefined && { peakMemoryBytes }),
    };
  }
  return rows;
}

/** The memory of the columns, to be handed over to another thread instead of being copied. */
export function buffersOf(columns: TrialColumns): readonly ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const visit = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) found.add(value.buffer as ArrayBuffer);
    else if (typeof value === "object" && value !== null)
      for (const part of Object.values(value)) visit(part);
  };
  visit(columns);
  return [...found];
}

function encodeCurves(rows: readonly SentTrial[], objectives: number): TrialColumns["curves"] {
  const offsets = offsetsOf(rows, ({ reports }) => reports.length);
  const total = offsets[rows.length] as number;
  const steps = new Float64Array(total);
  const values = range(objectives).map(() => new Float64Array(total));
  let at = 0;
  for (const { reports } of rows) {
    for (const report of reports) {
      steps[at] = report.step;
      for (let objective = 0; objective < objectives; objective++)
        (values[objective] as Float64Array)[at] = report.values[objective] ?? Number.NaN;
      at++;
    }
  }
  return { offsets, steps, values };
}

/** Shares the memory of the columns. */
function decodeCurve({ offsets, steps, values }: TrialColumns["curves"], index: number): Curve | null {
  const [start, end] = [offsets[index] as number, offsets[index + 1] as number];
  if (start === end) return null;
  return { steps: steps.subarray(start, end), values: values.map((series) => series.subarray(start, end)) };
}

function decodeSegment(columns: TrialColumns["segments"], index: number): Segment {
  const trial = numberAt(columns.fromTrial, index);
  const step = numberAt(columns.fromStep, index);
  const origin = numberAt(columns.origin, index);
  const slot = wordAt(columns.slot, index);
  const result = wordAt(columns.result, index);
  return {
    from: trial === undefined || step === undefined ? null : { trial, step },
    until: numberAt(columns.until, index) ?? null,
    startedAt: columns.startedAt[index] as number,
    endedAt: numberAt(columns.endedAt, index) ?? null,
    checkpoint: columns.checkpoint[index] === 1,
    reason: wordAt(columns.reason, index) ?? null,
    bracket: numberAt(columns.bracket, index) ?? null,
    worker: columns.worker[index] as number,
    ...(slot !== undefined && { slot }),
    ...(result !== undefined && { result }),
    ...(origin !== undefined && { origin }),
  };
}

function numberColumn<Row>(
  rows: readonly Row[],
  read: (row: Row) => number | null | undefined,
): NumberColumn {
  const values = new Float64Array(rows.length);
  let missing: Uint8Array | null = null;
  // In plain loops: a long study has a million cells.
  for (let index = 0; index < rows.length; index++) {
    const value = read(rows[index] as Row);
    if (value !== undefined && value !== null) values[index] = value;
    else {
      missing ??= new Uint8Array(rows.length);
      missing[index] = 1;
    }
  }
  return { values, missing };
}

function flagColumn<Row>(rows: readonly Row[], read: (row: Row) => boolean): Uint8Array {
  const flags = new Uint8Array(rows.length);
  for (let index = 0; index < rows.length; index++) flags[index] = Number(read(rows[index] as Row));
  return flags;
}

function numberAt({ values, missing }: NumberColumn, index: number): number | undefined {
  return missing?.[index] === 1 ? undefined : values[index];
}

function wordColumn<Row, Word>(
  rows: readonly Row[],
  read: (row: Row) => Word | null | undefined,
): WordColumn<Word> {
  return encodeWords(rows.map((row) => read(row) ?? undefined));
}

function encodeWords<Word>(cells: readonly (Word | undefined)[]): WordColumn<Word> {
  const words: Word[] = [];
  const known = new Map<Word, number>();
  const codes = Uint32Array.from(cells, (word) => {
    if (word === undefined) return 0;
    const code = known.get(word) ?? words.push(word);
    known.set(word, code);
    return code;
  });
  return { words, codes };
}

function wordAt<Word>({ words, codes }: WordColumn<Word>, index: number): Word | undefined {
  return words[(codes[index] as number) - 1];
}

/** A choice may be null, which is a value like any other. */
function paramColumn(rows: readonly SentTrial[], name: string): ParamColumn {
  const cells = rows.map(({ params }) => own(params, name));
  const isNumeric = cells.every((cell) => cell === undefined || typeof cell === "number");
  if (!isNumeric) return { kind: "words", name, ...encodeWords(cells) };
  return { kind: "numbers", name, ...numberColumn(cells as readonly (number | undefined)[], (cell) => cell) };
}

/** Trials may have a parameter `toString`, and others may lack it. */
function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** In the order in which they first appear. */
function namesOf(
  rows: readonly SentTrial[],
  read: (row: SentTrial) => Readonly<Record<string, unknown>>,
): readonly string[] {
  const names = new Set<string>();
  for (const row of rows) for (const name in read(row)) names.add(name);
  return [...names];
}

function offsetsOf<Row>(rows: readonly Row[], lengthOf: (row: Row) => number): Uint32Array {
  const offsets = new Uint32Array(rows.length + 1);
  rows.forEach((row, index) => {
    offsets[index + 1] = (offsets[index] as number) + lengthOf(row);
  });
  return offsets;
}

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
