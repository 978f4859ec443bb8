import type { Domain } from "../study/domain.ts";
import type { RandomStream } from "../study/random.ts";
import { configure, type SearchSpace } from "../study/space.ts";
import type { ParamValue, ParamValues } from "../study/value.ts";

/**
 * A configuration as evolutionary algorithms vary it: one gene a parameter, in the order of the space. An ordered
 * parameter's gene lies in [0, 1], that of another one is the index of its choice, and an absent parameter's is NaN.
 */
export type Genes = Float64Array;

/** How the genes of one parameter vary. */
export interface Locus {
  /** Whether a distance between genes means something. */
  readonly ordered: boolean;
  /** How many values there are; Infinity for a continuous range. */
  readonly cardinality: number;
  /** A gene of a value that is drawn with equal chances on the parameter's own scale. */
  draw(stream: RandomStream): number;
  /** The gene of the value that `gene` stands for: the middle of its cell where values are discrete. */
  settle(gene: number): number;
}

export interface Genome {
  readonly loci: readonly Locus[];
  /** A value that is missing, or lies outside its range, gives NaN. */
  encode(params: ParamValues): Genes;
  /** A configuration: `choose` is asked, in order, for the gene of each parameter that is present. */
  express(choose: (position: number, locus: Locus) => number): ParamValues;
}

export function createGenome(space: SearchSpace): Genome {
  const loci = space.parameters.map(({ domain }) => locusOf(domain));
  const known = new WeakMap<ParamValues, Genes>();
  return {
    loci,
    encode(params) {
      const before = known.get(params);
      if (before) return before;
      const genes = new Float64Array(loci.length).fill(Number.NaN);
      space.parameters.forEach(({ name, domain }, position) => {
        const value = Object.hasOwn(params, name) ? params[name] : undefined;
        if (value !== undefined && domain.contains(value)) genes[position] = geneOf(domain, value);
      });
      known.set(params, genes);
      return genes;
    },
    express: (choose) =>
      configure(space, ({ domain }, position) =>
        expressed(domain, choose(position, loci[position] as Locus)),
      ),
  };
}

function geneOf(domain: Domain, value: ParamValue): number {
  const coordinate = domain.toUnit(value);
  return domain.ordered
    ? coordinate
    : Math.min(domain.cardinality - 1, Math.floor(coordinate * domain.cardinality));
}

function expressed(domain: Domain, gene: number): ParamValue {
  return domain.ordered ? domain.fromUnit(gene) : domain.at(gene);
}

function locusOf(domain: Domain): Locus {
  const { ordered, cardinality } = domain;
  return {
    ordered,
    cardinality,
    draw: (stream) => (ordered ? stream.uniform() : stream.below(cardinality)),
    settle: (gene) => geneOf(domain, expressed(domain, gene)),
  };
}

/** Another choice than `gene`, all with equal chances. */
export function otherChoice({ cardinality }: Locus, gene: number, stream: RandomStream): number {
  const other = stream.below(cardinality - 1);
  return other < gene ? other : other + 1;
}

/**
 * The gene nearest to `moved` whose value is another one than that of `from`: a step that is shorter than a cell of a
 * discrete parameter would otherwise be none.
 */
export function leaveCell(locus: Locus, from: number, moved: number): number {
  const { cardinality } = locus;
  if (!Number.isFinite(cardinality)) return moved;
  const own = locus.settle(from);
  if (locus.settle(moved) !== own) return moved;
  const isUp = moved === own ? own < 0.5 : moved > own;
  const [first, second] = isUp ? [1, 0] : [0, 1];
  return edgeOf(locus, own, first) ?? edgeOf(locus, own, second) ?? moved;
}

/** A gene just beyond the cell of `own` on the way to `end`, by bisection; undefined where the cell reaches it. */
function edgeOf({ settle }: Locus, own: number, end: number): number | undefined {
  if (settle(end) === own) return undefined;
  let [inside, outside] = [own, end];
  for (let halving = 0; halving < 50; halving++) {
    const middle = (inside + outside) / 2;
    if (settle(middle) === own) inside = middle;
    else outside = middle;
  }
  return settle(outside);
}
