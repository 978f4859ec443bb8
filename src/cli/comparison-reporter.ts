import { durationText } from "../analysis/duration-text.ts";
import { countOf } from "../analysis/number-text.ts";
import { durationMs } from "../analysis/trial-json.ts";
import type { RunEvent, RunSummary } from "../engine/run.ts";
import { compareValues } from "../study/objective.ts";
import type { Study } from "../study/study.ts";
import type { Invocation } from "./command.ts";
import {
  comparisonEndedJson,
  memberEventJson,
  overallSummary,
  type ShownMember,
  verdictNow,
} from "./comparison-json.ts";
import { printable } from "./printable.ts";
import type { ReporterContext } from "./reporter.ts";
import { shortValue } from "./trials.ts";

/** Shows a comparison while it runs. */
export interface ComparisonReporter {
  begin(members: readonly ShownMember[], seed: number): void;
  onEvent(member: ShownMember, event: RunEvent): void;
  end(members: readonly ShownMember[], summaries: readonly RunSummary[], exitCode: number): void;
  info(message: string): void;
  warn(message: string): void;
  close(): void;
}

export function createComparisonReporter(
  invocation: Invocation,
  context: ReporterContext,
): ComparisonReporter {
  return invocation.options["json"] === true
    ? jsonReporter(invocation, context)
    : textReporter(invocation, context);
}

function jsonReporter({ output }: Invocation, { study, folder, file }: ReporterContext): ComparisonReporter {
  const write = (event: object) => output.write(`${JSON.stringify(event)}\n`);
  return {
    begin: (members, seed) =>
      write({
        event: "comparison",
        name: study.name,
        file,
        folder: folder.path,
        objectives: study.objectives.map(({ metric, direction }) => ({ metric, direction })),
        runs: members.map(({ place, session }) => ({
          strategy: place.strategy,
          seed: place.repetition,
          settled: session.history.settled,
        })),
        budget: study.budget,
        seed,
      }),
    onEvent: ({ place }, event) => write(memberEventJson(place, event)),
    end: (members, summaries, exitCode) => write(comparisonEndedJson(members, summaries, exitCode)),
    info: (message) => write({ event: "message", level: "info", message }),
    warn: (message) => write({ event: "message", level: "warning", message }),
    close: () => {},
  };
}

/** On a terminal one line that is redrawn under those worth keeping; elsewhere a plain line a trial. */
function textReporter(
  { output, errors }: Invocation,
  { study, folder, file }: ReporterContext,
): ComparisonReporter {
  const isTerminal = output.isTTY === true;
  let shown: readonly ShownMember[] = [];
  let timer: NodeJS.Timeout | undefined;
  const clear = () => {
    if (isTerminal) output.write("\r\x1b[K");
  };
  const draw = () => {
    if (!isTerminal || shown.length === 0) return;
    const line = statusLine(shown, study);
    output.write(`\r\x1b[K${line.slice(0, Math.max(20, (output.columns ?? 80) - 1))}`);
  };
  const keep = (line: string) => {
    clear();
    output.write(`${printable(line)}\n`);
    draw();
  };
  return {
    begin: (members, seed) => {
      shown = members;
      const settled = settledIn(members);
      const runs = `${countOf(members.length, "run")} of ${labelsOf(members).join(", ")}`;
      keep(
        settled === 0
          ? `${study.name}: ${runs}, seeds from ${seed} on, ${study.budget.parallel} at once`
          : `${study.name}: goes on after ${countOf(settled, "trial")} with ${runs}`,
      );
      if (isTerminal) timer = setInterval(draw, 500);
    },
    onEvent: (member, event) => {
      const line = eventLine(member, event, study, isTerminal);
      if (line === undefined) draw();
      else keep(line);
    },
    end: (members, summaries) => {
      clearInterval(timer);
      clear();
      shown = [];
      for (const line of closingLines(members, summaries, { study, folder, file }))
        output.write(`${printable(line)}\n`);
    },
    info: keep,
    warn: (message) => {
      clear();
      errors.write(`${printable(message)}\n`);
      draw();
    },
    close: () => {
      clearInterval(timer);
      clear();
    },
  };
}

const settledIn = (members: readonly ShownMember[]) =>
  members.reduce((sum, { session }) => sum + session.history.settled, 0);

const labelsOf = (members: readonly ShownMember[]) => [
  ...new Set(members.map(({ place }) => place.strategy)),
];

/** How far all runs are, and the best value of each strategy. */
function statusLine(members: readonly ShownMember[], { budget, objectives }: Study): string {
  const running = members.reduce((sum, { session }) => sum + session.running.length, 0);
  const total = budget.trials === undefined ? "" : `/${budget.trials * members.length}`;
  const [objective] = objectives;
  const bests = labelsOf(members).map((label) => {
    const values = members
      .filter(({ place }) => place.strategy === label)
      .flatMap(({ session }) => session.best?.values?.[0] ?? []);
    const [best] = values.sort((a, b) => (objective ? compareValues(objective.direction, a, b) : 0));
    return `${label} ${best === undefined ? "–" : shortValue(best)}`;
  });
  return [`${settledIn(members)}${total}`, `${running} running`, `best ${bests.join(", ")}`].join(" · ");
}

function eventLine(
  { place }: ShownMember,
  event: RunEvent,
  { objectives }: Study,
  isTerminal: boolean,
): string | undefined {
  const name = `${place.strategy}, seed ${place.repetition}, trial ${event.trial.number}`;
  if (event.kind === "notice") return `${name}: ${event.message}`;
  if (event.kind !== "trial-ended") return undefined;
  const { trial, isBest } = event;
  // With many runs, what is the best of one of them is no news; a failure is.
  if (isTerminal && trial.state !== "failed") return undefined;
  const values = objectives.flatMap(({ metric }) => {
    const value = trial.metrics[metric];
    return value === undefined ? [] : [`${metric} ${shortValue(value)}`];
  });
  return [
    `${name}: ${[trial.state === "complete" ? "" : trial.state, ...values].filter(Boolean).join(", ")}`,
    isBest ? "(best of this run so far)" : "",
    trial.reason === null ? "" : `(${trial.reason})`,
    `in ${durationText(durationMs(trial) ?? 0)}`,
  ]
    .filter(Boolean)
    .join(" ");
}

function closingLines(
  members: readonly ShownMember[],
  summaries: readonly RunSummary[],
  { study, folder, file }: ReporterContext,
): readonly string[] {
  const { kind, reason } = overallSummary(summaries);
  return [
    `${study.name}: ${countOf(settledIn(members), "trial")} in ${countOf(members.length, "run")}; ${reason}`,
    ...verdictNow(members),
    `Results: ${folder.path} (tunesmith compare ${file})`,
    ...(kind === "stopped" ? [`tunesmith run ${file} goes on with it.`] : []),
  ];
}
