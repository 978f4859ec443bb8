import type { Proposal } from "../samplers/sampler.ts";
import type { History } from "../study/history.ts";

/**
 * A sampler as the session asks it: one that answers at once, or later, as one that computes in another thread does.
 * The history goes on changing while it computes, so it looks at it before it returns the promise.
 */
export interface AsyncSampler {
  propose(history: History, index: number): Proposal | Promise<Proposal>;
  /** Gives up a proposal that is being computed, whose promise rejects. Nothing more is asked afterwards. */
  abandon?(): void;
}
