import { type ParameterAxis, parameterAxis } from "./axes.ts";
import { type BrushArea, type BrushAxis, type ChartInput, type Control, choice } from "./chart.ts";

/** Why two parameters cannot be held against each other; null where they can. */
export function twoParameters({ parameters }: ChartInput): string | null {
  return parameters.length < 2 ? "It takes two parameters." : null;
}

export function pairOf(input: ChartInput): readonly [ParameterAxis, ParameterAxis] | undefined {
  const [x, y] = namesOf(input);
  const find = (name: string | undefined) => input.parameters.find((parameter) => parameter.name === name);
  const [across, up] = [find(x), find(y)];
  return across && up && [parameterAxis(across), parameterAxis(up)];
}

export function pairControls(input: ChartInput): readonly Control[] {
  const [x = "", y = ""] = namesOf(input);
  const choices = input.parameters.map(({ name }) => ({ value: name, label: name }));
  return [
    { id: "x", label: "Across", value: x, choices },
    { id: "y", label: "Upwards", value: y, choices: choices.filter(({ value }) => value !== x) },
  ];
}

function namesOf(input: ChartInput): readonly string[] {
  const names = input.parameters.map(({ name }) => name);
  const x = choice(input, "x", names);
  return [
    x,
    choice(
      input,
      "y",
      names.filter((name) => name !== x),
    ),
  ];
}

/** The field of a parameter, and what a place on its axis means; choices are not brushed as a range. */
export function brushOf(axis: ParameterAxis): BrushAxis | null {
  if (axis.numberAt(0.5) === undefined) return null;
  return { field: `param:${axis.parameter.name}`, toValue: (place) => axis.numberAt(place) as number };
}

export function brushOfPair(input: ChartInput): readonly BrushArea[] {
  const pair = pairOf(input);
  return pair ? [{ gridIndex: 0, x: brushOf(pair[0]), y: brushOf(pair[1]) }] : [];
}
