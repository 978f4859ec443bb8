import type { StudyState } from "../engine/study-state.ts";
import type { RelatedStudy } from "../webview/protocol.ts";

/** The studies of a journal in brief, to choose from and to compare; none where the shown one is alone. */
export function relatedStudies(
  studies: readonly StudyState[],
  shown: StudyState | undefined,
): readonly RelatedStudy[] {
  if (studies.length < 2 || !shown) return [];
  return studies.map((study) => ({
    name: study.name,
    group: groupOf(study.name),
    trialCount: study.trials.length,
    values: hasSameObjective(study, shown) ? valuesOf(study) : new Float64Array(),
  }));
}

/** `tpe` for `tpe-seed3`, `tpe/3` and `tpe_3`: a number at the end counts repetitions. */
function groupOf(name: string): string {
  return name.replace(/[-_/. :#]*(?:seed|run|rep)?[-_/. :#]*\d+$/i, "") || name;
}

function hasSameObjective(study: StudyState, shown: StudyState): boolean {
  return study.metricNames[0] === shown.metricNames[0] && study.directions[0] === shown.directions[0];
}

function valuesOf({ trials }: StudyState): Float64Array {
  const values = trials.flatMap(({ state, values }) => (state === "complete" ? (values?.[0] ?? []) : []));
  return Float64Array.from(values);
}
