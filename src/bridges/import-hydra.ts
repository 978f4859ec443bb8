/** A configuration of Hydra's Optuna sweeper as a study: https://hydra.cc/docs/plugins/optuna_sweeper/ */
import { isMapping } from "../study/read-space.ts";
import { quotedWord } from "./draft-command.ts";
import { constantText, ownName, rangeWriter } from "./draft-ranges.ts";
import { type HydraValue, parseHydraValue } from "./hydra-sweep.ts";
import {
  createNotes,
  type DraftNotes,
  type DraftObjective,
  type DraftParameter,
  type StudyDraft,
} from "./study-draft.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The sampler's class, or its name in the defaults list. */
const strategies: readonly (readonly [RegExp, string])[] = [
  [/random/i, "random"],
  [/grid/i, "grid"],
  [/cmaes|cma-es/i, "cma-es"],
  [/nsga/i, "nsga2"],
  [/gp/i, "gp"],
  [/qmc/i, "sobol"],
  [/motpe|tpe/i, "tpe"],
];

/** Strategies that go with several objectives. */
const forSeveral: ReadonlySet<string> = new Set(["nsga2", "random", "grid", "sobol"]);

const known: ReadonlySet<string> = new Set([
  ...[
    "_target_",
    "direction",
    "n_trials",
    "n_jobs",
    "study_name",
    "storage",
    "sampler",
    "params",
    "search_space",
  ],
  ...["max_failure_rate", "custom_search_space"],
]);

/** @param config with `hydra.sweeper`, as YAML reads it with integers as bigint; or the sweeper's own part */
export function importHydra(config: Fields): StudyDraft {
  const notes = createNotes();
  const hydra = isMapping(config["hydra"]) ? config["hydra"] : config;
  const sweeper = isMapping(hydra["sweeper"]) ? hydra["sweeper"] : hydra;
  const { params, search_space: searchSpace, custom_search_space: hook } = sweeper;
  const space: Named[] = [];
  for (const [key, value] of Object.entries(isMapping(params) ? params : {}))
    add(key, readOverride(`params.${key}`, value, notes), space, notes);
  for (const [key, value] of Object.entries(!isMapping(params) && isMapping(searchSpace) ? searchSpace : {}))
    add(key, readDistribution(`search_space.${key}`, value, notes), space, notes);
  if (hook !== undefined && hook !== null)
    notes.lost(
      "custom_search_space",
      `\`${String(hook)}\` is Python. What it adds goes into \`space\`, what depends on other values with \`when\`.`,
    );
  for (const key of Object.keys(sweeper))
    if (!known.has(key)) notes.lost(key, "It has no counterpart in a study.");
  if (typeof sweeper["storage"] === "string")
    notes.lost(
      "storage",
      "Trials are kept in the study's folder; `tunesmith import` reads the old ones from their storage.",
    );

  const directions = (
    Array.isArray(sweeper["direction"]) ? sweeper["direction"] : [sweeper["direction"] ?? "minimize"]
  ).map(String);
  const objectives = directions.map(
    (direction, index): DraftObjective => ({
      metric: directions.length === 1 ? "value" : `value_${index}`,
      direction: /maximize/i.test(direction) ? "maximize" : "minimize",
    }),
  );
  notes.toDo(
    "",
    `Hydra takes what the program's function returns. Let it also print ${objectives.map(({ metric }) => `\`{"${metric}": ...}\``).join(" and ")} as JSON on a line of its own, or name its metric in the objective.`,
  );
  notes.toDo("", "Write the program's name into the command.");
  const sampler = samplerOf(sweeper["sampler"], config["defaults"]);
  const named = strategies.find(([name]) => name.test(sampler.name))?.[1] ?? "tpe";
  const strategy = objectives.length > 1 && !forSeveral.has(named) ? "nsga2" : named;
  if (strategy !== named)
    notes.lost(
      "sampler",
      `\`${named}\` is for one objective here; \`${strategy}\` looks for the front of several.`,
    );
  const { n_trials: trials, n_jobs: jobs, max_failure_rate: failures, study_name: name } = sweeper;
  const budget = {
    ...(trials !== undefined && { trials: Number(trials) }),
    ...(jobs !== undefined && { parallel: Number(jobs) }),
  };
  const rate = Number(failures ?? 0);
  if (rate >= 1)
    notes.lost("max_failure_rate", "1 means that no failure ends the study, as without `max_failures`.");
  return {
    source: "a configuration of Hydra's Optuna sweeper",
    ...(typeof name === "string" && { name }),
    run: {
      command: [
        "python",
        "main.py",
        ...space.map(({ original, name }) => quotedWord(`${original}={${name}}`)),
      ].join(" "),
    },
    objectives,
    space,
    strategy,
    ...(Object.keys(budget).length > 0 && { budget }),
    ...(rate > 0 && rate < 1 && { maxFailures: rate }),
    ...(sampler.seed !== undefined && { seed: sampler.seed }),
    notes: notes.all,
  };
}

interface Named extends DraftParameter {
  readonly original: string;
}

