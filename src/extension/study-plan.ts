import { basename } from "node:path";
import { parse } from "yaml";
import { compileStudy } from "../study/compile.ts";
import type { Study } from "../study/study.ts";
import { emptyPlan, type StudyPlan } from "./study-overview.ts";

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

/** The study that a file defines; undefined where it has errors. */
export function readDefinition(text: string, studyFile: string): Study | undefined {
  return compileStudy(readYaml(text), { defaultName: stemOf(studyFile), needsRun: "run-optional" }).study;
}

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
