import { formatNumber } from "../../analysis/number-text.ts";
import { type Clause, clauseOn, type Filter } from "../filter.ts";
import type { TrialRow } from "../protocol.ts";
import type { FieldId } from "../trial-fields.ts";
import { parameterAxis } from "./axes.ts";
import { type ChartInput, choice } from "./chart.ts";
import { allowsLogScale, finiteValue } from "./values.ts";

/** One axis of parallel coordinates. Places run from 0 at the bottom to 1 at the top. */
export interface CoordinateAxis {
  readonly field: FieldId;
  readonly title: string;
  readonly isLog: boolean;
  /** Trials without a value are drawn at `absentSlot`. */
  readonly hasAbsent: boolean;
  readonly ticks: readonly { readonly place: number; readonly text: string }[];
  /** Undefined where the trial has no value. */
  placeOf(trial: TrialRow): number | undefined;
  /** The clause that keeps what lies between two places; undefined where that is everything. */
  clauseBetween(low: number, high: number): Clause | undefined;
  /** Where a clause on the field lies. */
  spanOf(clause: Clause): readonly [number, number];
}

/** Below all values. */
export const absentSlot = -0.12;

/** The axes in the order that the person has chosen, parameters first and objectives last where nobody has. */
export function coordinateAxes(input: ChartInput): readonly CoordinateAxis[] {
  const axes = [
    ...input.parameters.map((parameter) => fromParameter(input, parameter)),
    ...input.overview.objectives.map((_, index) => fromObjective(input, index)),
  ];
  const order = orderOf(input.settings["order"]);
  const rank = ({ field }: CoordinateAxis) => {
    const at = order.indexOf(field);
    return at < 0 ? axes.length : at;
  };
  return axes
    .map((axis, index) => ({ axis, index }))
    .sort((a, b) => rank(a.axis) - rank(b.axis) || a.index - b.index)
    .map(({ axis }) => axis);
}

/** The saved order with one axis moved by so many places. */
export function movedOrder(axes: readonly CoordinateAxis[], from: number, to: number): string {
  const fields = axes.map(({ field }) => field);
  const [moved] = fields.splice(from, 1);
  if (moved !== undefined) fields.splice(Math.max(0, Math.min(fields.length, to)), 0, moved);
  return JSON.stringify(fields);
}

function orderOf(saved: string | undefined): readonly string[] {
  try {
    const order: unknown = JSON.parse(saved ?? "[]");
    return Array.isArray(order) ? order.map(String) : [];
  } catch {
    return [];
  }
}

function fromParameter(input: ChartInput, parameter: ChartInput["parameters"][number]): CoordinateAxis {
  const axis = parameterAxis(parameter);
  const field = `param:${parameter.name}`;
  const choices = axis.numberAt(0.5) === undefined ? choicesOf(parameter) : undefined;
  const isAbsent = ({ params }: TrialRow) => axis.place(params[parameter.name]) === undefined;
  return {
    field,
    title: parameter.name,
    isLog: axis.isLog,
    hasAbsent: parameter.isConditional || input.trials.some(isAbsent),
    ticks: axis.ticks,
    placeOf: ({ params }) => axis.place(params[parameter.name]),
    clauseBetween(low, high) {
      const absent = low <= absentSlot + 0.05 ? "in" : "out";
      if (choices || high < 0) {
        const values = (choices ?? [])
          .filter(({ place }) => place >= low && place <= high)
          .map(({ value }) => value);
        return { kind: "values", field, values, absent };
      }
      const numberAt = (place: number) => axis.numberAt(place) as number;
      return {
        kind: "range",
        field,
        low: low <= 0 ? Number.NEGATIVE_INFINITY : numberAt(low),
        high: high >= 1 ? Number.POSITIVE_INFINITY : numberAt(high),
      };
    },
    spanOf(clause) {
      if (clause.kind === "range") {
        const low = Number.isFinite(clause.low) ? (placeOrEdge(clause.low) ?? 0) : 0;
        const high = Number.isFinite(clause.high) ? (placeOrEdge(clause.high) ?? 1) : 1;
        return [low, high];
      }
      const places = (choices ?? [])
        .filter(({ value }) => clause.values.includes(value))
        .map(({ place }) => place);
      const half = choices ? 0.4 / choices.length : 0.02;
      const all = clause.absent === "in" ? [absentSlot, ...places] : places;
      return [Math.min(...all) - half, Math.max(...all) + half];
    },
  };

  /** A clause may come from elsewhere, with an end that the domain does not contain. */
  function placeOrEdge(value: number): number | undefined {
    const place = axis.place(value);
    if (place !== undefined) return place;
    const { low = 0, high = 1 } = parameter.domain;
    if (value <= low) return 0;
    if (value >= high) return 1;
    return axis.isLog ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  }
}

