import type { SearchSpace } from "../study/space.ts";
import type { ParamValue, ParamValues } from "../study/value.ts";

/** How a sampler sees values that it proposed: numbers that stand behind each word that a person is told. */
export type ProposalView =
  | DrawnView
  | DesignView
  | GridView
  | SurrogateView
  | DensityView
  | OffspringView
  | CloudView;

/** Values that follow from the index alone, whatever the results. */
export interface DrawnView {
  readonly kind: "drawn";
  readonly how: "random" | "sobol" | "schedule";
  readonly index: number;
}

/** One of the first proposals of a sampler that learns, which only cover the space. */
export interface DesignView {
  readonly kind: "design";
  readonly how: "sobol";
  readonly index: number;
  /** How many configurations there have to be before the sampler uses results. */
  readonly before: number;
}

export interface GridView {
  readonly kind: "grid";
  readonly index: number;
  /** Of the whole grid, before `require`. */
  readonly combinations: number;
  /** For each parameter that is present, which of its values it has, from 0. */
  readonly cells: readonly { readonly name: string; readonly place: number; readonly of: number }[];
}

/** A model's prediction of the loss, of `gp`. */
export interface SurrogateView {
  readonly kind: "surrogate";
  /** Trials with a result that the model knows, and those that it expects one of. */
  readonly results: number;
  readonly pending: number;
  /** Whether predictions are in units of the objective, or several objectives were weighed into one of its own. */
  readonly unit: "objective" | "weighed";
  /** The mean of the prediction, and one standard deviation to either side, `low` being the better end. */
  readonly expected: number;
  readonly better: number;
  readonly worse: number;
  /** The trial that the model takes for the best, and what it expects of it; none where nothing is feasible yet. */
  readonly incumbent: { readonly trial: number; readonly expected: number } | null;
  /** How likely these values are to improve on the incumbent, in [0, 1]. */
  readonly chance: number | null;
  /** Expected improvement on the incumbent, in the same unit. */
  readonly gain: number | null;
  /**
   * `exploit`: the mean by itself is at least as good as the incumbent's. `explore`: only the uncertainty makes an
   * improvement likely enough. `feasibility`: nothing feasible is known, so that alone counts.
   */
  readonly aim: "exploit" | "explore" | "feasibility";
  /** The standard deviation as a share of that where nothing is known, in [0, 1]. */
  readonly ignorance: number;
  /** How many other configurations, spread over the space, the proposal was held against here, and beats. */
  readonly compared: { readonly count: number; readonly beaten: number };
  /** The branch of a conditional space that the search was restricted to, since it is tried less than it deserves. */
  readonly branch: ParamValues;
}

/** Densities over good trials and over the others, of `tpe`. */
export interface DensityView {
  readonly kind: "densities";
  /** Trials that are compared, and how many of them count as good. */
  readonly trials: number;
  readonly good: number;
  /** The objective's value that separates good ones from others; none with several objectives. */
  readonly threshold: number | null;
  /** How many times as dense good trials are here as the others. */
  readonly ratio: number;
  /** How many times as dense good trials are here as if they were spread evenly. */
  readonly goodDensity: number;
  readonly aim: "exploit" | "explore";
  /** The same ratio for each parameter alone, greatest first. */
  readonly parameters: readonly { readonly name: string; readonly ratio: number }[];
  readonly compared: { readonly count: number; readonly beaten: number };
}

/** Values made from those of earlier trials, of the evolutionary samplers. */
export interface OffspringView {
  readonly kind: "offspring";
  readonly how: "mutation" | "crossover" | "difference";
  /** How many trials parents are chosen from. */
  readonly population: number;
  /** Of so many drawn by chance a parent was the best. */
  readonly contestants?: number;
  readonly parents: readonly {
    readonly trial: number;
    /** `challenged`: the trial whose place it takes if it is better. `towards`: a good one that it moves towards. */
    readonly role: "parent" | "challenged" | "towards" | "difference";
    /** Which front of trade-offs the parent is on, from 0. */
    readonly front?: number;
  }[];
  /** Parameters whose value is not that of the first parent. */
  readonly changed: readonly string[];
  /** Of differential evolution: how far it moves, and how many of the values. */
  readonly factors?: { readonly scale: number; readonly crossover: number };
}

/** A draw from a normal distribution that follows the best, of `cma-es`. */
export interface CloudView {
  readonly kind: "cloud";
  /** Generations that the distribution follows from, over all restarts, and the size of the present one. */
  readonly generations: number;
  readonly population: number;
  /** For each ordered parameter: the middle of the distribution, its standard deviation as a share of the range. */
  readonly axes: readonly {
    readonly name: string;
    readonly middle: ParamValue;
    readonly spread: number;
    /** How many standard deviations the value is from the middle; none where the parameter is absent. */
    readonly distance: number | null;
  }[];
}

/** The parameters of which one has another value than the other, or only one has a value. */
export function changedNames(space: SearchSpace, before: ParamValues, after: ParamValues): readonly string[] {
  return space.parameters.map(({ name }) => name).filter((name) => before[name] !== after[name]);
}
