import type { StudySession } from "../engine/study-session.ts";
import type { Trial } from "../study/trial.ts";
import { withCallerSession } from "./caller-session.ts";
import { type Command, CommandError, choice, type Invocation, integer, UsageError } from "./command.ts";

export const tellCommand: Command = {
  usage:
    "FILE NUMBER [--value X | --metric NAME=X ...] [--step N] | FILE NUMBER --state failed [--reason TEXT]",
  options: {
    value: { type: "string" },
    metric: { type: "string", multiple: true },
    step: { type: "string" },
    state: { type: "string" },
    reason: { type: "string" },
  },
  help: {
    value: "the value of the objective, where the study has one",
    metric: "a metric by name, such as loss=0.3; may be given several times",
    step: "which step the metrics are of: the trial goes on, unless the answer is `stop`",
    state: "failed, where the trial has no result",
    reason: "why it failed",
  },
  async run(invocation) {
    const [file, word, ...others] = invocation.positionals;
    if (file === undefined || word === undefined || !/^\d+$/.test(word) || others.length > 0)
      throw new UsageError("name the study file and the number of a trial");
    const number = Number(word);
    const told = toldIn(invocation);
    const answer = await withCallerSession(invocation, file, (session) => {
      const trial = runningTrial(session, number);
      return take(session, trial, told);
    });
    const { output, errors } = invocation;
    output.write(`${answer.word}\n`);
    if (answer.reason !== null) errors.write(`trial ${number}: ${answer.reason}\n`);
    return 0;
  },
};

type Told =
  | { readonly kind: "failed"; readonly reason: string }
  | {
      readonly kind: "metrics";
      readonly value: number | undefined;
      readonly metrics: Readonly<Record<string, number>>;
      /** Undefined at the end of the trial. */
      readonly step: number | undefined;
    };

/** @throws UsageError */
function toldIn(invocation: Invocation): Told {
  const { options, lists } = invocation;
  const step = integer(invocation, "step", 0);
  const named = lists["metric"] ?? [];
  const value = options["value"];
  if (options["state"] !== undefined) {
    choice(invocation, "state", ["failed"]);
    if (step !== undefined || value !== undefined || named.length > 0)
      throw new UsageError("a trial that failed has no metrics and no step");
    return { kind: "failed", reason: String(options["reason"] ?? "told as failed") };
  }
  const metrics = named.map((text) => {
    const [, name, number] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (name === undefined || number === undefined)
      throw new UsageError(`--metric is a name and a number, such as loss=0.3, not ${text}`);
    return [name, numberIn(number, "metric")] as const;
  });
  return {
    kind: "metrics",
    value: value === undefined ? undefined : numberIn(String(value), "value"),
    metrics: Object.fromEntries(metrics),
    step,
  };
}

/** NaN and infinities as programs print them are numbers too: a trial with such a result has failed. */
function numberIn(text: string, option: string): number {
  const [, sign, word] = /^([+-]?)(nan|inf|infinity)$/i.exec(text.trim()) ?? [];
  if (word !== undefined) return /nan/i.test(word) ? Number.NaN : sign === "-" ? -1 / 0 : 1 / 0;
  const number = Number(text);
  if (text.trim() === "" || Number.isNaN(number))
    throw new UsageError(`--${option} takes a number, not ${text}`);
  return number;
}

function runningTrial({ study, state, running }: StudySession, number: number): Trial {
  const trial = running.find((each) => each.number === number);
  if (trial !== undefined) return trial;
  const known = state.trials[number];
  if (known === undefined)
    throw new CommandError(`${study.name} has no trial ${number}; tunesmith ask gives one`);
  const why = known.reason === null ? "" : ` (${known.reason})`;
  throw new CommandError(`trial ${number} is not being run: it is ${known.state}${why}`);
}

interface Answer {
  readonly word: Trial["state"] | "continue" | "stop";
  readonly reason: string | null;
}

function take(session: StudySession, trial: Trial, told: Told): Answer {
  const { number } = trial;
  if (told.kind === "failed") {
    const { state, reason } = session.fail(number, told.reason);
    return { word: state, reason };
  }
  const metrics = metricsOf(session, told);
  const { step } = told;
  if (step !== undefined) {
    if (Object.keys(metrics).length === 0)
      throw new UsageError("a report needs metrics, such as --metric loss=0.3");
    const { kind } = session.report(number, metrics, step);
    const until = trial.segments.at(-1)?.until ?? Number.POSITIVE_INFINITY;
    if (kind === "continue" && step < until) return { word: "continue", reason: null };
    // The next call knows nothing of this one, so what is decided takes effect here.
    const { reason } = session.end(number, { kind: "exited", code: 0 }, "saved");
    return { word: "stop", reason };
  }
  requireObjectives(session, trial, metrics);
  if (Object.keys(metrics).length > 0) session.reportFinal(number, metrics);
  // The caller keeps the state that its trial goes on from.
  const { state, reason } = session.end(number, { kind: "exited", code: 0 }, "saved");
  return { word: state, reason };
}

/** @throws UsageError for `--value` where there are several objectives */
function metricsOf(
  { study }: StudySession,
  { value, metrics }: Extract<Told, { readonly kind: "metrics" }>,
): Readonly<Record<string, number>> {
  if (value === undefined) return metrics;
  const [objective, ...others] = study.objectives;
  if (objective === undefined || others.length > 0)
    throw new UsageError(
      `--value is for a study with one objective; name them: ${study.objectives.map(({ metric }) => `--metric ${metric}=X`).join(" ")}`,
    );
  return { ...metrics, [objective.metric]: value };
}

/** A misspelt name must not fail a trial that somebody has paid for. @throws CommandError */
function requireObjectives(
  { study }: StudySession,
  trial: Trial,
  metrics: Readonly<Record<string, number>>,
): void {
  if (trial.reports.length > 0) return;
  const missing = study.objectives.find(({ metric }) => metrics[metric] === undefined);
  if (missing === undefined) return;
  const names = Object.keys(metrics);
  const given = names.length === 0 ? "" : `; given: ${names.join(", ")}`;
  throw new CommandError(`${missing.metric} is missing: --metric ${missing.metric}=X gives it${given}`);
}
