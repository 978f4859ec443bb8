import { choiceText, numberText } from "../../study/domain.ts";
import type { ScriptFlag } from "./script-flags.ts";

// A first range for a parameter, from its name, its type and the value that it has had so far. The ranges are those
// that tuning guides and the search spaces of published studies use; a person narrows them.

export type KnownFlag = Pick<ScriptFlag, "name" | "default" | "choices" | "kind"> &
  Partial<Pick<ScriptFlag, "type" | "range" | "isList">>;

export interface ProposedRange {
  /** As it stands in a study file, such as `loguniform(1e-5, 0.1)` or `[sgd, adam]`. */
  readonly text: string;
  /** A short reason: `learning rates are searched on a log scale`. */
  readonly reason: string;
}

/** Where a number may lie: bounds for one without a known default, and how to lay bounds around a default. */
type Shape = (standard: number | undefined) => string;

interface Rule {
  readonly names: RegExp;
  readonly reason: string;
  readonly shape: Shape;
}

/** Undefined where searching it makes no sense: a path, a seed, a number of epochs, a list, a text without known choices. */
export function proposeRange(flag: KnownFlag): ProposedRange | undefined {
  const { default: standard } = flag;
  if (flag.isList === true) return undefined;
  const choices = flag.choices && [...new Set(flag.choices)];
  if (choices !== undefined) return choices.length > 1 ? ofChoices(choices) : undefined;
  if (isSeldomSearched(flag.name)) return undefined;
  const name = wordsOf(flag.name);
  const type = typeOf(flag);
  if (type === "bool") return { text: "bool", reason: "on or off" };
  if (type === "string") return undefined;
  const known = typeof standard === "number" && standard > 1e-12 && standard < 1e12 ? standard : undefined;
  const rule = rules.find(({ names }) => names.test(name));
  const shaped = rule?.shape(known);
  // A script that takes whole numbers refuses the fractions that the name stands for.
  const isRefused = flag.type === "int" && /^(?:log)?uniform/.test(shaped ?? "");
  if (rule !== undefined && shaped !== undefined && !isRefused)
    return limited({ text: shaped, reason: rule.reason }, flag);
  if (type === undefined) return undefined;
  return limited(type === "int" ? aroundInteger(standard) : aroundFloat(standard), flag);
}

/** Whether a name says that its value is no hyperparameter: a path, a seed, a device. */
export function isSeldomSearched(name: string): boolean {
  return notSearched.test(wordsOf(name));
}

/** `learningRate`, `learning-rate` and `optim.learning_rate` end alike: `learning rate`. */
function wordsOf(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/[._-]+/g, " ")
    .toLowerCase();
}

function typeOf({ kind, type, default: standard }: KnownFlag): ScriptFlag["type"] {
  if (kind === "switch" || kind === "toggle") return "bool";
  if (type !== undefined) return type;
  if (typeof standard === "number") return Number.isInteger(standard) ? "int" : "float";
  if (typeof standard === "boolean") return "bool";
  return typeof standard === "string" ? "string" : undefined;
}

function ofChoices(choices: NonNullable<ScriptFlag["choices"]>): ProposedRange {
  const isRising =
    choices.length > 2 &&
    choices.every(
      (choice, index) =>
        typeof choice === "number" && (index === 0 || choice > (choices[index - 1] as number)),
    );
  if (isRising) return { text: `ordinal(${choices.map(choiceText).join(", ")})`, reason: "its own choices" };
  return { text: `[${choices.map(choiceText).join(", ")}]`, reason: "its own choices" };
}

const notSearched =
  /\b(seed|random state|cv|folds|n folds|n splits|epochs?|num epochs|steps|max steps|iterations?|iters|max iter|timesteps|port|rank|world size|workers?|num workers|threads|jobs|n jobs|gpus?|devices?|accelerators?|nodes|num nodes|verbose|verbosity|debug|quiet|log|logging|log level|log interval|format|interval|every|freq|frequency|path|dir|directory|folder|file|out|output|input|data|dataset|root|name|project|entity|tag|id|url|host|resume|checkpoint|save|load|download|dry run|version|help|config|eval|test|wandb|amp|fp16|bf16|cuda|no cuda|mps|patience)$/;

