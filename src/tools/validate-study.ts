import * as z from "zod";
import { problemJson } from "../language/problem-json.ts";
import { fileInput, openedStudy } from "./opened-study.ts";
import { defineTool, done } from "./tool.ts";

const input = z.strictObject({ file: fileInput });

export const validateStudy = defineTool({
  name: "validate_study",
  title: "Validate Study",
  description:
    "Checks a Tunesmith study file and returns every problem with line, column, severity, code and a message that says what to write instead. Use it after each edit of a study file, and before plan_study and run_study. valid is true where no problem is an error. runs tells which command or task a trial runs.",
  effect: "reads",
  input,
  async run({ file }, context) {
    const opened = openedStudy(context, file);
    if (opened.kind === "refused") return opened;
    const { study, problems } = opened.content;
    return done({
      valid: study !== undefined,
      study: study?.name ?? null,
      runs: study?.run?.target ?? null,
      problems: problems.map((problem) => problemJson(file, problem)),
    });
  },
});
