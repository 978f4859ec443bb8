/**
 * A search space of NNI, or an experiment's configuration with one, as a study:
 * https://nni.readthedocs.io/en/stable/hpo/search_space.html and .../reference/experiment_config.html
 */

import { nameText } from "../study/names.ts";
import { isMapping } from "../study/read-space.ts";
import { runOf } from "./draft-command.ts";
import {
  bellRange,
  literalText,
  nearestMultiple,
  ownName,
  rangeWriter,
  roundedNumber,
  scalarOf,
} from "./draft-ranges.ts";
import { createNotes, type DraftNotes, type DraftParameter, type StudyDraft } from "./study-draft.ts";

type Fields = Readonly<Record<string, unknown>>;

const tuners: Readonly<Record<string, string>> = {
  TPE: "tpe",
  Random: "random",
  Evolution: "evolution",
  GridSearch: "grid",
  Grid: "grid",
  GP: "gp",
  GPTuner: "gp",
  PBTTuner: "pbt",
  PBT: "pbt",
  Hyperband: "hyperband",
  BOHB: "bohb",
};

/** Whether a mapping is a search space: each of its fields says a type and values. */
export function isNniSpace(fields: Fields): boolean {
  const entries = Object.values(fields);
  return entries.length > 0 && entries.every((value) => isMapping(value) && "_type" in value);
}

/**
 * @param config a search space, or a configuration with a `searchSpace`
 * @param readText the text of a file beside the configuration; undefined where there is none
 * @param parse reads YAML or JSON
 */
export function importNni(
  config: Fields,
  readText: (file: string) => string | undefined,
  parse: (text: string) => unknown,
): StudyDraft {
  const notes = createNotes();
  const isSpace = isNniSpace(config);
  const given = isSpace ? config : findSpace(config, readText, parse, notes);
  const space: DraftParameter[] = [];
  readSpace(given, { prefix: "", condition: undefined, crowded: crowdedNames(given), notes, into: space });
  notes.toDo(
    "",
    'The program asked NNI for its values and reported to it. It now takes them as arguments (`--name=value`), or reads the JSON file that TUNESMITH_PARAMS names, and prints `{"default": ...}` as JSON on a line of its own.',
  );
  if (isSpace) {
    notes.toDo("", "Write the program's command, and whether `default` is to be large or small.");
    return {
      source: "a search space of NNI",
      run: { command: "python main.py" },
      objectives: [{ metric: "default", direction: "maximize" }],
      space,
      strategy: "bayesian",
      notes: notes.all,
    };
  }
  return { ...fromConfig(config, notes), space, notes: notes.all };
}

function fromConfig(config: Fields, notes: DraftNotes): Omit<StudyDraft, "space" | "notes"> {
  const tuner = partOf(config, ["tuner", "advisor"]);
  const known = tuner.name === undefined ? undefined : tuners[tuner.name];
  if (tuner.name !== undefined && known === undefined)
    notes.lost(
      "tuner",
      `There is no counterpart of ${tuner.name}; \`bayesian\` chooses a strategy for the space.`,
    );
  const strategy = known ?? "bayesian";
  const [r, eta] = [tuner.args["R"] ?? tuner.args["max_budget"], tuner.args["eta"]];
  const isHalving = strategy === "hyperband" || strategy === "bohb";
  const assessor = partOf(config, ["assessor"]);
  const isMedian = /^median/i.test(assessor.name ?? "");
  if (assessor.name !== undefined && !isMedian)
    notes.lost("assessor", `There is no counterpart of ${assessor.name}; \`stop: median\` is the nearest.`);
  const start = assessor.args["start_step"];
  const platform = isMapping(config["trainingService"])
    ? config["trainingService"]["platform"]
    : (config["trainingService"] ?? config["trainingServicePlatform"]);
  if (platform !== undefined && platform !== "local")
    notes.lost(
      "trainingService",
      `Trials ran on \`${String(platform)}\`; they run on this machine, or on Slurm with \`executor\`.`,
    );
  const trial = isMapping(config["trial"]) ? config["trial"] : {};
  const command = config["trialCommand"] ?? trial["command"];
  const cwd = config["trialCodeDirectory"] ?? trial["codeDir"];
  if (command === undefined) notes.toDo("trialCommand", "Write the program's command.");
  if (config["trialGpuNumber"] !== undefined && Number(config["trialGpuNumber"]) > 0)
    notes.lost(
      "trialGpuNumber",
      "Say with `slots: { gpus: ... }` how trials are spread over graphics cards.",
    );
  const trials = config["maxTrialNumber"] ?? config["maxTrialNum"];
  const time = config["maxExperimentDuration"] ?? config["maxExecDuration"];
  const parallel = config["trialConcurrency"];
  const name = config["experimentName"];
  const mode = tuner.args["optimize_mode"] ?? "maximize";
  const budget = {
    ...(trials !== undefined && { trials: Number(trials) }),
    ...(time !== undefined && { time: typeof time === "string" ? time : Number(time) }),
    ...(parallel !== undefined && { parallel: Number(parallel) }),
  };
  return {
    source: "an experiment of NNI",
    ...(typeof name === "string" && name !== "" && { name }),
    run: { ...runOf(String(command ?? "python main.py")), ...(isFolder(cwd) && { cwd }) },
    objectives: [{ metric: "default", direction: mode === "minimize" ? "minimize" : "maximize" }],
    strategy: isHalving && eta !== undefined ? { name: strategy, eta: Number(eta) } : strategy,
    ...(isHalving && { fidelity: { ...(r !== undefined && { max: Number(r) }) } }),
    ...(isMedian && { stop: start === undefined ? "median" : { rule: "median", warmup: Number(start) } }),
    ...(Object.keys(budget).length > 0 && { budget }),
  };
}