const rounded = (value: number) => Number(value.toPrecision(2));
const text = (value: number) => numberText(rounded(value));
const whole = (value: number) => Math.max(1, Math.round(value));

/** From the decades around the default, no higher than `top`. */
const decades =
  (low: number, high: number, top = Number.POSITIVE_INFINITY): Shape =>
  (standard) => {
    if (standard === undefined) return `loguniform(${text(low)}, ${text(high)})`;
    const decade = 10 ** Math.floor(Math.log10(standard) + 1e-9);
    return `loguniform(${text(decade / 100)}, ${text(Math.max(standard, Math.min(top, decade * 100)))})`;
  };

/** Fixed bounds, stretched to hold the default. */
const between =
  (low: number, high: number): Shape =>
  (standard) =>
    `uniform(${text(Math.min(low, standard ?? low))}, ${text(Math.max(high, standard ?? high))})`;

/** Powers of two from a quarter of the default to four times. */
const powers =
  (usual: number): Shape =>
  (standard) => {
    const middle = Math.max(2, Math.round(Math.log2(standard ?? usual)));
    const exponents = [middle - 2, middle - 1, middle, middle + 1, middle + 2];
    return `ordinal(${exponents
      .filter((exponent) => exponent >= 0)
      .map((exponent) => 2 ** exponent)
      .join(", ")})`;
  };

const counts =
  (low: number, high: number): Shape =>
  (standard) =>
    standard === undefined
      ? `int(${low}, ${high})`
      : `int(${Math.min(low, whole(standard))}, ${Math.max(high, whole(standard * 2))})`;

const sizes =
  (low: number, high: number): Shape =>
  (standard) =>
    standard === undefined
      ? `int(${low}, ${high}, log)`
      : `int(${whole(standard / 4)}, ${whole(standard * 4)}, log)`;

const rules: readonly Rule[] = [
  {
    names: /\b(lr|learning rate|base lr|init lr|eta0?|step size|lr0)$/,
    reason: "learning rates are searched on a log scale",
    shape: decades(1e-5, 1e-1, 1),
  },
  {
    names:
      /\b(weight decay|wd|l2|l1|l2 reg|reg|regularization|reg alpha|reg lambda|alpha|lambda|ridge|decay)$/,
    reason: "penalties are searched on a log scale",
    shape: decades(1e-6, 1e-1, 100),
  },
  {
    names: /\b(dropout|drop ?out rate|drop rate|drop ?path|p drop|dropout p)$/,
    reason: "a share of units to drop",
    shape: between(0, 0.5),
  },
  { names: /\b(label smoothing|smoothing)$/, reason: "a small share", shape: between(0, 0.2) },
  { names: /\b(momentum)$/, reason: "a share below 1", shape: between(0, 0.99) },
  { names: /\b(beta ?1|beta)$/, reason: "a share close to 1", shape: between(0.8, 0.99) },
  { names: /\b(beta ?2)$/, reason: "a share very close to 1", shape: () => "uniform(0.9, 0.9999)" },
  {
    names: /\b(gamma|discount|discount factor|gae lambda|ema|ema decay|tau)$/,
    reason: "a share below 1",
    shape: (standard) =>
      standard !== undefined && standard < 0.5
        ? decades(1e-3, 1, 1)(standard)
        : standard !== undefined && standard > 1
          ? decades(1e-3, 10)(standard)
          : "uniform(0.9, 0.9999)",
  },
  {
    names:
      /\b(subsample|colsample\w*|colsample by\w+|feature fraction|bagging fraction|max features|max samples)$/,
    reason: "a share of the data",
    shape: between(0.5, 1),
  },
  { names: /\b(warm ?up ratio|warm ?up fraction)$/, reason: "a small share", shape: between(0, 0.2) },
  {
    names: /\b(eps|epsilon|tol|tolerance)$/,
    reason: "small numbers are searched on a log scale",
    shape: decades(1e-9, 1e-3),
  },
  {
    names: /\b(clip|clip norm|grad clip|max grad norm|clip value|gradient clip\w*)$/,
    reason: "thresholds are searched on a log scale",
    shape: () => "loguniform(0.1, 10)",
  },
  {
    names: /\b(batch|batch size|bs|bsz|batchsize|mini ?batch size)$/,
    reason: "powers of two around the default",
    shape: powers(64),
  },
  {
    names: /\b(heads|num heads|n heads|nhead)$/,
    reason: "powers of two around the default",
    shape: powers(4),
  },
  {
    names:
      /\b(hidden|hidden size|hidden dim|hidden units|units|width|dim|d model|model dim|embed dim|embedding dim|embedding size|channels|filters|features|ff dim|mlp dim|num leaves|neurons)$/,
    reason: "sizes are searched on a log scale",
    shape: sizes(16, 512),
  },
  {
    names: /\b(n estimators|num trees|trees|num round|num boost round|n rounds)$/,
    reason: "sizes are searched on a log scale",
    shape: sizes(50, 1000),
  },
  {
    names: /\b(layers|num layers|n layers|num blocks|blocks|depth|hidden layers)$/,
    reason: "a small number",
    shape: counts(1, 6),
  },
  { names: /\b(max depth)$/, reason: "depths of trees", shape: counts(2, 12) },
  {
    names: /\b(min child weight|min samples leaf|min samples split|min data in leaf|k|n neighbors)$/,
    reason: "a small number",
    shape: counts(1, 20),
  },
  { names: /\b(kernel|kernel size)$/, reason: "odd sizes", shape: () => "ordinal(3, 5, 7)" },
  {
    names: /\b(temperature|temp)$/,
    reason: "scales are searched on a log scale",
    shape: decades(0.1, 10),
  },
  {
    names: /\b(c|cost)$/,
    reason: "penalties are searched on a log scale",
    shape: decades(1e-3, 1e3),
  },
];

