import type { Answer, StudyQuestion } from "../../engine/study-control.ts";
import { type ControlClient, connectControl } from "./client.ts";

/** Puts one question to the runner that listens at the address. Never rejects: what goes wrong is a refusal. */
export async function askRunner(address: string, question: StudyQuestion): Promise<Answer> {
  try {
    const runner = await connectControl(address);
    if (runner === undefined) return { kind: "refused", message: "The study is not running." };
    try {
      return await askClient(runner, question);
    } finally {
      runner.close();
    }
  } catch (error) {
    return { kind: "refused", message: error instanceof Error ? error.message : String(error) };
  }
}

/** @throws Error where the runner hangs up */
export function askClient(runner: ControlClient, question: StudyQuestion): Promise<Answer> {
  switch (question.kind) {
    case "pause":
      return runner.pause();
    case "resume":
      return runner.resume();
    case "change":
      return runner.change(question.change);
    case "enqueue":
      return runner.enqueue(question.values);
    case "cancel":
      return runner.cancel(question.trial);
    case "retry":
      return runner.retry(question.trial);
  }
}
