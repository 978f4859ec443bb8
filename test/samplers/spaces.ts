import {
  boolDomain,
  categoricalDomain,
  type Domain,
  floatDomain,
  intDomain,
  ordinalDomain,
} from "../../src/study/domain.ts";
import { parseExpression } from "../../src/study/parse-expression.ts";
import type { SearchSpace } from "../../src/study/space.ts";
import type { ParamValues } from "../../src/study/value.ts";

export interface SpaceText {
  /** Domains by name; with a condition, a pair of the domain and its text. In an order that conditions allow. */
  readonly parameters: Readonly<Record<string, Domain | readonly [Domain, string]>>;
  readonly constants?: ParamValues;
  readonly derived?: Readonly<Record<string, string>>;
  readonly require?: readonly string[];
}

export function spaceOf({ parameters, constants = {}, derived = {}, require = [] }: SpaceText): SearchSpace {
  return {
    parameters: Object.entries(parameters).map(([name, entry]) =>
      "kind" in entry ? { name, domain: entry } : { name, domain: entry[0], when: expression(entry[1]) },
    ),
    constants,
    derived: Object.entries(derived).map(([name, text]) => ({ name, expression: expression(text) })),
    requirements: require.map(expression),
  };
}

function expression(text: string) {
  const { expression, problems } = parseExpression(text);
  if (problems.length > 0) throw new Error(`${text}: ${problems[0]?.message}`);
  return expression;
}

const sgdOnly = 'optimizer == "sgd"';

/** Spaces of every shape, by what is special about them. */
export const finiteSpaces: Readonly<Record<string, SearchSpace>> = {
  "no parameter at all": spaceOf({ parameters: {} }),
  "constants only": spaceOf({ parameters: {}, constants: { model: "resnet50", seed: 7 } }),
  "one parameter with one value": spaceOf({ parameters: { only: categoricalDomain(["a"]) } }),
  "one bool": spaceOf({ parameters: { nesterov: boolDomain() } }),
  "every discrete kind": spaceOf({
    parameters: {
      width: intDomain({ low: 2, high: 5 }),
      log: intDomain({ low: 1, high: 4, log: true }),
      rate: floatDomain({ low: 0.1, high: 0.3, step: 0.1 }),
      activation: categoricalDomain(["relu", "tanh", null, 3, true]),
      batch: ordinalDomain([16, 64]),
    },
  }),
  "conditions two deep": spaceOf({
    parameters: {
      optimizer: categoricalDomain(["sgd", "adam", "lion"]),
      momentum: [floatDomain({ low: 0, high: 0.9, step: 0.3 }), sgdOnly],
      nesterov: [boolDomain(), "momentum > 0"],
      warmup: [intDomain({ low: 0, high: 2 }), 'optimizer in ["adam", "lion"]'],
    },
    constants: { model: "mlp" },
  }),
  "a requirement over a derived value": spaceOf({
    parameters: { width: intDomain({ low: 1, high: 8 }), layers: intDomain({ low: 1, high: 4 }) },
    derived: { cells: "width * layers" },
    require: ["cells <= 8", "width != 3"],
  }),
  "a requirement that one combination meets": spaceOf({
    parameters: { a: intDomain({ low: 1, high: 40 }), b: intDomain({ low: 1, high: 40 }) },
    require: ["a * b == 1600"],
  }),
  "a requirement that nothing meets": spaceOf({
    parameters: { a: intDomain({ low: 1, high: 9 }) },
    require: ["a > 9"],
  }),
};

const thirty = Array.from({ length: 30 }, (_, index): [string, Domain] => [
  `p${index}`,
  index % 3 === 0
    ? floatDomain({ low: -1, high: 1 })
    : index % 3 === 1
      ? intDomain({ low: 0, high: index })
      : boolDomain(),
]);

export const infiniteSpaces: Readonly<Record<string, SearchSpace>> = {
  "one continuous parameter": spaceOf({ parameters: { lr: floatDomain({ low: 1e-4, high: 1, log: true }) } }),
  "thirty mixed parameters": spaceOf({ parameters: Object.fromEntries(thirty) }),
  "conditions three deep": spaceOf({
    parameters: {
      lr: floatDomain({ low: 1e-5, high: 1e-1, log: true }),
      optimizer: categoricalDomain(["sgd", "adam"]),
      "sgd.momentum": [floatDomain({ low: 0, high: 0.99 }), sgdOnly],
      "sgd.nesterov": [boolDomain(), "sgd.momentum > 0.5"],
      "sgd.strength": [floatDomain({ low: 1, high: 2 }), "sgd.nesterov"],
      beta: [floatDomain({ low: 0.8, high: 0.999 }), 'optimizer == "adam"'],
    },
    constants: { epochs: 10, dropout: 0 },
  }),
  "a narrow corner": spaceOf({
    parameters: {
      x: floatDomain({ low: 0, high: 1 }),
      y: floatDomain({ low: 0, high: 1 }),
      fixed: floatDomain({ low: 3, high: 3 }),
    },
    require: ["x + y < 0.1", "x < y"],
  }),
};
