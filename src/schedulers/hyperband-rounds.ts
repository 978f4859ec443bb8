import type { Problem } from "../study/problem.ts";
import type { Study } from "../study/study.ts";
import { type Bracket, hyperbandBrackets } from "./brackets.ts";
import { planRounds } from "./plan-rounds.ts";
import { checkRange, etaOf, misfit, rangeOf } from "./resource-range.ts";
import type { RoundsBracket } from "./rounds.ts";
import { overPower, wholeLog } from "./rungs.ts";
import type { SchedulerContext, SchedulerFit } from "./scheduler.ts";

export const hyperbandFit: SchedulerFit = {
  check: checkHyperband,
  plan(study, configurations) {
    const settings = { fidelity: study.fidelity, options: study.strategy.options };
    return planRounds(hyperbandSequence(settings), configurations ?? sizeOf(bracketsFor(settings)));
  },
};

type Settings = Pick<SchedulerContext, "fidelity" | "options">;

/** How many configurations begin in the brackets together. */
function sizeOf(brackets: readonly Bracket[]): number {
  return brackets.reduce((sum, { rungs }) => sum + (rungs[0]?.configurations ?? 0), 0);
}

function bracketsFor({ fidelity, options }: Settings): readonly Bracket[] {
  const count = options["brackets"] === undefined ? undefined : Number(options["brackets"]);
  return hyperbandBrackets(rangeOf(fidelity), etaOf(options), count);
}

/** The brackets one after the other, over and over. */
export function hyperbandSequence(settings: Settings): (position: number) => RoundsBracket {
  const brackets = bracketsFor(settings);
  const eta = etaOf(settings.options);
  const sizes = brackets.map(({ rungs }) => rungs[0]?.configurations ?? 0);
  const starts = sizes.map((_, index) => sizes.slice(0, index).reduce((sum, size) => sum + size, 0));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return (position) => {
    const index = position % brackets.length;
    const { number, rungs } = brackets[index] as Bracket;
    return {
      number,
      first: Math.floor(position / brackets.length) * total + (starts[index] as number),
      size: sizes[index] as number,
      steps: rungs.map(({ until }) => until),
      keep: (round, count, began) => Math.min(count, Math.max(1, overPower(began, eta, round + 1, "down"))),
    };
  };
}

function checkHyperband(study: Study): readonly Problem[] {
  const problems = checkRange(study);
  if (problems.length > 0) return problems;
  const { fidelity, strategy, budget } = study;
  const { min, max } = rangeOf(fidelity);
  const eta = etaOf(strategy.options);
  const most = wholeLog(min, max, eta) + 1;
  if (Number(strategy.options["brackets"] ?? 1) > most) {
    const message = `Steps ${min} to ${max} have ${most} rungs with \`eta: ${eta}\`, so there are at most ${most} brackets.`;
    return [misfit(["strategy", "brackets"], message)];
  }
  const { trials } = budget;
  const brackets = bracketsFor({ fidelity, options: strategy.options });
  const [size = 0] = brackets.map(({ rungs }) => rungs[0]?.configurations ?? 0);
  if (trials === undefined || trials >= size) return [];
  const whole = sizeOf(brackets);
  const fitting = fittingMin(min, max, eta, trials);
  const remedy =
    fitting === undefined
      ? `Set \`budget: { trials: ${whole} }\``
      : `Set \`min: ${fitting.min}\`, with which a whole run of all brackets takes ${fitting.configurations}, or \`budget: { trials: ${whole} }\``;
  const message = `The first bracket has ${size} configurations and the budget ${trials}, so the others never begin. ${remedy}.`;
  return [misfit(["strategy"], message, "value", "warning")];
}

/** The least step of the first rung with which all brackets fit into the budget. */
function fittingMin(
  min: number,
  max: number,
  eta: number,
  trials: number,
): { readonly min: number; readonly configurations: number } | undefined {
  for (let raised = min * eta; raised * eta <= max; raised *= eta) {
    const candidate = { min: Math.ceil(raised), max };
    const configurations = sizeOf(hyperbandBrackets(candidate, eta));
    if (configurations <= trials) return { min: candidate.min, configurations };
  }
  return undefined;
}
