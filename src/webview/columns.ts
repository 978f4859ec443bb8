import { formatNumber } from "../analysis/number-text.ts";
import type { TrialState } from "../study/trial.ts";
import { formatDuration, formatParam } from "./format.ts";
import type { StudyOverview, TrialRow } from "./protocol.ts";

/** What a cell holds; undefined where the trial has nothing there. */
export type CellValue = number | string | boolean | null | undefined;

/** One column of the trial table. Each knows where its value is, how it looks and how wide it should be. */
export interface Column {
  /** Stable over sessions, for the saved sort order. */
  readonly id: string;
  readonly title: string;
  /** What the title does not say. */
  readonly hint: string;
  readonly kind: "number" | "text" | "state";
  /** CSS length. */
  readonly width: string;
  value(trial: TrialRow, now: number): CellValue;
  text(trial: TrialRow, now: number): string;
}

/** From what is most telling to what rarely matters; the order in which states are sorted. */
const stateOrder: readonly TrialState[] = [
  "running",
  "complete",
  "pruned",
  "infeasible",
  "failed",
  "cancelled",
  "waiting",
];

/** How many trials are looked at to find the names and widths of columns. */
const sampleSize = 200;

export function tableColumns(overview: StudyOverview, trials: readonly TrialRow[]): readonly Column[] {
  const sample = sampleOf(trials);
  const objectiveNames = new Set(overview.objectives.map((objective) => objective.metric));
  const metricNames = namesOf(sample, (trial) => trial.metrics).filter((name) => !objectiveNames.has(name));
  const parameterNames = [
    ...new Set([...overview.parameters.map(({ name }) => name), ...namesOf(sample, (trial) => trial.params)]),
  ];
  return [
    {
      id: "number",
      title: "#",
      hint: "Trial number",
      kind: "number",
      width: "56px",
      value: (trial) => trial.number,
      text: (trial) => String(trial.number),
    },
    {
      id: "state",
      title: "State",
      hint: "How the trial stands",
      kind: "state",
      width: "calc(10ch + 32px)",
      value: (trial) => stateOrder.indexOf(trial.state),
      text: (trial) => trial.state,
    },
    ...overview.objectives.map((objective, index) =>
      numberColumn(
        `value:${index}`,
        objective.metric,
        `Objective, to ${objective.direction}`,
        sample,
        // A trial that failed has no value, but what it reported last is worth a look.
        (trial) => trial.values?.[index] ?? trial.metrics[objective.metric],
      ),
    ),
    ...parameterNames.map((name) => paramColumn(name, sample)),
    ...metricNames.map((name) =>
      numberColumn(`metric:${name}`, name, "Metric, last report", sample, (trial) => trial.metrics[name]),
    ),
    ...markColumns(overview),
    {
      id: "duration",
      title: "Duration",
      hint: "How long the trial ran",
      kind: "number",
      width: widthOf("Duration", ["12 min 59 s"]),
      value: durationOf,
      text: (trial, now) => {
        const durationMs = durationOf(trial, now);
        return durationMs === undefined ? "" : formatDuration(durationMs);
      },
    },
    {
      id: "reason",
      title: "Reason",
      hint: "Why the trial ended as it did",
      kind: "text",
      width: "minmax(200px, 1fr)",
      value: (trial) => reasonOf(trial) || undefined,
      text: reasonOf,
    },
  ];
}

/** As long as nobody has marked a trial, there is nothing to show. */
function markColumns({ marks }: StudyOverview): readonly Column[] {
  if (Object.keys(marks).length === 0) return [];
  const text = ({ number }: TrialRow) => {
    const mark = marks[number];
    if (!mark) return "";
    const { isStarred, tags, comment } = mark;
    return [isStarred ? "\u2605" : "", tags.join(", "), comment].filter(Boolean).join(" \u00b7 ");
  };
  return [
    {
      id: "marks",
      title: "Marks",
      hint: "Star, tags and comment",
      kind: "text",
      width: "160px",
      value: (trial) => text(trial) || undefined,
      text,
    },
  ];
}

function numberColumn(
  id: string,
  title: string,
  hint: string,
  sample: readonly TrialRow[],
  read: (trial: TrialRow) => number | undefined,
): Column {
  const text = (trial: TrialRow) => {
    const value = read(trial);
    return value === undefined ? "" : formatNumber(value);
  };
  return { id, title, hint, kind: "number", width: widthOf(title, sample.map(text)), value: read, text };
}

function paramColumn(name: string, sample: readonly TrialRow[]): Column {
  const text = (trial: TrialRow) => formatParam(trial.params[name]);
  const isNumeric = sample.every((trial) => typeof (trial.params[name] ?? 0) === "number");
  return {
    id: `param:${name}`,
    title: name,
    hint: "Parameter",
    kind: isNumeric ? "number" : "text",
    width: widthOf(name, sample.map(text)),
    value: (trial) => trial.params[name],
    text,
  };
}

function durationOf(trial: TrialRow, now: number): number | undefined {
  if (trial.startedAt === null) return undefined;
  if (trial.endedAt === null && trial.state !== "running") return undefined;
  return (trial.endedAt ?? now) - trial.startedAt;
}

function reasonOf(trial: TrialRow): string {
  const repeats = trial.retryOf === null ? "" : `repeats trial ${trial.retryOf}`;
  return [trial.reason ?? "", repeats].filter(Boolean).join("; ");
}

/** The first and the last trials: enough to know the names and the usual widths, however many there are. */
function sampleOf(trials: readonly TrialRow[]): readonly TrialRow[] {
  if (trials.length <= sampleSize) return trials;
  return [...trials.slice(0, sampleSize / 2), ...trials.slice(-sampleSize / 2)];
}

function namesOf(
  sample: readonly TrialRow[],
  read: (trial: TrialRow) => Readonly<Record<string, unknown>>,
): readonly string[] {
  return [...new Set(sample.flatMap((trial) => Object.keys(read(trial))))];
}

/** Room for the longest text, within reason, and for the title with the arrow that shows the sort order. */
function widthOf(title: string, texts: readonly string[]): string {
  const longest = texts.reduce((length, text) => Math.max(length, text.length), 6);
  // A title is bold, and its letters are wider than the digits that `ch` stands for.
  const titleWidth = Math.min(28, title.length * 1.15).toFixed(1);
  return `max(calc(${Math.min(28, longest)}ch + 18px), calc(${titleWidth}ch + 38px))`;
}
