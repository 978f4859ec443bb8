import type { History } from "../study/history.ts";
import type { Objective } from "../study/objective.ts";
import { olderCount, trialName } from "../study/older.ts";
import { type RandomStream, randomStream } from "../study/random.ts";
import { configure } from "../study/space.ts";
import type { Trial } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";
import { type Contender, Contenders, frontsAmong } from "./contenders.ts";
import {
  compareConfigurations,
  gatherTiers,
  hasResult,
  type Scored,
  score,
  type TierMember,
} from "./evidence.ts";
import { checkFeasible, createFeasibleSearch } from "./feasible.ts";
import { createGenome, type Genes, type Genome, type Locus, leaveCell, otherChoice } from "./genome.ts";
import { crowdingDistances, thinFront } from "./non-dominated.ts";
import { populationFor } from "./population-size.ts";
import { changedNames } from "./proposal-view.ts";
import { polynomialMutation, simulatedBinaryCrossover } from "./real-coded-variation.ts";
import type { Proposal, Sampler, SamplerContext, SamplerDefinition } from "./sampler.ts";
import { sobolSampler } from "./sobol.ts";
import { keepBook } from "./trial-book.ts";

/**
 * NSGA-II: a genetic algorithm whose population are the best trials by front, and within a front the least crowded ones.
 *
 * K. Deb, A. Pratap, S. Agarwal and T. Meyarivan, A fast and elitist multiobjective genetic algorithm: NSGA-II, IEEE
 * Transactions on Evolutionary Computation 6 (2002).
 *
 * - One child at a time (steady state): each is bred from the best of all trials that have a result by then, so nobody
 *   waits for a generation, and a good trial is used at once (J. J. Durillo, A. J. Nebro, F. Luna and E. Alba, On the
 *   effect of the steady-state selection scheme in multi-objective genetic algorithms, EMO 2009).
 * - A parameter that only one parent has is taken from it; one that neither has is drawn.
 *
 * Option `population`: how many trials are parents.
 */
export const nsga2Sampler: SamplerDefinition = {
  name: "nsga2",
  check: (study) => checkFeasible(study.space),
  create: createNsga2,
};

/** Of Deb et al. (2002), sec. V. */
const crossover = { probability: 0.9, eta: 20 };

/**
 * Their 20 gives steps of a twentieth of a range, for budgets of 25,000. Here a parameter is mutated as often as there
 * are trials for each, ten or thirty times, and has to get across its range with that: a seventh.
 */
const mutationEta = 5;

/** Children that break `require`, or were there before, until one is drawn from the whole space instead. */
const childrenPerProposal = 500;

/** After so many children in vain, mutations are twice as frequent; after twice as many thrice. */
const patience = 20;

function createNsga2(context: SamplerContext): Sampler {
  const { space, objectives, seed, trials: budget, options } = context;
  const population = Number(options["population"] ?? populationFor(budget));
  const genome = createGenome(space);
  const design = sobolSampler.create(context);
  const search = createFeasibleSearch(context);
  const read = populationReader(objectives, population);
  const mate = (history: History, index: number): Mated => {
    if (olderCount(history) + index < population) return { proposal: design.propose(history, index) };
    const members = read(history.trials);
    if (members.length < 2) return { proposal: design.propose(history, index) };
    const stream = randomStream(seed, "nsga2", index);
    let parents: readonly [Member, Member] | undefined;
    const draw = (attempt: number) => {
      if (attempt >= childrenPerProposal)
        return configure(space, ({ domain }) => domain.fromUnit(stream.uniform()));
      parents = chooseParents(members, stream);
      const [a, b] = [genome.encode(parents[0].trial.params), genome.encode(parents[1].trial.params)];
      return breed(genome, a, b, { stream, mutations: 1 + Math.floor(attempt / patience) });
    };
    return { proposal: search.first(history, draw, stream), members: members.length, parents };
  };
  return {
    propose(history, index) {
      const { proposal, members, parents } = mate(history, index);
      if (proposal.kind === "exhausted" || parents === undefined) return proposal;
      const [a, b] = parents.map(({ trial }) => trial.number);
      return {
        note: `bred from ${trialName(a ?? 0)} and ${trialName(b ?? 0)} of the best ${members}`,
        ...proposal,
      };
    },
    explain(history, index, values) {
      const { members = 0, parents } = mate(history, index);
      if (parents === undefined) return { kind: "design", how: "sobol", index, before: population };
      const [first, second] = parents;
      return {
        kind: "offspring",
        how: "crossover",
        population: members,
        contestants: 2,
        parents: [
          { trial: first.trial.number, role: "parent", front: first.rank },
          { trial: second.trial.number, role: "parent", front: second.rank },
        ],
        changed: changedNames(space, first.trial.params, values),
      };
    },
  };
}

