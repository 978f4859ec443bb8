import { formatNumber } from "../../analysis/number-text.ts";
import type { Domain } from "../../study/domain.ts";
import type { ParamValue } from "../../study/value.ts";
import { formatDuration, formatParam } from "../format.ts";
import type { Theme } from "../theme.ts";
import type { ChartParameter } from "./chart.ts";

/** What all charts share: no animation, the editor's font, tooltips in the editor's colours. */
export function baseOption(theme: Theme) {
  return {
    animation: false,
    textStyle: { fontFamily: theme.fontFamily, fontSize: theme.fontSize, color: theme.foreground },
    tooltip: {
      trigger: "item",
      confine: true,
      transitionDuration: 0,
      backgroundColor: theme.tooltipBackground,
      borderColor: theme.tooltipBorder,
      borderWidth: 1,
      padding: 8,
      textStyle: { color: theme.foreground, fontFamily: theme.fontFamily, fontSize: theme.fontSize },
    },
  };
}

/** The room for a chart's axes: ECharts keeps labels and names inside of it. */
export function plotGrid(change: object = {}) {
  return {
    left: 12,
    right: 16,
    top: 12,
    bottom: 26,
    outerBoundsMode: "same",
    outerBoundsContain: "axisLabel",
    ...change,
  };
}

export function axisLook(theme: Theme, name = "") {
  return {
    name,
    nameLocation: "middle",
    nameGap: 22,
    nameTextStyle: { color: theme.faint },
    axisLabel: { color: theme.faint, hideOverlap: true },
    axisLine: { show: true, onZero: false, lineStyle: { color: theme.gridLine, opacity: 0.7 } },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: theme.gridLine, opacity: 0.3 } },
  };
}

/** An axis of an objective's values. The name is above it, where it takes no width. */
export function valueAxis(theme: Theme, name: string, scale: "linear" | "log", change: object = {}) {
  const look = axisLook(theme);
  return {
    ...look,
    type: scale === "log" ? "log" : "value",
    scale: true,
    name,
    nameLocation: "end",
    nameGap: 8,
    nameTextStyle: { color: theme.faint, align: "left" },
    axisLabel: { ...look.axisLabel, formatter: formatNumber },
    ...change,
  };
}

export function timeAxis(theme: Theme, name: string, change: object = {}) {
  const look = axisLook(theme, name);
  return {
    ...look,
    type: "value",
    axisLabel: {
      ...look.axisLabel,
      formatter: (value: number) => (value === 0 ? "0" : formatDuration(value)),
    },
    splitLine: { show: false },
    ...change,
  };
}

/** A parameter's axis runs from 0 to 1 by its own scale, so that every kind of range is drawn alike. */
export interface ParameterAxis {
  readonly parameter: ChartParameter;
  /** Undefined where the trial does not have it. */
  place(value: ParamValue | undefined): number | undefined;
  /** The number at a place; undefined for choices. */
  numberAt(place: number): number | undefined;
  readonly ticks: readonly { readonly place: number; readonly text: string }[];
  readonly isLog: boolean;
}

export function parameterAxis(parameter: ChartParameter, mostTicks = 5): ParameterAxis {
  const { range, domain } = parameter;
  const isNumeric = range.kind === "float" || range.kind === "int";
  return {
    parameter,
    isLog: domain.log === true,
    place: (value) => (value === undefined || !range.contains(value) ? undefined : range.toUnit(value)),
    numberAt: (place) => (isNumeric ? Number(range.fromUnit(Math.min(1, Math.max(0, place)))) : undefined),
    ticks:
      isNumeric && range.cardinality > mostTicks ? numberTicks(parameter, mostTicks) : valueTicks(range, 12),
  };
}

function valueTicks(range: Domain, most: number): ParameterAxis["ticks"] {
  const stride = Math.ceil(range.cardinality / most);
  return Array.from({ length: Math.ceil(range.cardinality / stride) }, (_, index) => {
    const value = range.at(index * stride);
    return { place: range.toUnit(value), text: value === null ? "null" : formatParam(value) };
  });
}

/** The ends of the range, and round numbers between them. */
function numberTicks({ range, domain }: ChartParameter, most: number): ParameterAxis["ticks"] {
  const { low = 0, high = 1 } = domain;
  const between = domain.log ? powersOfTen(low, high, most) : roundNumbers(low, high, most);
  const near = 0.5 / most;
  const inner = between
    .filter((value) => range.contains(value) || range.kind === "float")
    .map((value) => ({ place: placeOfNumber(range, value), text: formatNumber(value) }))
    .filter(({ place }) => place > near && place < 1 - near);
  return [
    { place: range.toUnit(low), text: formatNumber(low) },
    ...inner,
    { place: range.toUnit(Number(range.fromUnit(1))), text: formatNumber(high) },
  ];
}

function placeOfNumber(range: Domain, value: number): number {
  return range.contains(value) ? range.toUnit(value) : Number.NaN;
}

function powersOfTen(low: number, high: number, most: number): readonly number[] {
  const [first, last] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
  const stride = Math.max(1, Math.ceil((last - first + 1) / most));
  const powers: number[] = [];
  for (let power = first; power <= last; power += stride) powers.push(Number(`1e${power}`));
  return powers;
}

function roundNumbers(low: number, high: number, most: number): readonly number[] {
  const rough = (high - low) / most;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = unit * ([1, 2, 5, 10].find((factor) => factor * unit >= rough) ?? 10);
  const numbers: number[] = [];
  for (let index = Math.ceil(low / step); index * step <= high; index++) {
    numbers.push(Number((index * step).toPrecision(12)));
  }
  return numbers;
}

/** An axis of ECharts for a parameter's places; a trial without the parameter is at `absentPlace`. */
export function placeAxis(theme: Theme, axis: ParameterAxis, change: object = {}) {
  const { isConditional, name } = axis.parameter;
  const ticks = isConditional ? [{ place: absentPlace, text: "absent" }, ...axis.ticks] : axis.ticks;
  const look = axisLook(theme, name + (axis.isLog ? " (log)" : ""));
  const texts = new Map(ticks.map(({ place, text }) => [place.toFixed(6), text]));
  return {
    ...look,
    type: "value",
    min: isConditional ? absentPlace - 0.08 : -0.03,
    max: 1.03,
    // The labels are at places that ECharts would not choose by itself.
    axisTick: {
      show: true,
      customValues: ticks.map(({ place }) => place),
      lineStyle: { color: theme.gridLine },
    },
    axisLabel: {
      ...look.axisLabel,
      customValues: ticks.map(({ place }) => place),
      formatter: (place: number) => texts.get(place.toFixed(6)) ?? "",
    },
    splitLine: { show: false },
    ...change,
  };
}

/** Left of, or below, every value. */
export const absentPlace = -0.28;
