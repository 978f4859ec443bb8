/**
 * The strategies of the study language. A strategy is a sampler (which values next) under a scheduler (who runs, to
 * which step, who stops).
 */
export interface StrategyDescription {
  readonly name: string;
  readonly family:
    | "grid search"
    | "randomized search"
    | "successive halving"
    | "Bayesian optimization"
    | "evolutionary optimization"
    | "population-based training";
  readonly summary: string;
  readonly sampler: string;
  readonly scheduler: string;
}

const entry = (
  name: string,
  family: StrategyDescription["family"],
  sampler: string,
  scheduler: string,
  summary: string,
): StrategyDescription => ({ name, family, sampler, scheduler, summary });

export const strategies: readonly StrategyDescription[] = [
  entry(
    "grid",
    "grid search",
    "grid",
    "full",
    "Every combination once, in an order that covers the grid early.",
  ),
  entry(
    "random",
    "randomized search",
    "random",
    "full",
    "Independent draws; hard to beat with a large budget in parallel.",
  ),
  entry(
    "sobol",
    "randomized search",
    "sobol",
    "full",
    "Scrambled quasi-random points: covers the space more evenly than random draws.",
  ),
  entry(
    "halving-grid",
    "successive halving",
    "grid",
    "halving",
    "All grid points for a little, the best of them for longer, round by round.",
  ),
  entry(
    "halving-random",
    "successive halving",
    "random",
    "halving",
    "Random configurations for a little, the best of them for longer, round by round.",
  ),
  entry(
    "hyperband",
    "successive halving",
    "random",
    "hyperband",
    "Successive halving in several brackets that trade number against length.",
  ),
  entry(
    "asha",
    "successive halving",
    "random",
    "asha",
    "Successive halving that never waits for a round to end.",
  ),
  entry(
    "bohb",
    "Bayesian optimization",
    "tpe",
    "hyperband",
    "Hyperband whose configurations are proposed by a model.",
  ),
  entry(
    "tpe",
    "Bayesian optimization",
    "tpe",
    "full",
    "Models where good and bad trials lie, and proposes where good ones are denser.",
  ),
  entry(
    "gp",
    "Bayesian optimization",
    "gp",
    "full",
    "A Gaussian process over the space; the most sample-efficient for costly trials.",
  ),
  entry(
    "bayesian",
    "Bayesian optimization",
    "bayesian",
    "full",
    "Chooses for each proposal: a Gaussian process while results are few, Parzen estimators beyond.",
  ),
  entry(
    "cma-es",
    "evolutionary optimization",
    "cma-es",
    "full",
    "Adapts a normal distribution; strong on many numeric parameters.",
  ),
  entry(
    "de",
    "evolutionary optimization",
    "de",
    "full",
    "Differential evolution: moves along differences of good configurations.",
  ),
  entry(
    "evolution",
    "evolutionary optimization",
    "evolution",
    "full",
    "Regularized evolution: mutates good configurations, forgets the oldest.",
  ),
  entry(
    "nsga2",
    "evolutionary optimization",
    "nsga2",
    "full",
    "A genetic algorithm that keeps a whole front of trade-offs; for several objectives and large budgets.",
  ),
  entry(
    "pbt",
    "population-based training",
    "random",
    "pbt",
    "Trains a population at once; the worst copy the best and vary their values.",
  ),
  entry(
    "pb2",
    "population-based training",
    "random",
    "pb2",
    "Population-based training whose new values come from a model.",
  ),
  entry(
    "replay",
    "population-based training",
    "replay",
    "replay",
    "Trains again by a schedule of values that population-based training has found.",
  ),
];

export function findStrategy(name: string): StrategyDescription | undefined {
  return strategies.find((strategy) => strategy.name === name);
}

/** What a study without `strategy` runs. */
export const defaultStrategy = "bayesian";
