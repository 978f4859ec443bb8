import type { History } from "../study/history.ts";
import { olderCount, trialName } from "../study/older.ts";
import type { Problem } from "../study/problem.ts";
import { type RandomStream, randomStream } from "../study/random.ts";
import { configure } from "../study/space.ts";
import type { Study } from "../study/study.ts";
import type { Trial } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";
import { drawFactors, type Factors } from "./de-memory.ts";
import { type DePopulation, populationReader } from "./de-population.ts";
import { checkFeasible, createFeasibleSearch } from "./feasible.ts";
import { createGenome, type Genes, type Genome, type Locus } from "./genome.ts";
import { populationFor } from "./population-size.ts";
import { changedNames } from "./proposal-view.ts";
import type { Proposal, Sampler, SamplerContext, SamplerDefinition } from "./sampler.ts";
import { checkSingleObjective } from "./single-objective.ts";
import { sobolSampler } from "./sobol.ts";
import { keepStandings, type Standings } from "./standings.ts";

/**
 * Differential evolution: a member x of the population is challenged by a trial that differs from it by a step towards
 * one of the best members p and by the difference between two others a and b, in some of its genes:
 *
 *     v = x + F (p - x) + F (a - b)
 *
 * R. Storn and K. Price, Differential evolution, Journal of Global Optimization 11 (1997); J. Zhang and A. C. Sanderson,
 * JADE, IEEE Transactions on Evolutionary Computation 13 (2009) (the step towards p, the archive that b may come from);
 * R. Tanabe and A. Fukunaga, L-SHADE, CEC 2014 (F and CR by what has succeeded, `de-memory.ts`). The population keeps
 * its size, since a study may go on after its budget was raised.
 *
 * - A choice without an order is p's with chance F, and a's with chance F where a and b differ.
 * - A parameter that a or b lacks has no difference there; one that x lacks starts from p or another member.
 *
 * The first proposals are those of `sobol`. Option `population`.
 */
export const deSampler: SamplerDefinition = {
  name: "de",
  check: checkDe,
  create: createDe,
};

/** x, p, a and b are different trials. */
const leastPopulation = 4;

/** p is one of this share of the members, and of at least two. */
const bestShare = 0.2;

/** Trials that break `require`, or were there before, until one is drawn from the whole space instead. */
const drawsFromPopulation = 500;

/** Apart from the algorithm, so that the editor can ask without loading it. */
export function checkDe(study: Study): readonly Problem[] {
  const problems = [...checkFeasible(study.space), ...checkSingleObjective(study)];
  const population = study.strategy.options["population"];
  if (typeof population !== "number" || population >= leastPopulation) return problems;
  return [
    ...problems,
    {
      code: "strategy-misfit",
      severity: "error",
      message: `\`${study.strategy.name}\` combines ${leastPopulation} trials into one. Set \`population\` to ${leastPopulation} or more.`,
      path: ["strategy"],
      at: "value",
    },
  ];
}

function createDe(context: SamplerContext): Sampler {
  const { space, objectives, seed, trials: budget, options } = context;
  const size = Number(options["population"] ?? populationFor(budget));
  const genome = createGenome(space);
  const design = sobolSampler.create(context);
  const search = createFeasibleSearch(context);
  const look = keepStandings(objectives);
  const read = populationReader(size, seed);
  const make = (history: History, index: number): Made => {
    const book = look(history.trials);
    const { standings, nextConfiguration: configuration } = book;
    const population = read(book);
    const cast = castOf(population, configuration % size, standings);
    if (olderCount(history) + index < size || cast === undefined)
      return { proposal: design.propose(history, index) };
    const factors = drawFactors(population.memory, seed, configuration);
    const stream = randomStream(seed, "de", index);
    let chosen: Chosen | undefined;
    const draw = (attempt: number) => {
      if (attempt >= drawsFromPopulation)
        return configure(space, ({ domain }) => domain.fromUnit(stream.uniform()));
      chosen = chooseParents(cast, stream);
      return challenge(genome, genesOf(chosen, genome), factors, stream);
    };
    return { proposal: search.first(history, draw, stream), members: cast.members.length, factors, chosen };
  };
  return {
    propose(history, index) {
      const { proposal, factors, chosen } = make(history, index);
      if (proposal.kind === "exhausted" || factors === undefined || chosen === undefined) return proposal;
      const [scale, crossover] = [factors.scale, factors.crossover].map((factor) => factor.toFixed(2));
      return {
        note: `challenges ${trialName(chosen.x.number)} with F ${scale}, CR ${crossover}`,
        ...proposal,
      };
    },
    explain(history, index, values) {
      const { members = 0, factors, chosen } = make(history, index);
      if (factors === undefined || chosen === undefined)
        return { kind: "design", how: "sobol", index, before: size };
      const { x, p, a, b } = chosen;
      return {
        kind: "offspring",
        how: "difference",
        population: members,
        parents: [
          { trial: x.number, role: "challenged" },
          { trial: p.number, role: "towards" },
          { trial: a.number, role: "difference" },
          { trial: b.number, role: "difference" },
        ],
        changed: changedNames(space, x.params, values),
        factors,
      };
    },
  };
}

