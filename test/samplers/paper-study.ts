import type { Sampler, SamplerContext } from "../../src/samplers/sampler.ts";
import type { SearchSpace } from "../../src/study/space.ts";
import type { ParamValues } from "../../src/study/value.ts";
import { type Fate, historyBuilder } from "./history-builder.ts";

/** What becomes of a trial. */
export interface Outcome {
  readonly fate: Fate;
  readonly values: readonly number[];
  readonly violations?: readonly number[];
}

export const complete = (...values: readonly number[]): Outcome => ({ fate: "complete", values });

export function contextOf(space: SearchSpace, changes: Partial<SamplerContext> = {}): SamplerContext {
  return {
    space,
    objectives: [{ metric: "loss", direction: "minimize", of: "last" }],
    seed: 1,
    trials: undefined,
    parallel: 1,
    duplicates: "allow",
    options: {},
    ...changes,
  };
}

/**
 * What a sampler proposes for configurations 0 .. count - 1, in a study on paper.
 *
 * @param lag what became of a trial is known once so many later ones have been proposed
 */
export function proposals(
  create: (context: SamplerContext) => Sampler,
  context: SamplerContext,
  count: number,
  outcome: (values: ParamValues) => Outcome,
  lag = 0,
): readonly ParamValues[] {
  const sampler = create(context);
  const proposed: ParamValues[] = [];
  const running: Outcome = { fate: "running", values: context.objectives.map(() => 0) };
  for (let index = 0; index < count; index++) {
    const builder = historyBuilder(context.space);
    proposed.forEach((values, earlier) => {
      const { fate, values: results, violations } = earlier < index - lag ? outcome(values) : running;
      builder.add(values, fate, results, violations);
    });
    const proposal = sampler.propose(builder.build(), index);
    if (proposal.kind === "exhausted") throw new Error(proposal.reason);
    proposed.push(proposal.values);
  }
  return proposed;
}
