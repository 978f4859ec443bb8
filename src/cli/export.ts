import { writeFileSync } from "node:fs";
import { bestTrials } from "../analysis/best.ts";
import { scheduleOf } from "../analysis/lineage.ts";
import { trialsCsv } from "../analysis/trials-csv.ts";
import { compactJournal } from "../bridges/compact-journal.ts";
import { formatRecord } from "../engine/journal-text.ts";
import { withOsErrors } from "../node/os-error.ts";
import { stemOf } from "../node/study-name.ts";
import { isError } from "../study/problem.ts";
import type { ScheduleStretch } from "../study/schedule.ts";
import type { SearchSpace } from "../study/space.ts";
import type { Study } from "../study/study.ts";
import type { Trial } from "../study/trial.ts";
import { problemLine } from "./check.ts";
import {
  type Command,
  CommandError,
  type ExitCode,
  type Invocation,
  integer,
  onlyFile,
  UsageError,
} from "./command.ts";
import { askedResults, readRecords, studyOption } from "./results.ts";
import { scheduleStudy } from "./schedule-study.ts";
import { readStudyFile } from "./study-file.ts";

const formats = ["csv", "journal", "wandb", "schedule"] as const;

export const exportCommand: Command = {
  usage: "FILE --format csv|journal|wandb|schedule [--study NAME] [--trial N] [--output FILE]",
  options: {
    format: { type: "string" },
    schedule: { type: "boolean" },
    trial: { type: "string" },
    ...studyOption.options,
    output: { type: "string", short: "o" },
  },
  help: {
    format:
      "csv: the trials as a table. journal: those that have ended, as a journal that Optuna reads. wandb: the study file as a sweep of W&B. schedule: the values by step that led to the best trial, as a study file that trains by them (strategy: replay)",
    schedule: "the same as --format schedule",
    trial: "of a schedule, those that led to this trial instead",
    ...studyOption.help,
    output: "where to write it; standard output without",
  },
  async run(invocation) {
    switch (formatOf(invocation)) {
      case "csv":
        return write(invocation, trialsCsv(askedResults(invocation).state.trials));
      case "journal":
        return write(invocation, journalText(invocation));
      case "wandb": {
        const [{ exportWandb }, { noteLine }] = await Promise.all([
          import("../bridges/export-wandb.ts"),
          import("../bridges/draft-text.ts"),
        ]);
        const { text, notes } = exportWandb(checkedStudy(onlyFile(invocation)).study);
        for (const note of notes) invocation.errors.write(`${noteLine(note)}\n`);
        return write(invocation, text);
      }
      case "schedule":
        return exportSchedule(invocation);
    }
  },
};

function formatOf({ options }: Invocation): (typeof formats)[number] {
  const given = options["schedule"] === true ? (options["format"] ?? "schedule") : options["format"];
  const format = formats.find((name) => name === given);
  if (format === undefined) throw new UsageError(`say what to export: --format ${formats.join(", ")}`);
  if (format !== "schedule" && options["trial"] !== undefined)
    throw new UsageError("--trial is for --format schedule");
  return format;
}

/** Only what has ended, one record a trial. */
function journalText(invocation: Invocation): string {
  const file = onlyFile(invocation);
  const { name, folder } = askedResults(invocation);
  const records = compactJournal(readRecords(folder?.journal ?? file), name);
  return records.map((record) => `${formatRecord(record)}\n`).join("");
}

function write({ options, output }: Invocation, text: string): ExitCode {
  const file = options["output"];
  if (typeof file === "string") withOsErrors("write", file, () => writeFileSync(file, text));
  else output.write(text);
  return 0;
}

/** @throws CommandError where the file holds no study */
function checkedStudy(file: string): { readonly text: string; readonly study: Study } {
  const { text, checked } = readStudyFile(file);
  if (checked.study !== undefined) return { text, study: checked.study };
  const [problem] = checked.problems.filter(isError);
  throw new CommandError(problem ? problemLine(file, problem) : `${file} is no study`);
}

function exportSchedule(invocation: Invocation): ExitCode {
  const file = onlyFile(invocation);
  const { text, study } = checkedStudy(file);
  const { name: studyName, state, objectives } = askedResults(invocation);
  const asked = integer(invocation, "trial", 0);
  const trial = asked === undefined ? bestTrials(state.trials, objectives)[0] : state.trials[asked];
  if (trial === undefined) {
    if (asked !== undefined) throw new CommandError(`there is no trial ${asked} in ${studyName}`);
    invocation.errors.write(`tunesmith export: no trial of ${studyName} is complete yet\n`);
    return 2;
  }
  const schedule = stretchesOf(state.trials, trial, study.space);
  if (schedule.length === 0) throw new CommandError(`trial ${trial.number} has trained no step`);
  const output = invocation.options["output"];
  const name = typeof output === "string" ? stemOf(output) : `${study.name}-schedule`;
  const value = objectives.map(({ metric }) => `${metric} ${trial.metrics[metric]}`).join(", ");
  const source = `The values by step that led to trial ${trial.number} of ${studyName}: ${value}.`;
  return write(invocation, scheduleStudy(text, { name, schedule, source }));
}

/** What is searched, without the constants and derived values that the study file adds itself. */
function stretchesOf(
  trials: readonly Trial[],
  { number }: Trial,
  { parameters }: SearchSpace,
): readonly ScheduleStretch[] {
  const names = new Set(parameters.map((parameter) => parameter.name));
  return scheduleOf(trials, number)
    .filter(({ start, end }) => end > start)
    .map(({ end, params }) => ({
      until: end,
      values: Object.fromEntries(Object.entries(params).filter(([name]) => names.has(name))),
    }));
}
