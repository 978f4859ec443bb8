import type { Problem } from "../study/problem.ts";
import type { Study } from "../study/study.ts";
import { plannedRung } from "./plan-table.ts";
import { readySteps } from "./ready-steps.ts";
import type { SchedulerFit } from "./scheduler.ts";

/** What can be said of population-based training before it runs. */
export const populationFit: SchedulerFit = {
  check: checkPopulation,
  plan({ fidelity, strategy }, configurations) {
    if (fidelity?.max === undefined) return { kind: "exact", rungs: [] };
    const population = Number(strategy.options["population"] ?? defaultPopulation);
    const steps = readySteps(fidelity, strategy.options["interval"] as number | undefined);
    const rungs = steps.map((until, rung) =>
      plannedRung({
        rung,
        configurations: Math.min(population, configurations ?? population),
        until,
        before: steps[rung - 1] ?? 0,
        // A copy needs the checkpoint of another trial, so nothing ever begins from scratch.
        pauses: false,
      }),
    );
    return { kind: strategy.options["exploit"] === "backtrack" ? "expected" : "exact", rungs };
  },
};

export const defaultPopulation = 10;

/** Why population-based training does not fit a study: where it cannot copy, or nobody would know when to. */
function checkPopulation({
  strategy,
  fidelity,
  objectives,
  budget,
  space,
  reproducible,
}: Study): readonly Problem[] {
  const { options } = strategy;
  const name = strategy.scheduler;
  const problems: Problem[] = [];
  const fault = (message: string, path: Problem["path"], severity: Problem["severity"] = "error") =>
    problems.push({ code: "strategy-misfit", severity, message, path, at: "key" });

  if (objectives.length > 1)
    fault(
      `\`${name}\` ranks its members by one objective, and this study has several. Put the one that counts under \`objective\`.`,
      ["objectives"],
    );
  if (fidelity?.parameter !== undefined)
    fault(
      `\`${name}\` copies the checkpoints of trials that go on, and with \`parameter\` every trial begins from scratch. Name the reported step under \`resource\` instead, or use \`halving-random\`, which needs no checkpoints.`,
      ["fidelity", "parameter"],
    );
  else if (fidelity?.max === undefined)
    fault(
      `\`${name}\` needs to know how far its members train: set it, such as \`fidelity: { resource: epoch, max: 30 }\`.`,
      fidelity === undefined ? ["strategy"] : ["fidelity"],
    );
  const population = Number(options["population"] ?? defaultPopulation);
  if (budget.trials !== undefined && budget.trials < population)
    fault(
      `The budget of ${budget.trials} trials is less than the population of ${population}: only so many members are trained. A member counts once, however often it copies another.`,
      ["budget", "trials"],
      "warning",
    );
  const interval = options["interval"];
  if (typeof interval === "number" && fidelity?.max !== undefined && interval >= fidelity.max)
    fault(
      `With an interval of ${interval} and a \`max\` of ${fidelity.max}, no member ever copies another. Choose an interval that is several times smaller.`,
      ["strategy", "interval"],
      "warning",
    );
  if (reproducible !== undefined && options["synchronous"] === false)
    fault(
      "`synchronous: false` lets members copy whoever is ahead when a worker is free, which is never the same twice. Remove it, or `reproducible`.",
      ["strategy", "synchronous"],
    );
  const names = space.parameters.map((parameter) => parameter.name);
  for (const [index, named] of ((options["explore"] as readonly string[] | undefined) ?? []).entries())
    if (!names.includes(named))
      fault(`\`${named}\` is no parameter of the space. The parameters are ${names.join(", ")}.`, [
        "strategy",
        "explore",
        index,
      ]);
  return problems;
}
