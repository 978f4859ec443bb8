import type { History } from "../study/history.ts";
import { isError, type Problem } from "../study/problem.ts";
import type { SearchSpace } from "../study/space.ts";
import type { Study } from "../study/study.ts";
import { countConfigurations } from "./count-configurations.ts";
import { checkFeasible, listLimit } from "./feasible.ts";
import { gridAxes } from "./grid-axes.ts";
import type { Sampler, SamplerContext, SamplerDefinition } from "./sampler.ts";
import { type Visit, type VisitingOrder, visitingOrder } from "./visiting-order.ts";

/**
 * Grid search: every combination of values once, whatever `duplicates` says, in an order whose every beginning is
 * spread over the grid. A parameter that is absent takes no part, so conditional branches are not multiplied.
 *
 * Proposal k is combination k of the order, or the next one that the study has not had: combinations that the baseline
 * took are not repeated, and a study that goes on with a changed grid runs what is new in it.
 *
 * Option `points`: see `gridAxes`.
 */
export const gridSampler: SamplerDefinition = { name: "grid", check: checkGrid, create: createGrid };

function createGrid(context: SamplerContext): Sampler {
  const { space, problems } = gridAxes(context.space, context.options);
  const problem = problems.find(isError);
  if (problem) return { propose: () => ({ kind: "exhausted", reason: problem.message }) };
  const order = visitingOrder(space);
  return {
    propose({ configurationKeys }, index) {
      const visit =
        firstUntried(order, configurationKeys, index) ?? firstUntried(order, configurationKeys, 0);
      return visit
        ? { kind: "values", values: { ...visit.values } }
        : { kind: "exhausted", reason: whyExhausted(order) };
    },
    explain: (_, index, values) => ({
      kind: "grid",
      index,
      combinations: countConfigurations(space),
      cells: space.parameters.flatMap(({ name, domain }) => {
        const value = values[name];
        if (value === undefined || !domain.contains(value)) return [];
        return [
          { name, place: Math.floor(domain.toUnit(value) * domain.cardinality), of: domain.cardinality },
        ];
      }),
    }),
  };
}

function firstUntried(
  order: VisitingOrder,
  tried: History["configurationKeys"],
  from: number,
): Visit | undefined {
  for (let position = from; ; position++) {
    const visit = order.at(position);
    if (visit === undefined || !tried.has(visit.key)) return visit;
  }
}

function whyExhausted(order: VisitingOrder): string {
  if (order.at(0) === undefined) return "No combination of the grid satisfies `require`.";
  return order.reachedTheEnd()
    ? "Every combination of the grid has been tried."
    : "The grid is too large to list, and a long search met no further combination that satisfies `require`.";
}

/** Apart from the algorithm, so that the editor can ask without loading it. */
export function checkGrid(study: Study): readonly Problem[] {
  const { space, problems } = gridAxes(study.space, study.strategy.options);
  return problems.some(isError)
    ? problems
    : [...problems, ...checkFeasible(space), ...checkSize(study, space), ...checkPriors(study.space)];
}

function checkPriors({ parameters }: SearchSpace): readonly Problem[] {
  return parameters
    .filter(({ prior }) => prior !== undefined)
    .map(({ name }) => ({
      code: "no-effect",
      severity: "warning",
      message: `A grid tries every combination, so that the \`prior\` of \`${name}\` has no effect. Remove it, or take another strategy.`,
      path: ["space", name],
      at: "value",
    }));
}

function checkSize(study: Study, space: SearchSpace): readonly Problem[] {
  const count = countConfigurations(space);
  const atMost = space.requirements.length > 0 ? "up to " : "";
  const size = Number.isFinite(count)
    ? `The grid has ${atMost}${countText(count)} combinations.`
    : "The grid has more combinations than can be counted.";
  const at = { code: "grid-too-large", path: ["strategy"], at: "value" } as const;
  const { trials } = study.budget;
  if (trials !== undefined && count > trials) {
    const message = `${size} The budget tries ${trials.toLocaleString("en")} of them, spread over the grid.`;
    return [{ ...at, severity: "information", message }];
  }
  if (count <= listLimit) return [];
  const message = `${size} Set \`budget: { trials: ... }\`, give ranges a larger step, cut them with \`points\`, or use \`strategy: sobol\`.`;
  return [{ ...at, severity: "warning", message }];
}

const countText = (count: number) =>
  count < 1e9 ? count.toLocaleString("en") : `about ${count.toExponential(0).replace("e+", "e")}`;
