import type { MetricSource, Study } from "../study/study.ts";
import { parseTemplate } from "../study/template.ts";
import type { ParamValues } from "../study/value.ts";
import { valueText } from "../study/word-fate.ts";
import { type Metrics, readNumber } from "./metrics/metrics.ts";
import { createCsvReader } from "./metrics/read-csv.ts";
import { readEvent } from "./metrics/read-event.ts";
import { readJsonLine } from "./metrics/read-json-line.ts";
import { createRepeatedRows } from "./metrics/repeated-rows.ts";

/**
 * Turns the lines that one trial writes into reports. A metric with a source of its own (a pattern, a file) comes from
 * there only; every other metric comes from wherever a JSON object or a file has it.
 */
export interface ReportParser {
  /** Whether lines count that are no JSON objects. */
  readonly hasPatterns: boolean;
  /** Files that the trial writes. */
  readonly files: readonly ReportFile[];
  /** A line of the standard output. */
  readOutput(line: string): Metrics | undefined;
  /** A line of the error output, where programs log: patterns find metrics there, JSON objects are no reports. */
  readErrorOutput(line: string): Metrics | undefined;
  /** A line of the file that `TUNESMITH_METRICS` names. */
  readMetricsFile(line: string): Metrics | undefined;
}

/** A file, or the files of a pattern such as `logs/**`. */
export type ReportFile = {
  /** As the study names it, with the trial's values in place of placeholders. */
  readonly path: string;
} & (
  | {
      readonly format: "jsonl" | "csv";
      /** A reader for the lines of the file, whole and in order; another one where the file begins anew. */
      startReading(): (line: string) => Metrics | undefined;
    }
  | {
      readonly format: "tensorboard";
      /** A reader for the records of an event file. */
      startReading(): (record: Uint8Array) => Metrics | undefined;
    }
);

interface Pattern {
  readonly metric: string;
  readonly expression: RegExp;
}

/**
 * @param study whose patterns are valid, which the check of the study file sees to
 * @param params the trial's values, for the names of files
 */
export function createReportParser(
  study: Pick<Study, "metrics" | "fidelity">,
  params: ParamValues = {},
): ReportParser {
  const sources = Object.entries(study.metrics);
  const patterns = sources.flatMap(([metric, source]): readonly Pattern[] =>
    source.kind === "pattern" ? [{ metric, expression: new RegExp(source.pattern) }] : [],
  );
  const steps = new Set([study.fidelity?.resource ?? "step", "step", "epoch"]);
  const carried = new Map<string, number>();

  const from = (place: string, metrics: Metrics | undefined): Metrics | undefined => {
    if (metrics === undefined || sources.length === 0) return metrics;
    const renamed = new Map(
      sources.flatMap(([metric, source]) =>
        source.kind === "file" && source.name !== undefined && placeOf(source) === place
          ? [[metric, source.name] as const]
          : [],
      ),
    );
    const elsewhere = new Set(renamed.values());
    const kept: Record<string, number> = {};
    for (const [name, value] of Object.entries(metrics)) {
      const source = study.metrics[name];
      const isOwn = source === undefined || (placeOf(source) === place && !renamed.has(name));
      if (isOwn && !elsewhere.has(name)) kept[name] = value;
    }
    for (const [metric, name] of renamed) if (metrics[name] !== undefined) kept[metric] = metrics[name];
    return Object.keys(kept).length === 0 ? undefined : kept;
  };

  // Programs that print `epoch 3` and then `acc=0.9` on a line of its own mean that epoch 3 has this accuracy: a step
  // found alone is no report, it belongs to the ones that follow.
  const match = (line: string): Metrics | undefined => {
    const found: Record<string, number> = {};
    for (const { metric, expression } of patterns) {
      const value = readNumber(expression.exec(line)?.[1] ?? "");
      if (value !== undefined) found[metric] = value;
    }
    for (const [name, value] of Object.entries(found)) if (steps.has(name)) carried.set(name, value);
    return Object.keys(found).some((name) => !steps.has(name)) ? found : undefined;
  };
  const withStep = (metrics: Metrics | undefined): Metrics | undefined => {
    if (metrics === undefined || carried.size === 0) return metrics;
    return Object.keys(metrics).some((name) => steps.has(name))
      ? metrics
      : { ...Object.fromEntries(carried), ...metrics };
  };

  const files = new Map<string, ReportFile>();
  for (const [, source] of sources) {
    if (source.kind === "pattern" || files.has(source.file)) continue;
    files.set(source.file, reportFile(source));
  }

  function reportFile(source: FileSource): ReportFile {
    const path = placeValues(source.file, params);
    const place = placeOf(source);
    const { format } = source;
    if (format === "jsonl")
      return { path, format, startReading: () => (line) => from(place, readJsonLine(line)) };
    if (format === "tensorboard") return { path, format, startReading: () => readRecord };
    const rows = createRepeatedRows();
    const startReading = () => {
      const { readLine } = createCsvReader();
      const tell = rows.startReading();
      return (line: string) => {
        const row = readLine(line);
        return row === undefined || tell(row) === "known" ? undefined : from(place, row);
      };
    };
    return { path, format, startReading };

    /** Event files hold much that counts its steps otherwise, such as one value a batch: only what was asked for counts. */
    function readRecord(record: Uint8Array): Metrics | undefined {
      const event = readEvent(record);
      if (event === undefined) return undefined;
      const wanted: Record<string, number> = {};
      for (const [metric, candidate] of sources) {
        if (candidate.kind !== "file" || placeOf(candidate) !== place) continue;
        const value = event.scalars[candidate.name ?? metric];
        if (value !== undefined) wanted[metric] = value;
      }
      if (Object.keys(wanted).length === 0) return undefined;
      return { [study.fidelity?.resource ?? "step"]: event.step, ...wanted };
    }
  }

  return {
    hasPatterns: patterns.length > 0,
    files: [...files.values()],
    readOutput: (line) => {
      const json = from("output", readJsonLine(line));
      if (patterns.length === 0) return json;
      const matched = match(line);
      return withStep(json === undefined ? matched : { ...json, ...matched });
    },
    readErrorOutput: (line) => withStep(match(line)),
    readMetricsFile: (line) => from("output", readJsonLine(line)),
  };
}

type FileSource = Extract<MetricSource, { readonly kind: "file" }>;

/** A name that is none of the trial's values stands for itself. */
function placeValues(file: string, params: ParamValues): string {
  return parseTemplate(file)
    .map((part) => {
      if (part.kind === "text") return part.text;
      const value = Object.hasOwn(params, part.name) ? params[part.name] : undefined;
      return value === undefined ? `{${part.name}}` : valueText(value);
    })
    .join("");
}

function placeOf(source: MetricSource): string {
  return source.kind === "file" ? `file ${source.file}` : "pattern";
}
