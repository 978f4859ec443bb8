import { namesIn } from "../study/evaluate.ts";
import type { History } from "../study/history.ts";
import type { Problem } from "../study/problem.ts";
import { type RandomStream, randomStream } from "../study/random.ts";
import {
  configurationKey,
  configure,
  enumerate,
  meetsRequirements,
  type SearchSpace,
} from "../study/space.ts";
import type { ParamValues } from "../study/value.ts";
import { countConfigurations } from "./count-configurations.ts";
import type { Proposal, SamplerContext } from "./sampler.ts";

/** Spaces with more configurations than this, before `require`, are never written out as a list. */
export const listLimit = 200_000;

/** Draws before a space that can be listed is listed. */
const drawsBeforeListing = 1_000;

/** Draws before the search for values that satisfy `require` is given up in a space that cannot be listed. */
const drawsBeforeGivingUp = 100_000;

/** A draw of the sampler. Attempts count from 0; each must be an independent one for the same configuration. */
export type Draw = (attempt: number) => ParamValues;

/** Finds the first draw that satisfies `require` and, where duplicates are skipped, that the study has not had yet. */
export interface FeasibleSearch {
  /** @param pick chooses among what is left where draws meet nothing new */
  first(history: History, draw: Draw, pick: RandomStream): Proposal;
}

/**
 * Values that break `require` are drawn anew instead of becoming rejected trials. Where that takes long, the space is
 * listed if it can be, and the configuration chosen from what is left with equal chances; a space that is too large to
 * list is given up after 100,000 draws.
 */
export function createFeasibleSearch(context: Pick<SamplerContext, "space" | "duplicates">): FeasibleSearch {
  const { space, duplicates } = context;
  let list: FeasibleList | undefined;
  return {
    first(history, draw, pick) {
      const isNew = (key: string) => duplicates === "allow" || !history.configurationKeys.has(key);
      const search = (from: number, to: number): ParamValues | undefined => {
        for (let attempt = from; attempt < to; attempt++) {
          const values = draw(attempt);
          if (meetsRequirements(space, values) && isNew(configurationKey(space, values))) return values;
        }
        return undefined;
      };
      const soon = search(0, drawsBeforeListing);
      if (soon) return { kind: "values", values: soon };
      list ??= listFeasible(space);
      if (list.kind === "too-many") {
        const late = search(drawsBeforeListing, drawsBeforeGivingUp);
        return late ? { kind: "values", values: late } : { kind: "exhausted", reason: givenUp(space) };
      }
      const left = list.entries.filter(({ key }) => isNew(key));
      const chosen = left[left.length > 0 ? pick.below(left.length) : 0];
      if (chosen)
        return { kind: "values", values: { ...chosen.values }, note: `one of the ${left.length} left` };
      return { kind: "exhausted", reason: spent(list.entries.length) };
    },
  };
}

function spent(count: number): string {
  if (count === 0) return "No combination of the values satisfies `require`.";
  return count === 1
    ? "The only configuration has been tried."
    : `All ${count} configurations have been tried.`;
}

function givenUp(space: SearchSpace): string {
  const wanted = space.requirements.length > 0 ? "satisfies `require` and is new" : "is new";
  return `None of ${drawsBeforeGivingUp.toLocaleString("en")} draws ${wanted}.`;
}

type FeasibleList =
  | {
      readonly kind: "listed";
      readonly entries: readonly { readonly key: string; readonly values: ParamValues }[];
    }
  | { readonly kind: "too-many" };

/** Every configuration that satisfies `require`, unless there are more than `listLimit` before it is applied. */
export function listFeasible(space: SearchSpace): FeasibleList {
  if (countConfigurations(space) > listLimit) return { kind: "too-many" };
  const entries = Array.from(enumerate(space), (values) => ({
    key: configurationKey(space, values),
    values,
  }));
  return { kind: "listed", entries };
}

/** Draws on which the check before a run relies; enough that a narrow corner of one in a thousand is found. */
const drawsBeforeDoubt = 10_000;

/** Whether `require` leaves anything to try: an error where it certainly does not, a warning where nothing was found. */
export function checkFeasible(whole: SearchSpace): readonly Problem[] {
  if (whole.requirements.length === 0) return [];
  const space = requiredSpace(whole);
  const stream = randomStream(0, "feasible");
  for (let attempt = 0; attempt < drawsBeforeDoubt; attempt++) {
    const values = configure(space, ({ domain }) => domain.fromUnit(stream.uniform()));
    if (meetsRequirements(space, values)) return [];
  }
  const list = listFeasible(space);
  if (list.kind === "listed" && list.entries.length > 0) return [];
  const certain = list.kind === "listed";
  return [
    {
      code: "no-feasible-values",
      severity: certain ? "error" : "warning",
      message: certain
        ? "No combination of the values satisfies `require`. Loosen it, or widen the ranges."
        : `None of ${drawsBeforeDoubt.toLocaleString("en")} random draws satisfies \`require\`. Loosen it, or narrow the ranges to where it holds.`,
      path: ["require"],
      at: "key",
    },
  ];
}

/** The part of a space that `require` looks at: the names in it, and those that they hang on. The rest cannot matter. */
function requiredSpace(space: SearchSpace): SearchSpace {
  const derived = new Map(space.derived.map(({ name, expression }) => [name, expression]));
  const conditions = new Map(space.parameters.map(({ name, when }) => [name, when]));
  const needed = new Set<string>();
  const waiting = [...space.requirements];
  for (let expression = waiting.pop(); expression !== undefined; expression = waiting.pop()) {
    for (const { name } of namesIn(expression)) {
      if (needed.has(name)) continue;
      needed.add(name);
      for (const behind of [derived.get(name), conditions.get(name)]) if (behind) waiting.push(behind);
    }
  }
  return {
    ...space,
    parameters: space.parameters.filter(({ name }) => needed.has(name)),
    derived: space.derived.filter(({ name }) => needed.has(name)),
  };
}
