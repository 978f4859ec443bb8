import type { Answer, BudgetChange } from "../../engine/study-control.ts";
import type { ParamValues } from "../../study/value.ts";
import { connectControl } from "./client.ts";

/** Something that a person wants of a study that runs. */
export type StudyQuestion =
  | { readonly kind: "pause" }
  | { readonly kind: "resume" }
  | { readonly kind: "change"; readonly change: BudgetChange }
  | { readonly kind: "enqueue"; readonly values: ParamValues }
  | { readonly kind: "cancel"; readonly trial: number }
  | { readonly kind: "retry"; readonly trial: number };

/** Puts one question to the runner that listens at the address. Never rejects: what goes wrong is a refusal. */
export async function askRunner(address: string, question: StudyQuestion): Promise<Answer> {
  try {
    const runner = await connectControl(address);
    if (runner === undefined) return { kind: "refused", message: "The study is not running." };
    try {
      switch (question.kind) {
        case "pause":
          return await runner.pause();
        case "resume":
          return await runner.resume();
        case "change":
          return await runner.change(question.change);
        case "enqueue":
          return await runner.enqueue(question.values);
        case "cancel":
          return await runner.cancel(question.trial);
        case "retry":
          return await runner.retry(question.trial);
      }
    } finally {
      runner.close();
    }
  } catch (error) {
    return { kind: "refused", message: error instanceof Error ? error.message : String(error) };
  }
}
