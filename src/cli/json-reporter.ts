import { bestTrials } from "../analysis/best.ts";
import { bestJson, finiteMetrics, trialJson } from "../analysis/trial-json.ts";
import type { RunEvent } from "../engine/run.ts";
import type { Invocation } from "./command.ts";
import type { Reporter, ReporterContext } from "./reporter.ts";

/**
 * One event a line, as JSON: `study`, then `trial-started`, `report`, `trial-ended`, `notice` and `message`, and last
 * `ended`. What is not about a trial is a `message` with a level.
 */
export function jsonReporter({ output }: Invocation, { study, folder, file }: ReporterContext): Reporter {
  const write = (event: string, fields: object) => output.write(`${JSON.stringify({ event, ...fields })}\n`);
  const message = (level: "info" | "warning") => (text: string) => {
    write("message", { level, message: text });
  };
  return {
    begin: (session) => {
      write("study", {
        name: study.name,
        file,
        folder: folder.path,
        objectives: study.objectives.map(({ metric, direction }) => ({ metric, direction })),
        strategy: study.strategy.name,
        budget: study.budget,
        seed: session.seed,
        settled: session.history.settled,
      });
    },
    onEvent: (event) => write(event.kind, eventFields(event)),
    end: (session, { kind, reason }) => {
      write("ended", {
        status: kind,
        reason,
        settled: session.history.settled,
        elapsedMs: session.elapsedMs,
        best: bestJson(bestTrials(session.state.trials, study.objectives), study.objectives),
      });
    },
    info: message("info"),
    warn: message("warning"),
    close: () => {},
  };
}

function eventFields(event: RunEvent): object {
  const { number, params } = event.trial;
  switch (event.kind) {
    case "trial-started":
      return { number, params, ...(event.reason !== null && { reason: event.reason }) };
    case "trial-paused":
      return { number, step: event.step };
    case "trial-resumed":
      return { number, until: event.until, reason: event.reason };
    case "report":
      return { number, metrics: finiteMetrics(event.metrics) };
    case "trial-ended":
      return { ...trialJson(event.trial), isBest: event.isBest };
    case "notice":
      return { number, message: event.message };
  }
}