interface Mated {
  readonly proposal: Proposal;
  /** How many the parents were chosen from; none while the first proposals are made. */
  readonly members?: number;
  readonly parents?: readonly [Member, Member] | undefined;
}

/** A trial of the population. */
export interface Member {
  readonly trial: Trial;
  /** 0 for the first front of the first tier. */
  readonly rank: number;
  /** Its crowding distance within its front. */
  readonly crowding: number;
}

/** Reads the population out of a study, again and again: front after front, the last of them thinned out. */
export function populationReader(
  objectives: readonly Objective[],
  size: number,
): (trials: readonly Trial[]) => readonly Member[] {
  let complete = new Map<Trial, Contender>();
  let others = new Map<Trial, Scored<unknown>>();
  /** Of the complete ones; undefined where one has left, and nobody knows whom it kept away. */
  let contenders: Contenders | undefined;
  const begin = () => {
    complete = new Map();
    others = new Map();
    contenders = undefined;
  };
  const look = keepBook({
    begin,
    enter(trial) {
      const { losses, ...entry } = score(trial, objectives, { count: 0 });
      if (trial.state !== "complete" || losses === undefined) {
        others.set(trial, { ...entry, losses });
        return;
      }
      const contender = { ...entry, losses };
      complete.set(trial, contender);
      contenders?.admit(contender);
    },
    leave(trial) {
      others.delete(trial);
      if (complete.delete(trial)) contenders = undefined;
    },
  });

  return (trials) => {
    look(trials);
    if (contenders === undefined) {
      contenders = new Contenders(size);
      for (const contender of complete.values()) contenders.admit(contender);
    }
    const members: Member[] = [];
    let rank = 0;
    const fill = (fronts: readonly (readonly TierMember<unknown>[])[]) => {
      for (const front of fronts) {
        for (const member of thinned(front, size - members.length)) members.push({ ...member, rank });
        rank += 1;
      }
    };
    fill(contenders.fronts);
    if (members.length === size) return members;
    const rest = [...others.values()].filter(hasResult);
    for (const tier of gatherTiers(rest.sort(compareConfigurations)))
      if (members.length < size) fill(frontsAmong(tier.members, size - members.length));
    return members;
  };
}

/** The trials of a front that are left once it is thinned out to a size. */
function thinned(
  front: readonly TierMember<unknown>[],
  size: number,
): readonly Pick<Member, "trial" | "crowding">[] {
  const { kept } = thinFront(
    front.map(({ losses }) => losses),
    size,
  );
  const left = kept.map((at) => front[at] as TierMember<unknown>);
  const crowding = crowdingDistances(left.map(({ losses }) => losses));
  return left.map(({ trial }, at) => ({ trial, crowding: crowding[at] as number }));
}

/** Two different ones, each the better of two: by rank, then by crowding. */
function chooseParents(members: readonly Member[], stream: RandomStream): readonly [Member, Member] {
  const contest = (without: Member | undefined): Member => {
    const pool = without === undefined ? members : members.filter((member) => member !== without);
    const one = pool[stream.below(pool.length)] as Member;
    const two = pool[stream.below(pool.length)] as Member;
    return (one.rank - two.rank || two.crowding - one.crowding) > 0 ? two : one;
  };
  const first = contest(undefined);
  return [first, contest(first)];
}

interface Chance {
  readonly stream: RandomStream;
  /** How many mutations a child has on average. */
  readonly mutations: number;
}

function breed(genome: Genome, a: Genes, b: Genes, { stream, mutations }: Chance): ParamValues {
  const second = stream.uniform() < crossover.probability ? b : a;
  const present = a.reduce((count, gene) => (Number.isNaN(gene) ? count : count + 1), 0);
  const mutationProbability = mutations / Math.max(1, present);
  return genome.express((position, locus) => {
    const gene = cross(locus, a[position] as number, second[position] as number, stream);
    if (Number.isNaN(gene)) return locus.draw(stream);
    if (locus.cardinality === 1 || stream.uniform() >= mutationProbability) return gene;
    if (!locus.ordered) return otherChoice(locus, gene, stream);
    return leaveCell(locus, gene, polynomialMutation(gene, mutationEta, stream));
  });
}

/** Every second gene is crossed, the others are those of the first parent; NaN where neither has one. */
function cross({ ordered }: Locus, a: number, b: number, stream: RandomStream): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) ? b : a;
  if (a === b || stream.uniform() < 0.5) return a;
  if (ordered) return simulatedBinaryCrossover(a, b, crossover.eta, stream);
  return stream.uniform() < 0.5 ? a : b;
}
