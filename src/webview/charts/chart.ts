import type { EChartsCoreOption } from "echarts/core";
import type { Domain } from "../../study/domain.ts";
import { domainFromMapping } from "../../study/domain-mapping.ts";
import type { ParameterOverview, RelatedStudy, StudyOverview, TrialRow } from "../protocol.ts";
import type { Theme } from "../theme.ts";
import type { FieldId } from "../trial-fields.ts";
import type { ChartSettings, Page } from "../view-state.ts";
import type { Mark } from "./trial-marks.ts";

/** What every chart draws from. Lists are the same object as long as nothing in them has changed. */
export interface ChartInput {
  readonly overview: StudyOverview;
  readonly parameters: readonly ChartParameter[];
  /** Every trial, by number. */
  readonly trials: readonly TrialRow[];
  /** Those that the filter lets through. */
  readonly shown: readonly TrialRow[];
  readonly studies: readonly RelatedStudy[];
  readonly selected: readonly number[];
  /** Which objective charts of one objective show. */
  readonly objective: number;
  /** What the person has chosen in this chart. */
  readonly settings: ChartSettings;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface ChartParameter extends ParameterOverview {
  readonly range: Domain;
}

/** The parameters with their domains; one whose range nobody can read is left out. */
export function chartParameters(parameters: readonly ParameterOverview[]): readonly ChartParameter[] {
  return parameters.flatMap((parameter) => {
    const range = domainFromMapping(parameter.domain).domain;
    return range ? [{ ...parameter, range }] : [];
  });
}

export interface Size {
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

/** A choice that a chart offers above itself; its value is in `settings` under its id. */
export interface Control {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly choices: readonly {
    readonly value: string;
    readonly label: string;
    readonly disabled?: boolean;
  }[];
}

/** The same as the chart in rows and columns. */
export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly ChartTableRow[];
}

export interface ChartTableRow {
  /** The trial that a click on the row selects. */
  readonly trial?: number;
  readonly cells: readonly string[];
}

/** Which fields a rectangle drawn over a part of the chart restricts. */
export interface BrushArea {
  readonly gridIndex: number;
  readonly x: BrushAxis | null;
  readonly y: BrushAxis | null;
}

export interface BrushAxis {
  readonly field: FieldId;
  /** From a place on the axis to the field's value, where these differ. */
  toValue?(place: number): number;
}

/** An entry of a legend: a mark of a trial's state, or a line. */
export type LegendEntry =
  | { readonly kind: "state"; readonly state: TrialRow["state"]; readonly text: string }
  | { readonly kind: "mark"; readonly mark: Mark; readonly text: string }
  | { readonly kind: "line"; readonly look: "best" | "reference" | "path"; readonly text: string }
  /** One of several lines of equal standing, by its position. */
  | { readonly kind: "series"; readonly index: number; readonly text: string }
  | { readonly kind: "icon"; readonly icon: "above" | "below"; readonly text: string }
  | { readonly kind: "ramp"; readonly from: string; readonly to: string };

/**
 * A chart is a pure function from the study to what ECharts draws, with the same thing said in words and in a table
 * beside it. In what it draws, `value[2]` of a point is the number of the trial that a click on it selects.
 */
export interface Chart extends ChartWords {
  option(input: ChartInput, theme: Theme, size: Size): EChartsCoreOption;
  brush?(input: ChartInput, size: Size): readonly BrushArea[];
}

/** What can be said of any chart, however it is drawn. */
export interface ChartWords {
  /** Stays the same over versions, for saved views. */
  readonly id: string;
  readonly title: string;
  /** The question that it answers. */
  readonly question: string;
  readonly page: Exclude<Page, "overview" | "trials">;
  /** Why there is nothing to draw for this study, as a sentence; null where there is. */
  availability(input: ChartInput): string | null;
  controls?(input: ChartInput): readonly Control[];
  legend?(input: ChartInput): readonly LegendEntry[];
  /** Takes a whole row of the page. */
  readonly isWide?: boolean;
  /** In pixels, where the usual height does not do. */
  height?(input: ChartInput, width: number): number;
  /** The chart in one or two sentences, for those who cannot see it. */
  describe(input: ChartInput): string;
  table(input: ChartInput): ChartTable;
}

/** The chosen value of a control, if it is one of those that there are; else the first one. */
export function choice<Value extends string>(
  input: Pick<ChartInput, "settings">,
  id: string,
  values: readonly Value[],
): Value {
  const chosen = input.settings[id];
  return values.find((value) => value === chosen) ?? (values[0] as Value);
}

/** The objective that charts of one objective show; undefined where the study has none. */
export function objectiveOf({ overview, objective }: Pick<ChartInput, "overview" | "objective">) {
  return overview.objectives[objective] ?? overview.objectives[0];
}

/** Why a chart of values is empty; null where it is not. */
export function needsValues(input: ChartInput, least = 1): string | null {
  let count = 0;
  for (const trial of input.trials) {
    const value = trial.values?.[input.objective];
    if (value !== undefined && Number.isFinite(value)) count += 1;
    if (count >= least) return null;
  }
  return least === 1
    ? "No trial has a value yet."
    : `It takes ${least} trials with a value; there are ${count}.`;
}

/** Keeps the last result for each list, as long as the list lives: a redraw must not compute again what it drew. */
export function oncePerList<Item extends object, Arguments extends readonly (string | number)[], Result>(
  compute: (list: readonly Item[], ...rest: [...Arguments]) => Result,
): (list: readonly Item[], ...rest: [...Arguments]) => Result {
  const known = new WeakMap<readonly Item[], Map<string, Result>>();
  return (list, ...rest) => {
    const results = known.get(list) ?? new Map<string, Result>();
    known.set(list, results);
    const key = JSON.stringify(rest);
    const found = results.get(key);
    if (found !== undefined) return found;
    const result = compute(list, ...rest);
    results.set(key, result);
    return result;
  };
}