function choicesOf({ range }: ChartInput["parameters"][number]) {
  return Array.from({ length: range.cardinality }, (_, index) => {
    const value = range.at(index);
    return { value, place: range.toUnit(value) };
  });
}

function fromObjective(input: ChartInput, index: number): CoordinateAxis {
  const field = `value:${index}`;
  const isLog = choice(input, "scale", ["linear", "log"]) === "log" && allowsLogScale(input.trials, index);
  const toScale = isLog ? Math.log : (value: number) => value;
  const fromScale = isLog ? Math.exp : (value: number) => value;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const trial of input.trials) {
    const value = finiteValue(trial, index);
    if (value === undefined) continue;
    low = Math.min(low, toScale(value));
    high = Math.max(high, toScale(value));
  }
  if (!(low < high)) [low, high] = Number.isFinite(low) ? [low - 0.5, low + 0.5] : [0, 1];
  const place = (value: number) => (toScale(value) - low) / (high - low);
  const valueAt = (at: number) => fromScale(low + at * (high - low));
  return {
    field,
    title: input.overview.objectives[index]?.metric ?? "value",
    isLog,
    hasAbsent: input.trials.some((trial) => finiteValue(trial, index) === undefined),
    ticks: [0, 0.25, 0.5, 0.75, 1].map((at) => ({ place: at, text: shortNumber(valueAt(at)) })),
    placeOf(trial) {
      const value = finiteValue(trial, index);
      return value === undefined ? undefined : place(value);
    },
    clauseBetween: (from, to) =>
      to < 0
        ? { kind: "values", field, values: [], absent: "in" }
        : {
            kind: "range",
            field,
            low: from <= 0 ? Number.NEGATIVE_INFINITY : valueAt(from),
            high: to >= 1 ? Number.POSITIVE_INFINITY : valueAt(to),
          },
    spanOf: (clause) =>
      clause.kind === "values"
        ? [absentSlot - 0.02, absentSlot + 0.02]
        : [
            Number.isFinite(clause.low) ? Math.max(0, place(clause.low)) : 0,
            Number.isFinite(clause.high) ? Math.min(1, place(clause.high)) : 1,
          ],
  };
}

/** Three digits are enough for the scale of an axis. */
const shortNumber = (value: number) => formatNumber(Number(value.toPrecision(3)));

/** Trial by trial its place on every axis, NaN where it has none. */
export function placesOf(trials: readonly TrialRow[], axes: readonly CoordinateAxis[]): Float32Array {
  const places = new Float32Array(trials.length * axes.length);
  trials.forEach((trial, row) => {
    axes.forEach((axis, column) => {
      places[row * axes.length + column] = axis.placeOf(trial) ?? Number.NaN;
    });
  });
  return places;
}

/** What has been brushed on an axis; undefined where nothing is. */
export function brushedSpan(axis: CoordinateAxis, filter: Filter): readonly [number, number] | undefined {
  const clause = clauseOn(filter, axis.field);
  return clause && axis.spanOf(clause);
}

/** What a screen reader says of a place on an axis. */
export function placeText(axis: CoordinateAxis, place: number): string {
  const clause = axis.clauseBetween(place, place);
  if (clause?.kind === "range") return formatNumber(Number.isFinite(clause.low) ? clause.low : clause.high);
  return axis.ticks.reduce(
    (near, tick) => (Math.abs(tick.place - place) < Math.abs(near.place - place) ? tick : near),
    {
      place: absentSlot,
      text: "absent",
    },
  ).text;
}
