import type { MetricSource, Study } from "../study/study.ts";
import { type Metrics, readNumber } from "./metrics/metrics.ts";
import { createCsvReader } from "./metrics/read-csv.ts";
import { readJsonLine } from "./metrics/read-json-line.ts";

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

export interface ReportFile {
  /** As the study names it. */
  readonly path: string;
  readonly format: "jsonl" | "csv";
  /** A reader for the lines of the file, whole and in order; another one where the file begins anew. */
  startReading(): (line: string) => Metrics | undefined;
}

interface Pattern {
  readonly metric: string;
  readonly expression: RegExp;
}

/** @param study whose patterns are valid, which the check of the study file sees to */
export function createReportParser(study: Pick<Study, "metrics" | "fidelity">): ReportParser {
  const sources = Object.entries(study.metrics);
  const patterns = sources.flatMap(([metric, source]): readonly Pattern[] =>
    source.kind === "pattern" ? [{ metric, expression: new RegExp(source.pattern) }] : [],
  );
  const steps = new Set([study.fidelity?.resource ?? "step", "step", "epoch"]);
  const carried = new Map<string, number>();

  const from = (place: string, metrics: Metrics | undefined): Metrics | undefined => {
    if (metrics === undefined || sources.length === 0) return metrics;
    const kept = Object.entries(metrics).filter(([name]) => {
      const source = study.metrics[name];
      return source === undefined || placeOf(source) === place;
    });
    return kept.length === 0 ? undefined : Object.fromEntries(kept);
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
    const { file: path, format } = source;
    const startReading = () => {
      const read = format === "csv" ? createCsvReader().readLine : readJsonLine;
      return (line: string) => from(placeOf(source), read(line));
    };
    files.set(path, { path, format, startReading });
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

function placeOf(source: MetricSource): string {
  return source.kind === "file" ? `file ${source.file}` : "pattern";
}
