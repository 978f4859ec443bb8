import type { Problem } from "../study/problem.ts";
import type { Study } from "../study/study.ts";
import { type HalvingRange, halvingRungs, kept, type Rung } from "./brackets.ts";
import { configurationLimit } from "./configuration-limit.ts";
import { planRounds } from "./plan-rounds.ts";
import { checkRange, etaOf, misfit, rangeOf } from "./resource-range.ts";
import type { RoundsBracket } from "./rounds.ts";
import type { SchedulerContext, SchedulerFit } from "./scheduler.ts";

export const halvingFit: SchedulerFit = {
  check: checkHalving,
  plan(study, configurations) {
    const bracket = halvingRounds(settingsOf(study, configurations));
    return planRounds((position) => (position === 0 ? bracket : undefined), bracket.size);
  },
};

type Settings = Pick<SchedulerContext, "fidelity" | "options" | "configurations">;

function settingsOf({ fidelity, strategy }: Study, configurations: number | undefined): Settings {
  return { fidelity, options: strategy.options, configurations };
}

/** The one bracket, rounds with the same steps put together. */
export function halvingRounds({ fidelity, options, configurations }: Settings): RoundsBracket {
  const range: HalvingRange = {
    ...rangeOf(fidelity),
    eta: etaOf(options),
    exhaust: options["exhaust"] !== false,
    aggressive: options["aggressive"] === true,
  };
  const asked = Number(options["candidates"] ?? configurations ?? Math.floor(range.max / range.min));
  const size = Math.min(asked, configurations ?? asked);
  const rounds = byStep(halvingRungs(size, range));
  return {
    number: undefined,
    first: 0,
    size,
    steps: rounds.map(({ until }) => until),
    keep(round, count) {
      let left = count;
      for (let elimination = 0; elimination < (rounds[round]?.eliminations ?? 0); elimination++)
        left = kept(left, range.eta);
      return left;
    },
  };
}

function byStep(
  rungs: readonly Rung[],
): readonly { readonly until: number; readonly eliminations: number }[] {
  const rounds = new Map<number, number>();
  for (const { until } of rungs) rounds.set(until, (rounds.get(until) ?? 0) + 1);
  return [...rounds].map(([until, eliminations]) => ({ until, eliminations }));
}

function checkHalving(study: Study): readonly Problem[] {
  const problems = checkRange(study);
  if (problems.length > 0) return problems;
  const { budget, strategy } = study;
  const written = strategy.options["candidates"];
  if (written !== undefined && budget.trials !== undefined && Number(written) > budget.trials) {
    const message = `\`candidates\` is ${written} and the budget ${budget.trials}, so only ${budget.trials} configurations begin. Set \`budget: { trials: ${written} }\`, or remove \`candidates\`.`;
    return [misfit(["strategy", "candidates"], message, "value", "warning")];
  }
  const { size, steps } = halvingRounds(settingsOf(study, configurationLimit(study)));
  if (steps.length > 1) return [];
  const message = `There is one round only, of ${size} configurations, and nothing is halved: a second one needs at least \`eta\`, ${etaOf(strategy.options)}.`;
  return [misfit(["strategy"], message, "value", "warning")];
}
