import { statementOf } from "../analysis/explain/study-sentences.ts";
import { whyTheseValues, whyThisEnd } from "../analysis/explain/trial-sentences.ts";
import { explainStudy } from "../engine/explain-study.ts";
import { explainTrial } from "../engine/explain-trial.ts";
import { readExplainedStudy, type StudyPlace } from "../node/explained-study.ts";
import type { Explanation, ExplanationSection } from "../webview/protocol.ts";

/**
 * What the panel says when a person asks why. Takes as long as one proposal of the study's sampler, whose models are of
 * limited size; to be called in the thread that reads journals.
 */
export function explanationFor(place: StudyPlace, trial: number | null): Explanation {
  return { kind: "explanation", trial, sections: sectionsOf(place, trial) };
}

function sectionsOf(place: StudyPlace, trial: number | null): readonly ExplanationSection[] {
  const explained = readExplainedStudy(place);
  if (explained === undefined) return [];
  if (trial !== null) {
    if (explained.state.trials[trial] === undefined) return [];
    const explanation = explainTrial(explained, trial);
    return [
      { title: "Why these values", sentences: whyTheseValues(explanation) },
      { title: "What became of it", sentences: whyThisEnd(explanation) },
    ];
  }
  const statements = explainStudy(explained).map((finding) => statementOf(finding));
  return [
    { title: "What the study has learned", sentences: statements.flatMap(({ said }) => said) },
    { title: "What to change", sentences: statements.flatMap(({ advice }) => advice) },
  ].filter(({ sentences }) => sentences.length > 0);
}
