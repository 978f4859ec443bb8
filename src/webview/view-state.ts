import { type ColumnLayout, readColumnLayout } from "./column-layout.ts";
import { type Filter, readFilter } from "./filter.ts";
import type { SortOrder } from "./sort-trials.ts";

/** The pages of the panel. `overview` holds the charts that the person has pinned, the others go by question. */
export const pages = [
  "overview",
  "progress",
  "parameters",
  "trade-offs",
  "runs",
  "compare",
  "trials",
] as const;
export type Page = (typeof pages)[number];

/** What a person has chosen in one chart, by the control's id. */
export type ChartSettings = Readonly<Record<string, string>>;

/**
 * How a person has set the panel up: one filter and one selection for everything that shows trials. VS Code keeps it
 * over hiding the panel and over a reload of the window.
 */
export interface ViewState {
  /** What the extension needs to attach the panel again. */
  readonly studyFile: string;
  /** Of a journal with several studies, the one that is shown. */
  readonly study: string | null;
  /** The journal of the earlier run that is shown; null: the latest one. */
  readonly run: string | null;
  /** Files whose studies are held against the shown one. */
  readonly compared: readonly string[];
  readonly page: Page;
  /** The charts of the overview, by id; null as long as nobody has chosen, and the study decides. */
  readonly pinned: readonly string[] | null;
  /** The chart that has the place of all others. */
  readonly enlarged: string | null;
  /** The charts that show their table. */
  readonly asTable: readonly string[];
  readonly settings: Readonly<Record<string, ChartSettings>>;
  readonly sort: SortOrder;
  /** Which objective charts of one objective show. */
  readonly objective: number;
  readonly filter: Filter;
  /** The filter in words, which trials have to meet as well; empty where there is none. */
  readonly expression: string;
  readonly columns: ColumnLayout;
  /** Numbers of the selected trials; the last one is the active one. */
  readonly selected: readonly number[];
}

/** The trial that details are shown of, and that has the focus in the table. */
export function activeTrial(view: Pick<ViewState, "selected">): number | null {
  return view.selected.at(-1) ?? null;
}

/** Takes over what is usable of a saved state, which may be of an older version. */
export function readViewState(studyFile: string, saved: unknown): ViewState {
  const record = isRecord(saved) ? saved : {};
  const sort = isRecord(record["sort"]) ? record["sort"] : {};
  const { objective, selected, study, page, pinned, enlarged, asTable, settings } = record;
  return {
    studyFile,
    study: typeof study === "string" ? study : null,
    run: typeof record["run"] === "string" ? record["run"] : null,
    compared: Array.isArray(record["compared"]) ? record["compared"].filter(isText) : [],
    page: pages.find((known) => known === page) ?? "overview",
    pinned: Array.isArray(pinned) ? pinned.filter(isText) : null,
    enlarged: typeof enlarged === "string" ? enlarged : null,
    asTable: Array.isArray(asTable) ? asTable.filter(isText) : [],
    settings: isRecord(settings) ? readSettings(settings) : {},
    sort: {
      column: typeof sort["column"] === "string" ? sort["column"] : "number",
      descending: sort["descending"] !== false,
    },
    objective: isIndex(objective) ? objective : 0,
    filter: readFilter(record["filter"]),
    expression: typeof record["expression"] === "string" ? record["expression"] : "",
    columns: readColumnLayout(record["columns"]),
    selected: Array.isArray(selected) ? selected.filter(isIndex) : isIndex(selected) ? [selected] : [],
  };
}

function readSettings(saved: Readonly<Record<string, unknown>>): ViewState["settings"] {
  return Object.fromEntries(
    Object.entries(saved).flatMap(([chart, choices]) =>
      isRecord(choices)
        ? [[chart, Object.fromEntries(Object.entries(choices).filter(([, value]) => isText(value)))]]
        : [],
    ),
  ) as ViewState["settings"];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isIndex(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}
