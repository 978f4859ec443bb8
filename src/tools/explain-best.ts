import * as z from "zod";
import { bestTrials } from "../analysis/best.ts";
import { statementOf } from "../analysis/explain/study-sentences.ts";
import { whyTheseValues } from "../analysis/explain/trial-sentences.ts";
import { bestJson } from "../analysis/trial-json.ts";
import { explainStudy } from "../engine/explain-study.ts";
import { explainTrial } from "../engine/explain-trial.ts";
import { fileInput, notRunYet, openedStudy } from "./opened-study.ts";
import { defineTool, done } from "./tool.ts";

const input = z.strictObject({ file: fileInput });

export const explainBest = defineTool({
  name: "explain_best",
  title: "Explain Best Trial",
  description:
    "Returns the best trial of a Tunesmith study (the Pareto front where objectives trade off), why the strategy chose its values, and what the study has learned: which parameters matter, where the good values lie, whether bounds are pressed, where trials fail, whether more trials are worth it. Every sentence rests on numbers that were computed from the trials.",
  effect: "reads",
  input,
  async run({ file }, context) {
    const opened = openedStudy(context, file);
    if (opened.kind === "refused") return opened;
    const explained = context.host.explained(opened.file, opened.content.study);
    if (explained === undefined) return notRunYet(file);
    const { state, objectives } = explained;
    const best = bestTrials(state.trials, objectives);
    const [first] = best;
    const statements = explainStudy(explained).map((finding) => statementOf(finding));
    return done({
      best: bestJson(best, objectives),
      why: first === undefined ? [] : whyTheseValues(explainTrial(explained, first.number)),
      learned: statements.flatMap(({ said }) => said),
      advice: statements.flatMap(({ advice }) => advice),
    });
  },
});
