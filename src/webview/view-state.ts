import type { SortOrder } from "./sort-trials.ts";

/** How a person has set the panel up. VS Code keeps it over hiding the panel and over a reload of the window. */
export interface ViewState {
  /** What the extension needs to attach the panel again. */
  readonly studyFile: string;
  readonly sort: SortOrder;
  /** Which objective the history shows. */
  readonly objective: number;
  readonly scale: "linear" | "log";
  /** Which values the history has room for. */
  readonly range: "near-best" | "all";
  /** The selected trial. */
  readonly selected: number | null;
}

/** Takes over what is usable of a saved state, which may be of an older version. */
export function readViewState(studyFile: string, saved: unknown): ViewState {
  const record = isRecord(saved) ? saved : {};
  const sort = isRecord(record["sort"]) ? record["sort"] : {};
  const { objective, selected } = record;
  return {
    studyFile,
    sort: {
      column: typeof sort["column"] === "string" ? sort["column"] : "number",
      descending: sort["descending"] !== false,
    },
    objective: isIndex(objective) ? objective : 0,
    scale: record["scale"] === "log" ? "log" : "linear",
    range: record["range"] === "all" ? "all" : "near-best",
    selected: isIndex(selected) ? selected : null,
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isIndex(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}
