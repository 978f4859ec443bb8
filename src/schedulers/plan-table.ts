/** What a scheduler is going to do, before it does it. */
export interface SchedulePlan {
  /** `expected`: what it comes to depends on the order in which results arrive, so the figures are about right. */
  readonly kind: "exact" | "expected";
  /** By bracket, and within a bracket by step. Brackets that the study goes through several times are summed. */
  readonly rungs: readonly PlannedRung[];
}

export interface PlannedRung {
  /** How the algorithm calls it; undefined where there is only one. */
  readonly bracket: number | undefined;
  /** From 0, the first. */
  readonly rung: number;
  /** How many configurations run in it; undefined where nothing limits them. */
  readonly configurations: number | undefined;
  /** Until which step; undefined where the training script decides. */
  readonly until: number | undefined;
  /** Steps that it adds, over all its configurations, where trials go on from checkpoints. */
  readonly steps: number | undefined;
  /** The same where they begin from scratch in each rung. */
  readonly stepsFromScratch: number | undefined;
}

/** A row of the table; `before` is the step that its configurations have reached already. */
export function plannedRung(row: {
  readonly bracket?: number | undefined;
  readonly rung: number;
  readonly configurations: number | undefined;
  readonly until: number | undefined;
  readonly before: number;
  /** Whether trials pause after each rung, or run through. */
  readonly pauses: boolean;
}): PlannedRung {
  const { bracket, rung, configurations, until, before, pauses } = row;
  const isKnown = configurations !== undefined && until !== undefined;
  const steps = isKnown ? configurations * (until - before) : undefined;
  const stepsFromScratch = isKnown && pauses ? configurations * until : steps;
  return { bracket, rung, configurations, until, steps, stepsFromScratch };
}