function aroundInteger(standard: KnownFlag["default"]): ProposedRange {
  const reason = "around its default";
  if (typeof standard !== "number") return { text: "int(1, 10)", reason: "a whole number" };
  if (standard <= 0) return { text: `int(${Math.min(0, Math.round(standard))}, 10)`, reason };
  if (standard <= 4) return { text: `int(1, ${whole(standard * 3)})`, reason };
  return { text: `int(${whole(standard / 4)}, ${whole(standard * 4)}, log)`, reason };
}

function aroundFloat(standard: KnownFlag["default"]): ProposedRange {
  const reason = "around its default";
  if (typeof standard !== "number") return { text: "uniform(0, 1)", reason: "a number" };
  if (standard < 0) return { text: `uniform(${text(standard * 2)}, 0)`, reason };
  if (standard <= 1e-12 || standard >= 1e12 || (standard >= 0.1 && standard <= 1))
    return { text: "uniform(0, 1)", reason };
  return { text: `loguniform(${text(standard / 10)}, ${text(standard * 10)})`, reason };
}

/** Within the bounds that the script itself checks: `click.IntRange(1, 8)`. */
function limited(proposed: ProposedRange, { range, type }: KnownFlag): ProposedRange {
  const { low, high } = range ?? {};
  if (low === undefined && high === undefined) return proposed;
  const found = /^(uniform|loguniform|int)\((\S+), ([^,)]+)(.*)\)$/.exec(proposed.text);
  const [callee, bottom, top, options] = found
    ? [found[1] as string, Number(found[2]), Number(found[3]), found[4] as string]
    : [type === "int" ? "int" : "uniform", low ?? 0, high ?? (low ?? 0) + 10, ""];
  const bounds = [low ?? bottom, high ?? top];
  const isFullRange = low !== undefined && high !== undefined;
  const [from, to] = isFullRange
    ? [Math.max(low, Math.min(bottom, high)), Math.min(high, Math.max(top, low))]
    : [Math.max(bounds[0] as number, low ?? bottom), Math.min(bounds[1] as number, high ?? top)];
  if (!(from < to) || ((callee === "loguniform" || options.includes("log")) && from <= 0)) {
    return {
      text: `${type === "int" ? "int" : "uniform"}(${numberText(bounds[0] as number)}, ${numberText(bounds[1] as number)})`,
      reason: "the bounds of the script",
    };
  }
  return { text: `${callee}(${numberText(from)}, ${numberText(to)}${options})`, reason: proposed.reason };
}
