import { hasTradeOffs } from "../study/objective.ts";
import type { Problem } from "../study/problem.ts";
import type { Study } from "../study/study.ts";

/** The problem of a study with several objectives and a sampler that orders trials from best to worst. */
export function checkSingleObjective({ objectives, strategy }: Study): readonly Problem[] {
  if (!hasTradeOffs(objectives)) return [];
  return [
    {
      code: "strategy-misfit",
      severity: "error",
      message: `\`${strategy.name}\` takes a single objective: it has no notion of a trade-off. Use \`nsga2\`, \`bayesian\` or \`tpe\`, give every objective a \`weight\`, or put what matters most under \`objective\`.`,
      path: ["strategy"],
      at: "value",
    },
  ];
}
