import type { HistoryChanges } from "../engine/history-changes.ts";
import type { Proposal } from "../samplers/sampler.ts";

/** What the runner asks the thread of a sampler. */
export interface ProposalRequest {
  readonly id: number;
  readonly index: number;
  readonly changes: HistoryChanges;
}

/** What the thread answers, each request once and in order. */
export type ProposalReply =
  | { readonly kind: "proposal"; readonly id: number; readonly proposal: Proposal }
  /** The sampler threw; the message says what. */
  | { readonly kind: "failed"; readonly id: number; readonly message: string };
