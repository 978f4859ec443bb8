import type { RunEvent, RunSummary } from "../engine/run.ts";
import type { StudySession } from "../engine/study-session.ts";
import type { StudyFolder } from "../node/study-folder.ts";
import type { Study } from "../study/study.ts";
import type { Invocation } from "./command.ts";
import { jsonReporter } from "./json-reporter.ts";
import { textReporter } from "./text-reporter.ts";

/** Shows a run while it goes on. */
export interface Reporter {
  begin(session: StudySession): void;
  onEvent(event: RunEvent): void;
  end(session: StudySession, summary: RunSummary, exitCode: number): void;
  info(message: string): void;
  warn(message: string): void;
  close(): void;
}

export interface ReporterContext {
  readonly study: Study;
  readonly folder: StudyFolder;
  /** As the user named it. */
  readonly file: string;
}

export function createReporter(invocation: Invocation, context: ReporterContext): Reporter {
  return invocation.options["json"] === true
    ? jsonReporter(invocation, context)
    : textReporter(invocation, context);
}
