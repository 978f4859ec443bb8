import * as z from "zod";
import { fileInput, openedStudy } from "./opened-study.ts";
import { leftJson } from "./run-limits.ts";
import { awaitEnd, longestWaitSeconds, settleRuns, standingJson } from "./standing.ts";
import { defineTool, done } from "./tool.ts";

const input = z.strictObject({
  file: fileInput,
  waitSeconds: z
    .number()
    .min(0)
    .max(longestWaitSeconds)
    .default(0)
    .describe("Wait so long for a run to end before answering. Default: answer at once."),
});

export const studyStatus = defineTool({
  name: "study_status",
  title: "Study Status",
  description:
    "Tells whether a Tunesmith study runs, how many trials are in which state, the best trial so far, what this conversation may still run, and why the last run ended.",
  effect: "reads",
  input,
  async run({ file, waitSeconds }, context) {
    const opened = openedStudy(context, file);
    if (opened.kind === "refused") return opened;
    await awaitEnd(opened.file, waitSeconds, context);
    await settleRuns(context);
    const status = await context.host.status(opened.file);
    return status === undefined
      ? done({ running: false, trials: 0, best: null, mayRun: leftJson(context.allowance) })
      : done(standingJson(status, opened.file, context));
  },
});
