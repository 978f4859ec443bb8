import { explainBest } from "./explain-best.ts";
import { listStudies } from "./list-studies.ts";
import { listTrials } from "./list-trials.ts";
import { planStudy } from "./plan-study.ts";
import { runStudy } from "./run-study.ts";
import { stopStudy } from "./stop-study.ts";
import { studyStatus } from "./study-status.ts";
import { suggestSpace } from "./suggest-space.ts";
import type { Tool } from "./tool.ts";
import { validateStudy } from "./validate-study.ts";

/** Every tool, in the order in which they are used. */
export const tools: readonly Tool[] = [
  listStudies,
  validateStudy,
  planStudy,
  runStudy,
  studyStatus,
  listTrials,
  explainBest,
  suggestSpace,
  stopStudy,
];