function add(original: string, text: string | undefined, into: Named[], notes: DraftNotes): void {
  if (text === undefined) return;
  const name = ownName(original);
  if (name !== original)
    notes.lost(
      `params.${original}`,
      `It is called \`${name}\` here; the command passes it as \`${original}\`.`,
    );
  into.push({ original, name, text });
}

/** A value of `params`: what Hydra's command line takes. */
function readOverride(where: string, given: unknown, notes: DraftNotes): string | undefined {
  if (typeof given !== "string") return constantText(given);
  const values = parseHydraValue(given);
  const [only] = values ?? [];
  if (values === undefined || only === undefined) {
    notes.toDo(where, `\`${given}\` could not be read. Write its range.`);
    return undefined;
  }
  if (values.length > 1) return rangeWriter(notes).choices(where, values.map(plain));
  return only.kind === "call" ? readCall(where, only, new Set(), notes) : constantText(plain(only));
}

type Call = Extract<HydraValue, { readonly kind: "call" }>;

/** @param marks tags and casts around the call */
function readCall(
  where: string,
  call: Call,
  marks: ReadonlySet<string>,
  notes: DraftNotes,
): string | undefined {
  const write = rangeWriter(notes);
  const argument = (name: string, position: number) => call.named.get(name) ?? call.positional[position];
  const inner = call.positional.at(-1);
  switch (call.name) {
    case "tag": {
      const tags = call.positional.slice(0, -1).map((tag) => String(plain(tag)));
      return inner?.kind === "call" ? readCall(where, inner, new Set([...marks, ...tags]), notes) : undefined;
    }
    case "int":
    case "float":
      if (inner?.kind === "call") return readCall(where, inner, new Set([...marks, call.name]), notes);
      return inner === undefined ? undefined : constantText(Number(plain(inner)));
    case "shuffle":
    case "sort":
      notes.lost(where, `\`${call.name}\` has no counterpart: the strategy chooses the order.`);
      if (inner?.kind === "call") return readCall(where, inner, marks, notes);
      return write.choices(where, call.positional.map(plain));
    case "choice": {
      const items = inner?.kind === "list" && call.positional.length === 1 ? inner.items : call.positional;
      return write.choices(where, items.map(plain));
    }
    case "interval": {
      const [start, end] = [argument("start", 0), argument("end", 1)];
      if (start === undefined || end === undefined) break;
      const [low, high] = [Number(plain(start)), Number(plain(end))];
      const isInteger = marks.has("int") || (!marks.has("float") && !isFloat(start) && !isFloat(end));
      return write[isInteger ? "int" : "float"](where, { low, high, ...(marks.has("log") && { log: true }) });
    }
    case "range": {
      const single = call.positional.length === 1 && !call.named.has("stop");
      const start = single ? undefined : argument("start", 0);
      const stop = single ? call.positional[0] : argument("stop", 1);
      const step = argument("step", 2);
      if (stop === undefined) break;
      const given = [start, stop, step].filter((part) => part !== undefined);
      notes.lost(
        where,
        "Hydra leaves the end of a `range` out, its Optuna sweeper does not; neither does this study.",
      );
      const range = { low: start === undefined ? 0 : Number(plain(start)), high: Number(plain(stop)) };
      const by = step === undefined ? 1 : Number(plain(step));
      return given.some(isFloat)
        ? write.float(where, { ...range, step: by })
        : write.int(where, { ...range, step: by });
    }
  }
  notes.toDo(where, `There is no counterpart of \`${call.name}(...)\` here. Write its range.`);
  return undefined;
}

/** A value of the old `search_space`. */
function readDistribution(where: string, given: unknown, notes: DraftNotes): string | undefined {
  if (!isMapping(given)) return constantText(given);
  const write = rangeWriter(notes);
  const range = {
    low: Number(given["low"] ?? 0),
    high: Number(given["high"] ?? 0),
    ...(given["log"] === true && { log: true }),
  };
  const step =
    given["step"] === undefined || given["step"] === null || given["log"] === true
      ? {}
      : { step: Number(given["step"]) };
  switch (given["type"]) {
    case "categorical":
      return write.choices(where, Array.isArray(given["choices"]) ? given["choices"] : []);
    case "int":
      return write.int(where, { ...range, ...step });
    case "float":
      return write.float(where, { ...range, ...step });
    default:
      notes.toDo(where, `There is no counterpart of the type \`${String(given["type"])}\`. Write its range.`);
      return undefined;
  }
}

function plain(value: HydraValue): unknown {
  if (value.kind === "list") return value.items.map(plain);
  return value.kind === "scalar" ? value.value : value.name;
}

function isFloat(value: HydraValue): boolean {
  return value.kind === "scalar" && value.isFloat;
}

function samplerOf(given: unknown, defaults: unknown): { readonly name: string; readonly seed?: number } {
  const fields = isMapping(given) ? given : {};
  const seed =
    fields["seed"] === undefined || fields["seed"] === null ? {} : { seed: Number(fields["seed"]) };
  const named = (Array.isArray(defaults) ? defaults : [])
    .filter(isMapping)
    .flatMap((entry) => Object.entries(entry))
    .find(([key]) => /hydra\/sweeper\/sampler$/.test(key))?.[1];
  return { name: String(fields["_target_"] ?? named ?? "tpe"), ...seed };
}
