import type { DefinitionPath, Problem } from "../study/problem.ts";
import { type ScheduleStretch, scheduleIn } from "../study/schedule.ts";
import { isActive, meetsRequirements, type SearchSpace } from "../study/space.ts";
import type { Study } from "../study/study.ts";
import type { ParamValue } from "../study/value.ts";
import { plannedRung } from "./plan-table.ts";
import type { SchedulerFit } from "./scheduler.ts";

/** What can be said of a replayed schedule before it runs. */
export const replayFit: SchedulerFit = {
  check: checkReplay,
  plan({ strategy, budget }) {
    const schedule = scheduleIn(strategy.options);
    const rungs = schedule.map(({ until }, rung) =>
      plannedRung({
        rung,
        configurations: budget.trials ?? 1,
        until,
        before: schedule[rung - 1]?.until ?? 0,
        pauses: false,
      }),
    );
    return { kind: "exact", rungs };
  },
};

function checkReplay({ strategy, fidelity, space }: Study): readonly Problem[] {
  const schedule = scheduleIn(strategy.options);
  if (schedule.length === 0) {
    const message =
      "`replay` needs `schedule`, the values by step. `tunesmith export FILE --schedule` writes the one that a study with `pbt` or `pb2` has found, as a study file.";
    return [fault(message, ["strategy"])];
  }
  if (strategy.sampler !== "replay") {
    const message = `\`replay\` begins with the values of its schedule, not with those of \`${strategy.sampler}\`. Remove \`sampler\`.`;
    return [fault(message, ["strategy"])];
  }
  if (fidelity?.parameter !== undefined) {
    const message =
      "`replay` goes on from checkpoints, and with `parameter` every trial begins from scratch. Name the reported step under `resource` instead.";
    return [fault(message, ["fidelity", "parameter"])];
  }
  return schedule.flatMap((stretch, index) => {
    const path = ["strategy", "schedule", index];
    const before = schedule[index - 1]?.until ?? 0;
    const problems = checkValues(stretch, space, [...path, "values"]);
    if (stretch.until <= before) {
      const message = `This stretch ends at ${stretch.until}, and the one before it at ${before}. Write the stretches in the order of their steps.`;
      problems.push(fault(message, [...path, "until"]));
    }
    if (fidelity?.max !== undefined && stretch.until > fidelity.max) {
      const message = `This stretch ends at ${stretch.until}, beyond \`fidelity.max\`, ${fidelity.max}. End it there, or raise \`max\`.`;
      problems.push(fault(message, [...path, "until"]));
    }
    return problems;
  });
}

/** A schedule's values are whole: a value for each parameter that is present, and for no other. */
function checkValues({ values }: ScheduleStretch, space: SearchSpace, path: DefinitionPath): Problem[] {
  const problems: Problem[] = [];
  const all = { ...values, ...space.constants };
  for (const parameter of space.parameters) {
    const { name, domain } = parameter;
    const isThere = Object.hasOwn(values, name);
    if (isActive(parameter, all) !== isThere)
      problems.push(
        isThere
          ? fault(`\`${name}\` has a value although its condition does not hold. Remove it.`, [...path, name])
          : fault(`\`${name}\` has no value here. A schedule says the value of each parameter.`, path),
      );
    else if (isThere && !domain.contains(values[name] as ParamValue))
      problems.push(
        fault(
          `${String(values[name])} is not in the range of \`${name}\`, ${domain.text}.`,
          [...path, name],
          "value",
        ),
      );
  }
  const known = new Set([...space.parameters.map(({ name }) => name), ...Object.keys(space.constants)]);
  for (const name of Object.keys(values))
    if (!known.has(name)) problems.push(fault(`\`${name}\` is no parameter of the space.`, [...path, name]));
  if (problems.length === 0 && !meetsRequirements(space, all))
    problems.push(fault("These values break `require`.", path));
  return problems;
}

function fault(message: string, path: DefinitionPath, at: Problem["at"] = "key"): Problem {
  return { code: "strategy-misfit", severity: "error", message, path, at };
}
