import * as z from "zod";
import { defineTool, done } from "./tool.ts";

export const listStudies = defineTool({
  name: "list_studies",
  title: "List Studies",
  description:
    "Lists the hyperparameter tuning studies of Tunesmith in this folder: files that end with .study.yaml. The other tools take one of these paths.",
  effect: "reads",
  input: z.strictObject({}),
  run: async (_, { host }) => done({ files: host.studyFiles() }),
});
