import type { Problem } from "../study/problem.ts";
import type { Study } from "../study/study.ts";
import { checkCmaEs } from "./cma-es.ts";
import { checkDe } from "./de.ts";
import { checkEvolution } from "./evolution.ts";
import { checkFeasible } from "./feasible.ts";
import { checkGrid } from "./grid.ts";
import { checkSobol } from "./sobol.ts";

/** The samplers with demands of their own. The others work wherever `require` leaves something to try. */
const checks: ReadonlyMap<string, (study: Study) => readonly Problem[]> = new Map([
  ["grid", checkGrid],
  ["sobol", checkSobol],
  ["cma-es", checkCmaEs],
  ["de", checkDe],
  ["evolution", checkEvolution],
]);

/**
 * Why the sampler of a study's strategy does not fit it; empty where it does. The same as the registry's `check`, but
 * without the algorithms: the language server only checks, and has to start at once.
 */
export function checkSampler(study: Study): readonly Problem[] {
  return (checks.get(study.strategy.sampler) ?? (({ space }) => checkFeasible(space)))(study);
}