function isFolder(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value !== ".";
}

/** Both forms of a configuration: `tuner: { name, classArgs }`, and `tuner: { builtinTunerName, classArgs }`. */
function partOf(
  config: Fields,
  keys: readonly string[],
): { readonly name: string | undefined; readonly args: Fields } {
  for (const key of keys) {
    const part = config[key];
    if (!isMapping(part)) continue;
    const name = part["name"] ?? Object.entries(part).find(([field]) => /^builtin\w+Name$/.test(field))?.[1];
    const args = isMapping(part["classArgs"]) ? part["classArgs"] : {};
    if (name !== undefined) return { name: String(name), args };
  }
  return { name: undefined, args: {} };
}

function findSpace(
  config: Fields,
  readText: (file: string) => string | undefined,
  parse: (text: string) => unknown,
  notes: DraftNotes,
): Fields {
  if (isMapping(config["searchSpace"])) return config["searchSpace"];
  const file = config["searchSpaceFile"] ?? config["searchSpacePath"];
  const text = typeof file === "string" ? readText(file) : undefined;
  const space = text === undefined ? undefined : parse(text);
  if (isMapping(space)) return space;
  notes.toDo(
    "searchSpace",
    file === undefined ? "There is no search space." : `${String(file)} could not be read.`,
  );
  return {};
}

interface Surroundings {
  /** The branch that the parameters belong to. */
  readonly prefix: string;
  /** When they are there at all. */
  readonly condition: string | undefined;
  /** Names that occur in several branches, which get the branch's name before them. */
  readonly crowded: ReadonlySet<string>;
  readonly notes: DraftNotes;
  readonly into: DraftParameter[];
}

function readSpace(fields: Fields, around: Surroundings): void {
  const { prefix, condition, crowded, notes, into } = around;
  for (const [key, given] of Object.entries(fields)) {
    if (key === "_name" || !isMapping(given)) continue;
    const where = `${prefix}${key}`;
    const values: readonly unknown[] = Array.isArray(given["_value"]) ? given["_value"] : [];
    const name = ownName(crowded.has(key) && prefix !== "" ? `${prefix.replaceAll(".", "_")}${key}` : key);
    if (name !== key) notes.lost(where, `It is called \`${name}\` here.`);
    const branches = given["_type"] === "choice" ? values.filter(isBranch) : [];
    const choices = values.map((value) => (isBranch(value) ? value["_name"] : value));
    const text =
      given["_type"] === "choice"
        ? rangeWriter(notes).choices(where, choices)
        : rangeOf(where, given["_type"], values.map(Number), notes);
    if (text === undefined) continue;
    into.push({ name, text, ...(condition !== undefined && { when: condition }) });
    for (const branch of branches) {
      const label = scalarOf(branch["_name"]);
      readSpace(branch, {
        ...around,
        prefix: `${where}.${String(label)}.`,
        condition: `${nameText(name)} == ${literalText(label)}`,
      });
    }
    if (branches.some((branch) => Object.keys(branch).length > 1))
      notes.lost(
        where,
        "NNI hands over what is nested in a choice as a mapping; here each value has a name of its own.",
      );
  }
}

function isBranch(value: unknown): value is Fields {
  return isMapping(value) && "_name" in value;
}

function crowdedNames(fields: Fields): ReadonlySet<string> {
  const counts = new Map<string, number>();
  const count = (space: Fields) => {
    for (const [key, given] of Object.entries(space)) {
      if (key === "_name" || !isMapping(given)) continue;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      if (Array.isArray(given["_value"]))
        for (const value of given["_value"]) if (isBranch(value)) count(value);
    }
  };
  count(fields);
  return new Set([...counts].filter(([, times]) => times > 1).map(([key]) => key));
}

function rangeOf(
  where: string,
  type: unknown,
  values: readonly number[],
  notes: DraftNotes,
): string | undefined {
  const write = rangeWriter(notes);
  const [a = Number.NaN, b = Number.NaN, q = 1] = values;
  const stepped = (low: number, high: number, prior?: number) => {
    const kind = [low, high, q].every(Number.isSafeInteger) ? "int" : "float";
    return write[kind](where, { low, high, step: q }, prior);
  };
  const bell = () => {
    notes.lost(
      where,
      "It was drawn from a normal distribution. Here it goes three standard deviations to each side, and only the first trials crowd around the mean.",
    );
    const { low, high } = bellRange(a, b);
    return [roundedNumber(low), roundedNumber(high)] as const;
  };
  const unstepped = () =>
    notes.lost(where, `Its values were rounded to multiples of ${q}; a logarithmic range has no even steps.`);
  switch (type) {
    case "randint":
      return write.int(where, { low: a, high: b - 1 });
    case "uniform":
      return write.float(where, { low: a, high: b });
    case "quniform":
      return stepped(a, b);
    case "qloguniform":
      unstepped();
      return write.float(where, { low: a, high: b, log: true });
    case "loguniform":
      return write.float(where, { low: a, high: b, log: true });
    case "normal": {
      const [low, high] = bell();
      return write.float(where, { low, high }, a);
    }
    case "qnormal": {
      const [low, high] = bell();
      return stepped(nearestMultiple(low, q), nearestMultiple(high, q), nearestMultiple(a, q));
    }
    case "lognormal":
    case "qlognormal": {
      if (type === "qlognormal") unstepped();
      const [low, high] = bell().map((power) => roundedNumber(Math.exp(power))) as [number, number];
      return write.float(where, { low, high, log: true }, roundedNumber(Math.exp(a)));
    }
    default:
      notes.toDo(where, `There is no counterpart of the type \`${String(type)}\`. Write its range.`);
      return undefined;
  }
}