interface Made {
  readonly proposal: Proposal;
  /** None of these while the first proposals are made. */
  readonly members?: number;
  readonly factors?: Factors;
  readonly chosen?: Chosen | undefined;
}

/** Who may take part in a challenge. */
interface Cast {
  readonly x: Trial;
  /** The best members, best first. */
  readonly best: readonly Trial[];
  readonly members: readonly Trial[];
  /** The members and the archive. */
  readonly all: readonly Trial[];
}

/** Undefined as long as there are too few members. */
function castOf(
  { members: places, archive }: DePopulation,
  place: number,
  standings: Standings,
): Cast | undefined {
  const members = places.filter((member) => member !== undefined);
  if (members.length < leastPopulation) return undefined;
  const ranked = members.toSorted(standings.compare);
  // A place whose trials all still run has no member yet; another one, in turn, is challenged for it.
  const x = places[place] ?? (members[place % members.length] as Trial);
  const best = ranked.slice(0, Math.max(2, Math.round(bestShare * members.length)));
  return { x, best, members, all: [...members, ...archive] };
}

interface Parents {
  readonly x: Genes;
  readonly p: Genes;
  readonly a: Genes;
  readonly b: Genes;
  /** Members in a random order, for genes that these lack. */
  readonly others: readonly Genes[];
}

/** The trials of one challenge. */
interface Chosen {
  readonly x: Trial;
  readonly p: Trial;
  readonly a: Trial;
  readonly b: Trial;
  /** Members in a random order. */
  readonly others: readonly Trial[];
}

function chooseParents({ x, best, members, all }: Cast, stream: RandomStream): Chosen {
  const pick = (from: readonly Trial[], ...without: readonly Trial[]): Trial => {
    const left = from.filter((trial) => !without.includes(trial));
    return left[stream.below(left.length)] as Trial;
  };
  const p = best[stream.below(2 + stream.below(best.length - 1))] as Trial;
  const a = pick(members, x);
  const b = pick(all, x, a);
  const start = stream.below(members.length);
  const others = members.map((_, index) => members[(start + index) % members.length] as Trial);
  return { x, p, a, b, others };
}

function genesOf({ x, p, a, b, others }: Chosen, genome: Genome): Parents {
  const genes = ({ params }: Trial) => genome.encode(params);
  return { x: genes(x), p: genes(p), a: genes(a), b: genes(b), others: others.map(genes) };
}

/** x with some of its genes, at least one, from the mutant. */
function challenge(genome: Genome, parents: Parents, factors: Factors, stream: RandomStream): ParamValues {
  const { x } = parents;
  const free = genome.loci.flatMap(({ cardinality }, position) =>
    cardinality > 1 && !Number.isNaN(x[position]) ? [position] : [],
  );
  const always = free[stream.below(Math.max(1, free.length))];
  return genome.express((position, locus) => {
    const own = x[position] as number;
    const isCrossed = position === always || stream.uniform() < factors.crossover;
    if (!Number.isNaN(own) && !isCrossed) return own;
    const genes = parents.others.map((other) => other[position] as number);
    const start = [own, parents.p[position] as number, ...genes].find((gene) => !Number.isNaN(gene));
    // Nobody has this parameter yet.
    if (start === undefined) return locus.draw(stream);
    return mutate(locus, position, start, parents, factors.scale, stream);
  });
}

/** v at one position; a missing gene of p, a or b makes no difference. */
function mutate(
  { ordered }: Locus,
  position: number,
  x: number,
  parents: Parents,
  scale: number,
  stream: RandomStream,
): number {
  const [p, a, b] = [parents.p, parents.a, parents.b].map((genes) => genes[position] as number) as [
    number,
    number,
    number,
  ];
  const towardsBest = Number.isNaN(p) ? 0 : p - x;
  const difference = Number.isNaN(a - b) ? 0 : a - b;
  if (!ordered) {
    if (difference !== 0 && stream.uniform() < scale) return a;
    return towardsBest !== 0 && stream.uniform() < scale ? p : x;
  }
  const v = x + scale * towardsBest + scale * difference;
  // Half-way to the bound instead of beyond it, as in JADE.
  return v < 0 ? x / 2 : v > 1 ? (x + 1) / 2 : v;
}
