import type { CodeLens } from "vscode-languageserver-types";
import { countOf, formatNumber } from "../analysis/number-text.ts";
import { type Recall, withoutRecall } from "../study/recall.ts";
import { pastTrialsOf } from "./past-trials.ts";
import { studyNames } from "./study-names.ts";
import { studyText } from "./study-text.ts";
import type { Workspace } from "./workspace.ts";

/** Above the objective, for editors without an extension of ours: how many trials there are, and the best value. */
export function studyLenses(text: string, workspace: Workspace, recall: Recall = withoutRecall): CodeLens[] {
  const source = studyText(text, recall);
  const { outline, rangeOf } = source;
  const past = pastTrialsOf(outline, studyNames(source, recall), workspace);
  const entry = outline.entries.find(({ key }) => /^objectives?$/.test(key.text)) ?? outline.entries[0];
  if (past === undefined || entry === undefined) return [];
  const { ended, best } = past.results;
  const title =
    best === undefined
      ? countOf(ended, "trial")
      : `${countOf(ended, "trial")}, best ${best.metric} ${formatNumber(best.value)} (trial ${best.number})`;
  // A command without a name cannot be run: the lens only says something.
  return [{ range: rangeOf(entry.key.span), command: { title, command: "" } }];
}
