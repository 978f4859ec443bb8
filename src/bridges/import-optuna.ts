/** A study of Optuna as a study file. Its store knows the ranges only from trials, and no sampler, no pruner and no program. */
import type { StudyState } from "../engine/study-state.ts";
import { categoricalDomain, type Distribution, floatDomain, intDomain } from "../study/domain.ts";
import { nameText } from "../study/names.ts";
import { hasEnded, type Trial } from "../study/trial.ts";
import type { ParamValue } from "../study/value.ts";
import { literalText, ownName } from "./draft-ranges.ts";
import { createNotes, type DraftNotes, type DraftParameter, type StudyDraft } from "./study-draft.ts";

/** @param journal where its trials can be read again; undefined for a database that was not converted */
export function importOptuna(state: StudyState, journal: string | undefined): StudyDraft {
  const notes = createNotes();
  const trials = state.trials.filter(hasEnded);
  const count = trials.length;
  if (state.parameterRanges.size === 0)
    notes.toDo("", "The study has no trials with parameters, so its space is not known. Write it.");
  const space = [...state.parameterRanges].flatMap(([name, distribution]) =>
    readParameter(name, distribution, state, trials, notes),
  );
  notes.toDo("", "Write the program's command: Optuna's store does not name it.");
  notes.toDo(
    "",
    `Let the program print ${state.metricNames.map((name) => `\`{"${name}": ...}\``).join(" and ")} as JSON on a line of its own, with a \`step\` where it called \`trial.report\`.`,
  );
  notes.lost("sampler", "Optuna's store names no sampler; `strategy` is left to Tunesmith.");
  if (trials.some(({ state: ended }) => ended === "pruned"))
    notes.lost(
      "pruner",
      "Trials were pruned, but the store does not say by what rule. `stop: median` is Optuna's default.",
    );
  if (count > 0 && journal === undefined)
    notes.lost(
      "trials",
      `Its ${count} trials are not taken over: with \`--journal FILE\` they are written to a journal that \`start\` and the panel read.`,
    );
  const objectives = state.metricNames.map((metric, index) => ({
    metric,
    direction: state.directions[index] === 2 ? ("maximize" as const) : ("minimize" as const),
  }));
  return {
    source: `the Optuna study \`${state.name}\``,
    name: state.name.replace(/[\\/:*?"<>|]/g, "_"),
    run: { command: "python train.py" },
    objectives,
    space,
    strategy: objectives.length > 1 ? "nsga2" : "bayesian",
    ...(journal !== undefined && count > 0 && { start: journal }),
    notes: notes.all,
  };
}

function readParameter(
  name: string,
  distribution: Distribution,
  state: StudyState,
  trials: readonly Trial[],
  notes: DraftNotes,
): readonly DraftParameter[] {
  const own = ownName(name);
  if (own !== name) notes.lost(name, `It is called \`${own}\` here.`);
  const text = rangeText(name, distribution, notes);
  if (text === undefined) return [];
  const holders = trials.filter(({ params }) => Object.hasOwn(params, name));
  if (holders.length === trials.length || trials.length === 0) return [{ name: own, text }];
  const condition = findCondition(name, state, trials);
  if (condition !== undefined) {
    const comment = "The condition is what the trials show; the store holds none.";
    return [{ name: own, text, when: condition, comment }];
  }
  notes.toDo(
    name,
    `Only ${holders.length} of ${trials.length} trials have it, and no single choice says which. Write a condition with \`when\`.`,
  );
  return [{ name: own, text }];
}

/** A choice of another parameter that all trials with this one have made, and no trial without it. */
function findCondition(
  name: string,
  { parameterRanges }: StudyState,
  trials: readonly Trial[],
): string | undefined {
  // Trials that failed early may lack parameters for that reason alone.
  const judged = trials.filter(
    ({ state }) => state === "complete" || state === "pruned" || state === "infeasible",
  );
  for (const [other, distribution] of parameterRanges) {
    if (other === name || distribution.name !== "CategoricalDistribution") continue;
    const values = (has: boolean) =>
      new Set(
        judged
          .filter(({ params }) => Object.hasOwn(params, name) === has)
          .map(({ params }) => (Object.hasOwn(params, other) ? params[other] : undefined)),
      );
    const [present, absent] = [values(true), values(false)];
    if (present.size === 0 || present.has(undefined) || absent.size === 0) continue;
    if ([...present].some((value) => absent.has(value))) continue;
    const list = [...present].filter((value): value is ParamValue => value !== undefined);
    const [only] = list;
    const subject = nameText(ownName(other));
    return list.length === 1 && only !== undefined
      ? `${subject} == ${literalText(only)}`
      : `${subject} in [${list.map(literalText).join(", ")}]`;
  }
  return undefined;
}

/** Optuna has renamed its distributions; old journals hold the old names. */
function rangeText(where: string, distribution: Distribution, notes: DraftNotes): string | undefined {
  const name: string = distribution.name;
  const fields = distribution.attributes as Readonly<Record<string, unknown>>;
  const [low, high] = [Number(fields["low"]), Number(fields["high"])];
  const isLog = fields["log"] === true || /LogUniform/.test(name);
  const step = fields["step"] ?? fields["q"];
  const steps = typeof step === "number" && !isLog ? { step } : {};
  try {
    if (name === "CategoricalDistribution") {
      const choices = Array.isArray(fields["choices"]) ? fields["choices"] : [];
      if (choices.length === 2 && choices.includes(true) && choices.includes(false)) return "bool";
      return categoricalDomain(choices as readonly ParamValue[]).text;
    }
    const range = { low, high, ...(isLog && { log: true }), ...steps };
    return (name.startsWith("Int") ? intDomain(range) : floatDomain(range)).text;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    notes.toDo(where, `Its range is none here: ${error.message}. Write the range that was meant.`);
    return undefined;
  }
}
