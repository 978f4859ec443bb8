import { randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { durationText } from "../analysis/duration-text.ts";
import { countOf } from "../analysis/number-text.ts";
import { durationMs } from "../analysis/trial-json.ts";
import { budgetCeiling, budgetWithin, type RunLimits } from "../engine/budget-ceiling.ts";
import { memberName } from "../engine/comparison-member.ts";
import type { JournalRecord } from "../engine/journal-record.ts";
import { PluginError } from "../engine/plugin.ts";
import { type Preview, previewStudy } from "../engine/preview.ts";
import { makeSampler, makeScheduler } from "../engine/strategy.ts";
import { foldRecords } from "../engine/study-state.ts";
import { memberFolder } from "../node/comparison-folder.ts";
import { loadStudyPlugin } from "../node/load-plugin.ts";
import { studyFolder } from "../node/study-folder.ts";
import { paceOf, planOf, type StudyPlan } from "../schedulers/plan.ts";
import { stepName } from "../schedulers/resource-range.ts";
import { studyOf } from "../study/check-comparison.ts";
import type { Study } from "../study/study.ts";
import { isSettled, type Trial } from "../study/trial.ts";
import { CommandError, type ExitCode, type Invocation } from "./command.ts";
import { olderSourcesFor } from "./older-trials.ts";
import { readRecords } from "./results.ts";
import type { StudyFileText } from "./study-file.ts";
import { formatTable } from "./table.ts";
import { shortValue } from "./trials.ts";

/** How many trials are shown before they run. */
const shownTrials = 5;

/** Says what a run of the study would do, without doing any of it. */
export async function dryRun(
  { options, output }: Invocation,
  source: StudyFileText,
  study: Study,
  limits: RunLimits,
): Promise<ExitCode> {
  const planned = await plannedStudies(source, study, limits);
  if (options["json"] === true) {
    output.write(`${JSON.stringify(plannedJson(study, planned), undefined, 2)}\n`);
    return 0;
  }
  const plans = planned.map(planText);
  const { comparison } = study;
  if (comparison === undefined) {
    output.write(plans.join(""));
    return 0;
  }
  const seeds = comparison.seeds === 1 ? "with one seed" : `with each of ${comparison.seeds} seeds`;
  const strategies = countOf(comparison.entries.length, "strategy").replace(/ys$/, "ies");
  output.write(
    `${study.name} compares ${strategies}, ${seeds}: every plan below is carried out as often, ${study.budget.parallel} trials at once over all of them.\n\n${plans.join("\n")}`,
  );
  return 0;
}

/** A study with what a run of it would do. */
interface Planned {
  /** With the budget that such a run has. */
  readonly study: Study;
  readonly preview: Preview;
  readonly plan: StudyPlan;
}

/** Of a comparison one for each strategy. @throws CommandError */
async function plannedStudies(
  source: StudyFileText,
  study: Study,
  limits: RunLimits,
): Promise<readonly Planned[]> {
  const { comparison } = study;
  const folder = studyFolder(source.absolutePath, study.name);
  if (comparison === undefined) return [await planned(source, study, folder.journal, limits)];
  const plans: Planned[] = [];
  for (const entry of comparison.entries) {
    const name = memberName({ comparison: study.name, strategy: entry.label, repetition: 1 });
    const { journal } = memberFolder(folder, entry.label, 1, name);
    plans.push(await planned(source, { ...studyOf(study, entry), name }, journal, limits));
  }
  return plans;
}

/** What `run --dry-run --json` prints. @throws CommandError */
export async function dryRunJson(source: StudyFileText, study: Study, limits: RunLimits): Promise<object> {
  return plannedJson(study, await plannedStudies(source, study, limits));
}

function plannedJson({ name, comparison }: Study, planned: readonly Planned[]): object {
  const [only] = planned;
  return comparison === undefined && only !== undefined
    ? planJson(only)
    : { study: name, seeds: comparison?.seeds, plans: planned.map(planJson) };
}

async function planned(
  source: StudyFileText,
  checked: Study,
  journal: string,
  limits: RunLimits,
): Promise<Planned> {
  const records = existsSync(journal) ? readRecords(journal) : [];
  const fold = foldRecords(records);
  const ceiling = budgetCeiling(limits, checked, fold.study(checked.name));
  const study = { ...checked, budget: budgetWithin(checked.budget, ceiling) };
  const preview = await look(source, study, records);
  const secondsPerStep = paceOf(preview.trials);
  const plan = planOf(study, { secondsPerStep });
  const seconds = plan.seconds ?? secondsByTrials(study, plan, preview.trials);
  return { study, preview, plan: { ...plan, seconds } };
}

/** @throws CommandError where the study cannot go on with its journal, or its plug-in cannot be used */
async function look(
  { absolutePath }: StudyFileText,
  study: Study,
  records: readonly JournalRecord[],
): Promise<Preview> {
  try {
    const loaded = await loadStudyPlugin(study, dirname(absolutePath));
    const preview = await previewStudy({
      study,
      seed: randomInt(2 ** 31),
      records,
      older: olderSourcesFor(absolutePath, study, foldRecords(records)),
      count: shownTrials,
      makeSampler: (seed) => makeSampler(study, seed, loaded?.plugin),
      makeScheduler: (seed) => makeScheduler(study, seed, loaded?.plugin),
    });
    if (preview.kind === "incompatible") throw new CommandError(preview.message);
    return preview;
  } catch (error) {
    throw error instanceof PluginError ? new CommandError(error.message) : error;
  }
}

/** Where no fidelity counts steps, the time of past trials tells how long others take. */
function secondsByTrials({ budget }: Study, { configurations }: StudyPlan, trials: readonly Trial[]) {
  const durations = trials.filter(isSettled).flatMap((trial) => durationMs(trial) ?? []);
  if (configurations === undefined || durations.length === 0) return undefined;
  const mean = durations.reduce((sum, duration) => sum + duration, 0) / durations.length;
  return (configurations * mean) / 1000 / Math.min(budget.parallel, configurations);
}

function planJson({ study, preview: { seed, trials, next }, plan }: Planned): object {
  const { strategy, budget, fidelity } = study;
  return {
    study: study.name,
    strategy: strategy.name,
    sampler: strategy.sampler,
    scheduler: strategy.scheduler,
    seed: isSeedKnown(study, trials) ? seed : null,
    step: fidelity === undefined ? null : stepName(fidelity),
    parallel: budget.parallel,
    settled: trials.filter(isSettled).length,
    plan: {
      kind: plan.kind,
      configurations: plan.configurations ?? null,
      steps: plan.steps ?? null,
      stepsFromScratch: plan.stepsFromScratch ?? null,
      seconds: plan.seconds ?? null,
      secondsFromScratch: plan.secondsFromScratch ?? null,
      cutShortBy: plan.cutShortBy,
      rungs: plan.rungs.map(({ bracket, rung, configurations, until, steps, stepsFromScratch }) => ({
        bracket: bracket ?? null,
        rung,
        configurations: configurations ?? null,
        until: until ?? null,
        steps: steps ?? null,
        stepsFromScratch: stepsFromScratch ?? null,
      })),
    },
    next: next.map(({ trial, job }) => ({
      params: job.params,
      until: trial.segments.at(-1)?.until ?? null,
      note: trial.note,
    })),
  };
}

/** The file names it, or the trials that have run were drawn with it. */
function isSeedKnown({ seed }: Study, trials: readonly Trial[]): boolean {
  return seed !== undefined || trials.length > 0;
}

function planText({ study, preview, plan }: Planned): string {
  const { strategy } = study;
  const parts =
    strategy.scheduler === "full" ? strategy.sampler : `${strategy.sampler} under ${strategy.scheduler}`;
  const sections = [
    [`${study.name}: ${strategy.name === parts ? parts : `${strategy.name} (${parts})`}. Nothing is run.`],
    figures(study, preview, plan),
    rungTable(study, plan),
    nextTrials(study, preview),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join("\n")}\n`)
    .join("\n");
}

/** What it comes to, a line a figure. */
function figures(study: Study, { trials }: Preview, plan: StudyPlan): readonly string[] {
  const { budget, fidelity } = study;
  const about = plan.kind === "exact" ? "" : "about ";
  const { configurations, steps, stepsFromScratch, seconds, secondsFromScratch } = plan;
  const settled = trials.filter(isSettled).length;
  const lines: [string, string][] = [
    [
      "configurations",
      `${configurations ?? "as many as there is time for"}${settled > 0 ? `, ${settled} of them done` : ""}, ${budget.parallel} at once`,
    ],
  ];
  if (steps !== undefined) {
    const anew = stepsFromScratch !== undefined && stepsFromScratch > steps;
    const repeated = anew ? `, ${count(stepsFromScratch)} where trials keep no checkpoints` : "";
    lines.push([`${stepName(fidelity)}s`, `${about}${count(steps)}${repeated}`]);
  }
  if (seconds !== undefined) {
    const anew = secondsFromScratch !== undefined && secondsFromScratch > seconds;
    const repeated = anew ? `, ${durationText(secondsFromScratch * 1000)} without checkpoints` : "";
    lines.push([
      "time",
      `about ${durationText(seconds * 1000)}${repeated}, by ${countOf(settled, "past trial")}`,
    ]);
  }
  const { timeMs, steps: mostSteps } = budget;
  const early = (limit: "time" | "steps") =>
    plan.cutShortBy.includes(limit) ? ", which is before that" : "";
  if (timeMs !== undefined) lines.push(["limit", `ends after ${durationText(timeMs)}${early("time")}`]);
  if (mostSteps !== undefined)
    lines.push(["limit", `ends after ${count(mostSteps)} ${stepName(fidelity)}s${early("steps")}`]);
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
}

function count(steps: number): string {
  return Math.round(steps).toLocaleString("en-US");
}

function rungTable({ fidelity }: Study, { rungs }: StudyPlan): readonly string[] {
  if (rungs.every(({ until }) => until === undefined) || rungs.length < 2) return [];
  const hasBrackets = rungs.some(({ bracket }) => bracket !== undefined);
  const step = stepName(fidelity);
  const heading = [
    ...(hasBrackets ? ["bracket"] : []),
    "rung",
    `until ${step}`,
    "configurations",
    `${step}s`,
  ];
  const rows = rungs.map(({ bracket, rung, until, configurations, steps }) => [
    ...(hasBrackets ? [String(bracket ?? "")] : []),
    String(rung),
    shortValue(until),
    configurations === undefined ? "" : count(configurations),
    steps === undefined ? "" : count(steps),
  ]);
  return formatTable([heading, ...rows])
    .trimEnd()
    .split("\n");
}

function nextTrials(study: Study, { next, seed, trials }: Preview): readonly string[] {
  const { fidelity } = study;
  if (next.length === 0) return ["Nothing is left to run."];
  const names = [...new Set(next.flatMap(({ job }) => Object.keys(job.params)))].filter(
    (name) => !Object.hasOwn(study.space.constants, name),
  );
  const hasSteps = next.some(({ job }) => job.until !== undefined);
  const table = formatTable([
    [...(hasSteps ? [`until ${stepName(fidelity)}`] : []), ...names],
    ...next.map(({ job }) => [
      ...(hasSteps ? [shortValue(job.until)] : []),
      ...names.map((name) => shortValue(job.params[name])),
    ]),
  ]);
  const heading = isSeedKnown(study, trials)
    ? `The next trials (seed ${seed}):`
    : "Trials such as these, for the file has no seed:";
  return [heading, ...table.trimEnd().split("\n")];
}
