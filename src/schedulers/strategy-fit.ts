import { checkSampler } from "../samplers/sampler-fit.ts";
import type { Problem } from "../study/problem.ts";
import type { Study } from "../study/study.ts";
import { checkScheduler } from "./scheduler-fit.ts";

/** Why a study's strategy does not fit it, its sampler or its scheduler; empty where both do. */
export function checkStrategy(study: Study): readonly Problem[] {
  return [...checkSampler(study), ...checkScheduler(study)];
}
