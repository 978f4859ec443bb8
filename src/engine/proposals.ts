import type { Proposal } from "../samplers/sampler.ts";
import type { Study } from "../study/study.ts";
import { isSettled, type Trial } from "../study/trial.ts";
import type { AsyncSampler } from "./async-sampler.ts";
import { completeBaseline } from "./baseline.ts";
import { withOlder } from "./older-trials.ts";
import type { StudyHistory } from "./study-history.ts";
import { StudyResults } from "./study-results.ts";
import type { StudyRequest } from "./study-state.ts";
import { openBelow, VisibleHistory } from "./visible-history.ts";

export interface ProposalsOptions {
  readonly study: Study;
  readonly seed: number;
  readonly sampler: AsyncSampler;
  readonly history: StudyHistory;
  /** Trials that the study starts from. */
  readonly older: readonly Trial[];
  /** What people want to run, as it is now. */
  requests(): readonly StudyRequest[];
}

/** `wait` where a result is still open that the proposal is to see. */
export type Proposed =
  | (Extract<Proposal, { readonly kind: "values" }> & {
      /** The number of the request that it fulfils. */
      readonly request?: number;
    })
  | Extract<Proposal, { readonly kind: "exhausted" }>
  | { readonly kind: "wait" };

/** The note of a trial whose values a person asked for. */
export const enqueuedNote = "enqueued by hand";

type EnqueueRequest = StudyRequest & { readonly wish: { readonly kind: "enqueue" } };

function isOpenWish(request: StudyRequest): request is EnqueueRequest {
  return !request.isFulfilled && request.wish.kind === "enqueue";
}

/**
 * The values of each new configuration: the baseline first, then the sampler's. In a reproducible study each waits for
 * the results that it is to see, and sees no others.
 */
export class Proposals {
  readonly #study: Study;
  readonly #seed: number;
  readonly #sampler: AsyncSampler;
  readonly #history: StudyHistory;
  readonly #older: readonly Trial[];
  readonly #requests: () => readonly StudyRequest[];
  readonly #visible = new VisibleHistory();
  readonly #results: StudyResults;
  /** Configurations below this one are settled, and are in the results. */
  #weighed = 0;

  constructor({ study, seed, sampler, history, older, requests }: ProposalsOptions) {
    this.#older = older;
    this.#requests = requests;
    this.#study = study;
    this.#seed = seed;
    this.#sampler = sampler;
    this.#history = history;
    this.#results = new StudyResults(study.objectives);
  }

  async propose(configuration: number): Promise<Proposed> {
    const { space, baseline, reproducible } = this.#study;
    const horizon = reproducible && configuration - reproducible.lag;
    if (horizon !== undefined && openBelow(this.#history, horizon, this.#weighed) !== undefined)
      return { kind: "wait" };
    const given = baseline[configuration];
    if (given !== undefined)
      return { kind: "values", values: completeBaseline(space, given, this.#seed, configuration) };
    const wanted = this.#enqueued();
    if (wanted !== undefined) {
      const values = completeBaseline(space, wanted.wish.values, this.#seed, configuration);
      return { kind: "values", values, note: enqueuedNote, request: wanted.number };
    }
    const history =
      horizon === undefined ? this.#history : this.#visible.at(this.#history, horizon, configuration);
    return this.#sampler.propose(withOlder(space, history, this.#older), configuration - baseline.length);
  }

  abandon(): void {
    this.#sampler.abandon?.();
  }

  #enqueued() {
    return this.#requests().find(isOpenWish);
  }

  /** What decides in a reproducible study whether it goes on: the results that the next proposal sees, in their order. */
  get visibleResults(): StudyResults | undefined {
    const { reproducible } = this.#study;
    if (reproducible === undefined) return undefined;
    const horizon = this.#history.nextConfiguration - reproducible.lag;
    for (; this.#weighed < horizon; this.#weighed++) {
      const trial = this.#history.configurations.get(this.#weighed);
      if (trial === undefined || !isSettled(trial)) break;
      this.#results.weigh(trial);
    }
    return this.#results;
  }

  /**
   * The settled trials that decide whether the study goes on, in the order of their configurations: in a reproducible
   * study exactly those that the next proposal sees, undefined until they are settled.
   */
  get settledTrials(): readonly Trial[] | undefined {
    const { reproducible } = this.#study;
    const horizon = reproducible && this.#history.nextConfiguration - reproducible.lag;
    if (horizon !== undefined && openBelow(this.#history, horizon, this.#weighed) !== undefined)
      return undefined;
    return [...this.#history.configurations.values()]
      .filter((trial) => isSettled(trial) && (horizon === undefined || trial.configuration < horizon))
      .sort((a, b) => a.configuration - b.configuration);
  }
}
