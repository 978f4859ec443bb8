import * as z from "zod";
import { fileInput, validStudy } from "./opened-study.ts";
import { leftJson, limitInputs, limitsOf } from "./run-limits.ts";
import { defineTool, done, refused } from "./tool.ts";

const input = z.strictObject({ file: fileInput, ...limitInputs });

export const planStudy = defineTool({
  name: "plan_study",
  title: "Plan Study",
  description:
    "Dry run of a Tunesmith study: how many configurations and steps it would run, the rungs of its strategy, about how long that takes by past trials (null where there are none), and the first configurations that it would try. Starts nothing. Use it before run_study to know what a run costs.",
  effect: "reads",
  input,
  async run({ file, ...asked }, context) {
    const valid = validStudy(context, file);
    if (valid.kind === "refused") return valid;
    // To plan is to ask the strategy, and this one is code of the folder.
    if (valid.study.strategy.plugin !== undefined && !context.allowance.permitsRuns)
      return refused("The strategy is a plug-in, which is code: it is loaded only where studies may be run.");
    const plan = await context.host.plan(valid.file, limitsOf(asked));
    return done({ ...plan, mayRun: leftJson(context.allowance) });
  },
});
