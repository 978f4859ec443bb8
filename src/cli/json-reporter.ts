import type { Invocation } from "./command.ts";
import type { Reporter, ReporterContext } from "./reporter.ts";
import { type EventJson, endedJson, messageJson, runEventJson } from "./run-event-json.ts";

/**
 * One event a line, as JSON: `study`, then `trial-started`, `trial-paused`, `trial-resumed`, `report`, `trial-ended`,
 * `notice` and `message`, and last `ended`. What is not about a trial is a `message` with a level.
 */
export function jsonReporter({ output }: Invocation, { study, folder, file }: ReporterContext): Reporter {
  const write = (event: EventJson) => output.write(`${JSON.stringify(event)}\n`);
  const message = (level: "info" | "warning") => (text: string) => {
    write(messageJson(level, text));
  };
  return {
    begin: (session) => {
      write({
        event: "study",
        name: study.name,
        file,
        folder: folder.path,
        objectives: study.objectives.map(({ metric, direction }) => ({ metric, direction })),
        strategy: study.strategy.name,
        budget: session.study.budget,
        seed: session.seed,
        settled: session.history.settled,
      });
    },
    onEvent: (event) => write(runEventJson(event)),
    end: (session, summary, exitCode) => write(endedJson(session, summary, exitCode)),
    info: message("info"),
    warn: message("warning"),
    close: () => {},
  };
}
