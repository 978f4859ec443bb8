import type { History } from "../study/history.ts";
import { olderCount, trialName } from "../study/older.ts";
import type { Problem } from "../study/problem.ts";
import { type RandomStream, randomStream } from "../study/random.ts";
import { configure } from "../study/space.ts";
import type { Study } from "../study/study.ts";
import type { Trial } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";
import { checkFeasible, createFeasibleSearch } from "./feasible.ts";
import { createGenome, type Genome, type Locus, leaveCell, otherChoice } from "./genome.ts";
import { populationFor } from "./population-size.ts";
import { changedNames } from "./proposal-view.ts";
import type { Proposal, Sampler, SamplerContext, SamplerDefinition } from "./sampler.ts";
import { checkSingleObjective } from "./single-objective.ts";
import { sobolSampler } from "./sobol.ts";
import { keepStandings, type Standings } from "./standings.ts";

/**
 * Regularized evolution: of the latest trials, the best of a few chosen by chance is mutated in one parameter. Trials
 * die of age, not of being worse, so that one which was good by luck does not stay forever.
 *
 * E. Real, A. Aggarwal, Y. Huang and Q. V. Le, Regularized evolution for image classifier architecture search, AAAI 2019.
 * Notation: P is the size of the population, S that of a tournament.
 *
 * - Age counts in configurations, so with parallel workers too it does not depend on which trial ended first.
 * - A mutation that switches a condition on gives the parameters behind it the values of the best other parent that has
 *   them; where none has, they are drawn.
 *
 * The first proposals are those of `sobol`. Option `population`: P.
 */
export const evolutionSampler: SamplerDefinition = {
  name: "evolution",
  check: checkEvolution,
  create: createEvolution,
};

/** Apart from the algorithm, so that the editor can ask without loading it. */
export function checkEvolution(study: Study): readonly Problem[] {
  return [...checkFeasible(study.space), ...checkSingleObjective(study)];
}

/** S / P of the paper's experiments: 25 of 100. */
const tournamentShare = 0.25;

/** Steps along a range are Cauchy with this scale: half of them are shorter, but one in six leads across a third of it. */
const stepScale = 0.1;

/** Mutants that break `require`, or were there before, until one is drawn from the whole space instead. */
const mutantsPerProposal = 500;

/** After so many mutants in vain, two parameters are mutated; after twice as many three. */
const patience = 20;

function createEvolution(context: SamplerContext): Sampler {
  const { space, objectives, seed, trials: budget, options } = context;
  const size = Number(options["population"] ?? populationFor(budget));
  const genome = createGenome(space);
  const design = sobolSampler.create(context);
  const search = createFeasibleSearch(context);
  const look = keepStandings(objectives);
  const breed = (history: History, index: number): Bred => {
    const { settled, standings } = look(history.trials);
    // The latest by configuration.
    const population = settled.slice(-size);
    if (olderCount(history) + index < size || population.length < 2)
      return { proposal: design.propose(history, index) };
    const stream = randomStream(seed, "evolution", index);
    let parent: Trial | undefined;
    const draw = (attempt: number) => {
      if (attempt >= mutantsPerProposal)
        return configure(space, ({ domain }) => domain.fromUnit(stream.uniform()));
      const contestants = tournament(population, standings, stream);
      parent = contestants[0] as Trial;
      return mutate(genome, contestants, 1 + Math.floor(attempt / patience), stream);
    };
    return { proposal: search.first(history, draw, stream), population: population.length, parent };
  };
  return {
    propose(history, index) {
      const { proposal, population, parent } = breed(history, index);
      if (proposal.kind === "exhausted" || parent === undefined) return proposal;
      return { note: `mutates ${trialName(parent.number)} of the latest ${population}`, ...proposal };
    },
    explain(history, index, values) {
      const { population, parent } = breed(history, index);
      if (parent === undefined) return { kind: "design", how: "sobol", index, before: size };
      return {
        kind: "offspring",
        how: "mutation",
        population: population ?? 0,
        contestants: tournamentSize(population ?? 0),
        parents: [{ trial: parent.number, role: "parent" }],
        changed: changedNames(space, parent.params, values),
      };
    },
  };
}

interface Bred {
  readonly proposal: Proposal;
  /** None while the first proposals are made. */
  readonly population?: number;
  readonly parent?: Trial | undefined;
}

function tournamentSize(population: number): number {
  return Math.max(2, Math.round(tournamentShare * population));
}

/** S of the population, drawn with replacement as in the paper, best first. */
function tournament(
  population: readonly Trial[],
  standings: Standings,
  stream: RandomStream,
): readonly Trial[] {
  const size = tournamentSize(population.length);
  return Array.from({ length: size }, () => population[stream.below(population.length)] as Trial).sort(
    (a, b) => standings.compare(a, b) || a.configuration - b.configuration,
  );
}

/** The first parent with so many of its parameters changed. */
function mutate(
  genome: Genome,
  parents: readonly Trial[],
  changes: number,
  stream: RandomStream,
): ParamValues {
  const [own, ...others] = parents.map(({ params }) => genome.encode(params)) as [Float64Array];
  const free = genome.loci.flatMap(({ cardinality }, position) =>
    cardinality > 1 && !Number.isNaN(own[position]) ? [position] : [],
  );
  const changed = new Set<number>();
  while (changed.size < Math.min(changes, free.length))
    changed.add(free[stream.below(free.length)] as number);
  return genome.express((position, locus) => {
    const gene = [own, ...others]
      .map((genes) => genes[position] as number)
      .find((candidate) => !Number.isNaN(candidate));
    if (gene === undefined) return locus.draw(stream);
    return changed.has(position) ? mutant(locus, gene, stream) : gene;
  });
}

/** Another value of one parameter. */
function mutant(locus: Locus, gene: number, stream: RandomStream): number {
  if (!locus.ordered) return otherChoice(locus, gene, stream);
  const moved = gene + stepScale * Math.tan(Math.PI * (stream.uniform() - 0.5));
  return leaveCell(locus, gene, withinBounds(moved));
}

/** Reflected at the ends, as often as it takes. */
function withinBounds(x: number): number {
  const folded = ((x % 2) + 2) % 2;
  return folded > 1 ? 2 - folded : folded;
}
