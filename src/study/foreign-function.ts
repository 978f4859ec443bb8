/** How ranges are called in Optuna, Ray Tune, Hyperopt, W&B sweeps, scikit-optimize and SciPy, and here. */
interface Translation {
  readonly names: readonly string[];
  /** In the order in which the other takes them, after a label. `...` takes the rest. */
  readonly parameters: readonly string[];
  readonly own: string;
  readonly note?: string;
}

const inclusive = "Both bounds are included.";

/** Names in lower case without underscores. */
const translations: readonly Translation[] = [
  {
    names: ["float", "real", "double", "suggestfloat", "suggestuniform", "uniform", "uniformfloat"],
    parameters: ["low", "high"],
    own: "uniform(low, high)",
  },
  {
    names: ["loguniform", "loguniformvalues", "suggestloguniform", "reciprocal"],
    parameters: ["low", "high"],
    own: "loguniform(low, high)",
  },
  {
    names: ["quniform", "suggestdiscreteuniform", "discreteuniform"],
    parameters: ["low", "high", "q"],
    own: "uniform(low, high, step=q)",
  },
  {
    names: ["qloguniform", "qloguniformvalues"],
    parameters: ["low", "high", "q"],
    own: "int(low, high, log)",
    note: "A logarithmic range has no even steps.",
  },
  {
    names: ["randint", "int", "integer", "suggestint", "uniformint", "intuniform", "intrange"],
    parameters: ["low", "high"],
    own: "int(low, high)",
    note: inclusive,
  },
  {
    names: ["qrandint", "quniformint"],
    parameters: ["low", "high", "q"],
    own: "int(low, high, step=q)",
    note: inclusive,
  },
  {
    names: ["lograndint", "logint"],
    parameters: ["low", "high"],
    own: "int(low, high, log)",
    note: inclusive,
  },
  {
    names: ["qlograndint"],
    parameters: ["low", "high", "q"],
    own: "int(low, high, log)",
    note: "A logarithmic range has no even steps.",
  },
  {
    names: ["choice", "suggestcategorical", "categorical", "gridsearch", "sampleenum"],
    parameters: ["..."],
    own: "choice(...)",
  },
  { names: ["ordinal", "ordered"], parameters: ["..."], own: "ordinal(...)" },
  { names: ["bool", "boolean"], parameters: [], own: "bool" },
  {
    names: ["normal", "qnormal", "randn", "qrandn", "lognormal", "qlognormal", "gaussian"],
    parameters: ["mean", "deviation"],
    own: "uniform(low, high)",
    note: "There are no normal distributions: give the bounds between which values make sense.",
  },
];

export interface ForeignCall {
  /** What to write instead, with the words `low` and `high` for what the person knows. */
  readonly own: string;
  readonly note: string;
  /** The call itself in this language, where each argument has its counterpart. */
  readonly replacement?: string;
}

/**
 * @param callee as written, such as `tune.quniform`
 * @param positional the texts of its arguments; undefined where some of them are named or unreadable
 */
export function translateCall(
  callee: string,
  positional: readonly string[] | undefined,
): ForeignCall | undefined {
  const name = callee
    .slice(callee.lastIndexOf(".") + 1)
    .toLowerCase()
    .replaceAll("_", "");
  const found = translations.find(({ names }) => names.includes(name));
  if (found === undefined) return undefined;
  const { own, parameters, note = "" } = found;
  const replacement = positional && rewrite(own, parameters, positional);
  return { own, note, ...(replacement !== undefined && { replacement }) };
}

function rewrite(own: string, parameters: readonly string[], given: readonly string[]): string | undefined {
  const isRest = parameters[0] === "...";
  // Optuna and Hyperopt take a label first; it is the parameter's key here.
  const hasLabel = /^["']/.test(given[0] ?? "") && (isRest ? /^\[/.test(given[1] ?? "") : true);
  const values = hasLabel ? given.slice(1) : given;
  if (isRest) {
    const [only] = values;
    const list = values.length === 1 && only?.startsWith("[") ? only.slice(1, -1) : values.join(", ");
    return list === "" ? undefined : own.replace("...", () => list);
  }
  if (values.length !== parameters.length || parameters.includes("mean")) return undefined;
  return own.replace(/\b(low|high|q)\b/g, (word) => values[parameters.indexOf(word)] ?? word);
}

const keyTranslations: ReadonlyMap<string, string> = new Map([
  ["min", "low"],
  ["lower", "low"],
  ["start", "low"],
  ["from", "low"],
  ["max", "high"],
  ["upper", "high"],
  ["stop", "high"],
  ["to", "high"],
  ["q", "step"],
  ["values", "choices"],
  ["options", "choices"],
  ["items", "choices"],
  ["categories", "choices"],
  ["init", "default"],
  ["initial", "default"],
  ["weights", "prior"],
  ["probabilities", "prior"],
  ["distribution", "type"],
  ["kind", "type"],
]);

/** What this language calls the option of a range that others call `name`. */
export function translateKey(name: string): string | undefined {
  return keyTranslations.get(name.toLowerCase());
}
