import type { History } from "../study/history.ts";
import { randomStream } from "../study/random.ts";
import { configure } from "../study/space.ts";
import { countConfigurations } from "./count-configurations.ts";
import { checkFeasible, createFeasibleSearch, listFeasible } from "./feasible.ts";
import { type Branch, branchesOf, neglectedBranch, wholeSpace } from "./gp/branches.ts";
import { createEncoding } from "./gp/encoding.ts";
import { type MixedSearch, searchListed, searchMixed } from "./gp/mixed-search.ts";
import { createModelMaker } from "./gp/model.ts";
import { type Observations, observe } from "./gp/observations.ts";
import { scalarLosses } from "./gp/scalar-losses.ts";
import { surrogateView } from "./gp/surrogate-view.ts";
import type { Sampler, SamplerContext, SamplerDefinition } from "./sampler.ts";
import { sobolSampler } from "./sobol.ts";
import { scrambledSobol, sobolDimensions } from "./sobol-sequence.ts";

/**
 * Bayesian optimization with a Gaussian process: a model of the loss over the whole space, mixed and conditional, says
 * where a trial is likely to improve on the best so far, and the most promising configuration is proposed.
 *
 * D. R. Jones, M. Schonlau and W. J. Welch, Efficient global optimization of expensive black-box functions, Journal of
 * Global Optimization 13 (1998). The parts, each with its source: `gp/kernel.ts` (correlation), `gp/fit.ts`
 * (hyperparameters), `gp/input-warping.ts` (where along a parameter the loss changes quickly), `gp/output-warping.ts`
 * (heavy tails), `gp/expected-improvement.ts`, `gp/acquisition.ts` (constraints), `gp/mixed-search.ts` (where it is
 * largest).
 *
 * - In a conditional space half of the proposals go to branches that are tried less than their results deserve
 *   (`gp/branches.ts`).
 * - Running trials are taken to give what the model expects of them, so that the next proposal lies elsewhere.
 * - Several objectives are weighed anew for each proposal: J. Knowles, ParEGO, IEEE Transactions on Evolutionary
 *   Computation 10 (2006).
 */
export const gpSampler: SamplerDefinition = {
  name: "gp",
  check: (study) => checkFeasible(study.space),
  create: createGp,
  isCostly: true,
  reads: "results",
};

/** Configurations of the Sobol sequence before the model is used. */
const defaultStartup = 10;

/** How many trials a study without a number of them is taken to have. */
const usualTrials = 100;

/** Spaces with at most so many configurations are looked at as a whole. */
const listedConfigurations = 2_000;

function createGp(context: SamplerContext): Sampler {
  const { space, seed, duplicates, objectives, trials = usualTrials } = context;
  const encoding = createEncoding(space);
  const models = createModelMaker(encoding);
  const startup = Number(context.options["startup"] ?? defaultStartup);
  const startupSampler = sobolSampler.create(context);
  const fallback = createFeasibleSearch(context);
  const isListed = countConfigurations(space) <= listedConfigurations;
  let list: ReturnType<typeof listFeasible> | undefined;
  const branches = branchesOf(encoding);
  /** Where configuration `index` is searched: in turn anywhere, and where too little was. */
  const branchFor = (
    index: number,
    { rows, violations, pending }: Observations,
    losses: readonly (number | undefined)[],
  ): Branch => {
    if (index % 2 === 0) return wholeSpace;
    const feasible = losses.map((loss, i) =>
      violations[i]?.some((excess) => excess > 0) ? undefined : loss,
    );
    const remaining = trials - rows.length - pending.length;
    return neglectedBranch(branches, { rows, losses: feasible, pending, remaining }) ?? wholeSpace;
  };
  const isReady = ({ losses, rows, pending }: Observations) => {
    const results = losses.filter((loss) => loss !== undefined).length;
    return rows.length + pending.length >= startup && results >= Math.max(2, startup / 2);
  };
  /** What the proposal for configuration `index` is searched with; undefined as long as the model knows too little. */
  const look = (history: History, index: number) => {
    const observations = observe(history, encoding, objectives);
    if (!isReady(observations) || encoding.dimensions.length === 0) return undefined;
    const stream = randomStream(seed, "gp", index);
    const weights = objectives.map(() => -Math.log(1 - stream.uniform()));
    const losses = scalarLosses(observations.losses, weights);
    const branch = branchFor(index, observations, losses);
    return { observations, losses, branch, stream, model: models.model(observations, losses, branch) };
  };
  return {
    explain(history, index, values) {
      const seen = look(history, index);
      const row = encoding.encode(values);
      if (seen === undefined || row === undefined)
        return { kind: "design", how: "sobol", index, before: startup };
      return surrogateView({ ...seen, space, objectives, encoding, history, seed, index }, row);
    },
    propose(history, index) {
      const seen = look(history, index);
      if (seen === undefined) return startupSampler.propose(history, index);
      const { model, branch, stream } = seen;
      const known = duplicates === "skip" ? history.configurationKeys : new Set<string>();
      const sequence = scrambledSobol(stream.below(2 ** 32));
      const search: MixedSearch = {
        ...model,
        space,
        encoding,
        branch,
        stream,
        known,
        spread: (point, position) =>
          position < sobolDimensions ? sequence(point, 0, position) : stream.uniform(),
      };
      if (isListed) list ??= listFeasible(space);
      const values = list?.kind === "listed" ? searchListed(search, list.entries) : searchMixed(search);
      if (values !== undefined) return { kind: "values", values };
      const draw = () => configure(space, ({ domain }) => domain.fromUnit(stream.uniform()));
      return fallback.first(history, draw, stream);
    },
    prepare(history, index) {
      // Several objectives are weighed anew each time, and make another loss.
      if (objectives.length > 1) return;
      const observations = observe(history, encoding, objectives);
      if (!isReady(observations)) return;
      const losses = scalarLosses(observations.losses, [1]);
      models.prepare(observations, losses, branchFor(index, observations, losses));
    },
  };
}
