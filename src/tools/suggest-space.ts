import * as z from "zod";
import { explainStudy } from "../engine/explain-study.ts";
import { suggestSpace as suggestedSpace } from "../language/suggest-space.ts";
import { fileInput, notRunYet, validStudy } from "./opened-study.ts";
import { defineTool, done } from "./tool.ts";

const input = z.strictObject({ file: fileInput });

export const suggestSpace = defineTool({
  name: "suggest_space",
  title: "Suggest Next Space",
  description:
    "Suggests the search space of the next round of a Tunesmith study, by what its trials have taught: wider ranges where the best trials press against a bound, narrower ones around good regions, without choices that lose, with parameters fixed that do not matter. Each change has its reason. space is YAML for the study file, which passes validate_study with it. Nothing is written. Where the space changes, the study is run anew with tunesmith run --warm, which learns from the trials that still fit.",
  effect: "reads",
  input,
  async run({ file }, context) {
    const valid = validStudy(context, file);
    if (valid.kind === "refused") return valid;
    const { text, workspace } = valid.content;
    const explained = context.host.explained(valid.file, valid.study);
    if (explained === undefined) return notRunYet(file);
    const findings = explainStudy({ ...explained, study: valid.study });
    const { changes, space, advice } = suggestedSpace({ text, workspace, findings });
    return done({ changes, space, advice });
  },
});
