import { basename } from "node:path";
import { parse } from "yaml";
import { compileStudy } from "../study/compile.ts";
import type { StudyPlan } from "./study-overview.ts";

/** The name that a study has unless its file gives it one. */
export function stemOf(studyFile: string): string {
  return basename(studyFile).replace(/\.study\.ya?ml$/i, "");
}

/**
 * What the text of a study file says. A file that is being written may have errors: then only what can be told
 * without understanding the whole of it is there.
 */
export function readPlan(text: string, studyFile: string): StudyPlan {
  const definition = readYaml(text);
  const stem = stemOf(studyFile);
  const { study } = compileStudy(definition, { defaultName: stem, needsRun: "run-optional" });
  if (!study) {
    const name = isMapping(definition) ? definition["study"] : undefined;
    return { ...emptyPlan, name: typeof name === "string" && name ? name : stem };
  }
  return {
    name: study.name,
    description: study.description ?? null,
    strategy: study.strategy.name,
    objectives: study.objectives.map(({ metric, direction }) => ({ metric, direction })),
    parameters: study.space.parameters.map(({ name, domain, when }) => ({
      name,
      domain: domain.mapping,
      isConditional: when !== undefined,
    })),
    fidelity: study.fidelity
      ? {
          resource: study.fidelity.resource ?? null,
          min: study.fidelity.min ?? null,
          max: study.fidelity.max ?? null,
        }
      : null,
    budgetTrials: study.budget.trials ?? null,
    budgetTimeMs: study.budget.timeMs ?? null,
    budgetSteps: study.budget.steps ?? null,
    parallel: study.budget.parallel,
  };
}

export const emptyPlan: StudyPlan = {
  name: "",
  description: null,
  strategy: null,
  objectives: [],
  parameters: [],
  fidelity: null,
  budgetTrials: null,
  budgetTimeMs: null,
  budgetSteps: null,
  parallel: 1,
};

function readYaml(text: string): unknown {
  try {
    return parse(text, { logLevel: "silent" });
  } catch {
    return undefined;
  }
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
