import { type TrialRecord, trialJson } from "./trial-json.ts";

/** Columns in front of the others, a row of cells for each trial. */
export interface LeadingColumns {
  readonly headings: readonly string[];
  readonly cells: readonly (readonly string[])[];
}

/** The trials as `tunesmith trials --format csv` prints them. */
export function trialsCsv(trials: readonly TrialRecord[], leading?: LeadingColumns): string {
  const [heading = [], ...rows] = csvRows(trials);
  if (leading === undefined) return formatCsv([heading, ...rows]);
  const beside = rows.map((row, index) => [...(leading.cells[index] ?? []), ...row]);
  return formatCsv([[...leading.headings, ...heading], ...beside]);
}

/** Every name that occurs, in the order in which they first do. */
export function namesOf(
  trials: readonly Pick<TrialRecord, "params" | "metrics">[],
  of: "params" | "metrics",
): readonly string[] {
  return [...new Set(trials.flatMap((trial) => Object.keys(trial[of])))];
}

/** Full precision, one column a parameter and a metric; names that are both are told apart by a prefix. */
function csvRows(trials: readonly TrialRecord[]): readonly (readonly string[])[] {
  const params = namesOf(trials, "params");
  const metrics = namesOf(trials, "metrics");
  const fixed = [
    "number",
    "state",
    "step",
    "reason",
    "cause",
    "startedAt",
    "endedAt",
    "durationMs",
    "peakMemoryBytes",
  ] as const;
  const taken = new Set<string>([...fixed, ...params]);
  const metricHeading = (name: string) => (taken.has(name) ? `metrics.${name}` : name);
  const paramHeading = (name: string) => (fixed.some((other) => other === name) ? `params.${name}` : name);
  return [
    [fixed[0], fixed[1], ...params.map(paramHeading), ...metrics.map(metricHeading), ...fixed.slice(2)],
    ...trials.map((trial) => {
      const json = trialJson(trial);
      return [
        String(json.number),
        json.state,
        ...params.map((name) => text(trial.params[name])),
        ...metrics.map((name) => text(trial.metrics[name])),
        ...fixed.slice(2).map((name) => text(name === "cause" ? json.cause?.kind : json[name])),
      ];
    }),
  ];
}

function text(value: unknown): string {
  return value === undefined || value === null ? "" : String(value);
}

/** Comma-separated values by RFC 4180. */
function formatCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
