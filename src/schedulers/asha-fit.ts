import type { Problem } from "../study/problem.ts";
import type { Study } from "../study/study.ts";
import { type AshaBrackets, ashaBrackets } from "./asha-brackets.ts";
import { planAsha } from "./plan-asha.ts";
import { checkRange, etaOf, misfit, rangeOf, stepName } from "./resource-range.ts";
import { wholeLog } from "./rungs.ts";
import type { SchedulerContext, SchedulerFit } from "./scheduler.ts";

export const ashaFit: SchedulerFit = {
  check: checkAsha,
  plan(study, configurations) {
    const settings = settingsOf(study);
    return planAsha(ashaBracketsOf(settings), etaOf(settings.options), variantOf(settings), configurations);
  },
};

type Settings = Pick<SchedulerContext, "fidelity" | "options">;

const settingsOf = ({ fidelity, strategy }: Study): Settings => ({ fidelity, options: strategy.options });

/** Stopping wherever a trial reports steps: what it asks of the task is the least. */
export function variantOf({ fidelity, options }: Settings): "stop" | "promote" {
  const { variant } = options;
  if (variant === "stop" || variant === "promote") return variant;
  return fidelity?.parameter === undefined ? "stop" : "promote";
}

export function ashaBracketsOf({ fidelity, options }: Settings): AshaBrackets {
  return ashaBrackets(rangeOf(fidelity), etaOf(options), Number(options["brackets"] ?? 1));
}

function checkAsha(study: Study): readonly Problem[] {
  const problems = checkRange(study);
  if (problems.length > 0) return problems;
  const { fidelity, strategy, budget, reproducible } = study;
  const { options } = strategy;
  const { min, max } = rangeOf(fidelity);
  const eta = etaOf(options);
  const variant = variantOf({ fidelity, options });
  const most = wholeLog(min, max, eta) + 1;
  if (fidelity?.parameter !== undefined && variant === "stop") {
    const message = `A trial that gets \`${fidelity.parameter}\` as a value cannot be stopped on the way. Remove \`variant: stop\`: trials are promoted, each time from scratch with a larger value.`;
    return [misfit(["strategy", "variant"], message)];
  }
  if (reproducible !== undefined && variant === "promote") {
    const message =
      fidelity?.parameter === undefined
        ? "Who is promoted when depends on which trial ends first, so `variant: promote` is not `reproducible`. Use `variant: stop`, or `hyperband`."
        : "Who is promoted when depends on which trial ends first, so `asha` is not `reproducible` where the resource is a parameter. Use `hyperband`.";
    return [misfit(["strategy"], message)];
  }
  if (Number(options["brackets"] ?? 1) > most) {
    const message = `Steps ${min} to ${max} have ${most} rungs with \`eta: ${eta}\`, so there are at most ${most} brackets.`;
    return [misfit(["strategy", "brackets"], message)];
  }
  const needed = timesToReach(most - 1, eta);
  if (variant === "stop" || budget.trials === undefined || budget.trials >= needed) return [];
  const fitting = min * Math.ceil(eta) ** (most - 1 - wholeLog(1, budget.trials, eta));
  const message = `With ${budget.trials} configurations hardly any is promoted as far as ${stepName(fidelity)} ${max}: it takes ${needed} for one in ${eta} to go on ${most - 1} times. ${
    fitting <= max ? `Set \`min: ${fitting}\`, or ` : "Set "
  }\`budget: { trials: ${needed} }\`.`;
  return [misfit(["strategy"], message, "value", "warning")];
}

/** The least n of which floor(... floor(n / eta) ... / eta) is still one after so many promotions. */
function timesToReach(promotions: number, eta: number): number {
  let count = 1;
  for (let promotion = 0; promotion < promotions; promotion++) count = Math.ceil(count * eta);
  return count;
}
