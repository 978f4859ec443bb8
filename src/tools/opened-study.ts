import * as z from "zod";
import { isError } from "../study/problem.ts";
import type { Study } from "../study/study.ts";
import type { StudyFileContent } from "./ports.ts";
import { refused, type ToolAnswer, type ToolContext } from "./tool.ts";

export const fileInput = z
  .string()
  .describe(
    "Path of the study file (*.study.yaml), relative to the folder or absolute; list_studies lists them.",
  );

export interface OpenedStudy {
  readonly kind: "opened";
  readonly file: string;
  readonly content: StudyFileContent;
}

/** The study file that was asked about, whatever is wrong in it. */
export function openedStudy(
  { host }: ToolContext,
  file: string,
): OpenedStudy | Extract<ToolAnswer, { kind: "refused" }> {
  const located = host.locate(file);
  if (located.kind === "refused") return located;
  return { kind: "opened", file: located.file, content: host.read(located.file) };
}

/** The study of a file without errors. */
export function validStudy(
  context: ToolContext,
  file: string,
): (OpenedStudy & { readonly study: Study }) | Extract<ToolAnswer, { kind: "refused" }> {
  const opened = openedStudy(context, file);
  if (opened.kind === "refused") return opened;
  const { study, problems } = opened.content;
  if (study !== undefined) return { ...opened, study };
  const [first] = problems.filter(isError);
  const where = first === undefined ? "" : ` Line ${first.range.start.line + 1}: ${first.message}`;
  return {
    kind: "refused",
    message: `The study file has errors.${where} validate_study tells all of them.`,
  };
}

export const notRunYet = (study: string): ToolAnswer =>
  refused(`${study} has no trials yet: run_study, or a person, has to run it first.`);
