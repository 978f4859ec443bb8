import * as z from "zod";
import { fileInput, openedStudy } from "./opened-study.ts";
import { defineTool, done, refused } from "./tool.ts";

const input = z.strictObject({ file: fileInput });

export const stopStudy = defineTool({
  name: "stop_study",
  title: "Stop Study",
  description:
    "Stops a run that run_study has started, cleanly: finished trials are kept, interrupted ones run again when the study goes on. Runs of other people are left alone.",
  effect: "stops",
  input,
  async run({ file }, context) {
    const opened = openedStudy(context, file);
    if (opened.kind === "refused") return opened;
    const { host, allowance } = context;
    const isOwn = allowance.open.some((grant) => grant.file === opened.file);
    if (!isOwn)
      return refused("No run of this study was started by run_study; somebody else has to stop it.");
    const { kind, message } = host.stop(opened.file);
    return kind === "asked" ? done({ message }) : refused(message);
  },
});
