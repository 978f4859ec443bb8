import { formatNumber } from "../analysis/number-text.ts";
import { choiceText } from "../study/domain.ts";
import { percentText, valueText } from "./inlay-hints.ts";
import { inlineCode, paragraphs, plainText } from "./markdown.ts";
import type { PastTrials } from "./results.ts";
import type { ScriptFlag } from "./script/script-flags.ts";
import type { StudyName } from "./study-names.ts";
import { pictureText, trialsPicture } from "./trials-picture.ts";

/** What past trials say of a parameter, as Markdown: its importance, its best value, and a picture of where good ones lie. */
export function describeResults({ name, domain }: StudyName, past: PastTrials): string | undefined {
  const found = past.results.parameters.get(name);
  if (found === undefined || domain === undefined) return undefined;
  const { all, good, best, pressure } = found;
  const share = past.importance.get(name);
  const { results } = past;
  const compared = { domain, all, good };
  return paragraphs(
    "---",
    share === undefined
      ? undefined
      : `**${percentText(share)}** of what set the best trials apart (${results.complete} complete).`,
    best === undefined || results.best === undefined
      ? undefined
      : `Best: ${inlineCode(valueText(best))} in trial ${results.best.number}, with ${plainText(results.best.metric)} ${plainText(formatNumber(results.best.value))}.`,
    trialsPicture(compared),
    `${good === undefined ? "Grey: all trials." : "Blue: the best trials; grey: all."} ${plainText(`${pictureText(compared)}.`)}`,
    pressure.length === 0
      ? undefined
      : `The best trials crowd at the ${pressure.join(" and the ")} end of the range: better values may lie beyond.`,
  );
}

/** The flag of the training script that takes a parameter. */
export function describeFlag({ spellings, kind, type, help, ...flag }: ScriptFlag): string {
  const parts = [
    kind === "positional" ? "an argument" : spellings.map(inlineCode).join(", "),
    type,
    flag.default === undefined ? undefined : `default ${inlineCode(choiceText(flag.default))}`,
  ].filter((part) => part !== undefined && part !== "");
  return paragraphs(
    `In the script, line ${flag.line + 1}: ${parts.join(", ")}.`,
    help === undefined ? undefined : plainText(help),
  );
}
