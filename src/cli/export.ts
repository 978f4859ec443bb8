import { writeFileSync } from "node:fs";
import { bestTrials } from "../analysis/best.ts";
import { scheduleOf } from "../analysis/lineage.ts";
import { withOsErrors } from "../node/os-error.ts";
import { stemOf } from "../node/study-folder.ts";
import { isError } from "../study/problem.ts";
import type { ScheduleStretch } from "../study/schedule.ts";
import type { SearchSpace } from "../study/space.ts";
import type { Trial } from "../study/trial.ts";
import { problemLine } from "./check.ts";
import { type Command, CommandError, integer, onlyFile, UsageError } from "./command.ts";
import { readResults } from "./results.ts";
import { scheduleStudy } from "./schedule-study.ts";
import { readStudyFile } from "./study-file.ts";

export const exportCommand: Command = {
  name: "export",
  usage: "FILE --schedule [--trial N] [--output FILE]",
  summary: "Writes what a study has found in another form.",
  options: {
    schedule: { type: "boolean" },
    trial: { type: "string" },
    output: { type: "string", short: "o" },
  },
  help: {
    schedule:
      "the values by step that led to the best trial, as a study file that trains by them (strategy: replay)",
    trial: "those that led to this trial instead",
    output: "where to write it; standard output without",
  },
  async run(invocation) {
    const file = onlyFile(invocation);
    if (invocation.options["schedule"] !== true) throw new UsageError("say what to export: --schedule");
    const { text, checked } = readStudyFile(file);
    if (checked.study === undefined) {
      const [problem] = checked.problems.filter(isError);
      throw new CommandError(problem ? problemLine(file, problem) : `${file} is no study`);
    }
    const { study } = checked;
    const { state, objectives } = readResults(file);
    const asked = integer(invocation, "trial", 0);
    const trial = asked === undefined ? bestTrials(state.trials, objectives)[0] : state.trials[asked];
    if (trial === undefined) {
      if (asked !== undefined) throw new CommandError(`there is no trial ${asked}`);
      invocation.errors.write(`tunesmith export: no trial of ${study.name} is complete yet\n`);
      return 2;
    }
    const schedule = stretchesOf(state.trials, trial, study.space);
    if (schedule.length === 0) throw new CommandError(`trial ${trial.number} has trained no step`);
    const output = invocation.options["output"];
    const name = typeof output === "string" ? stemOf(output) : `${study.name}-schedule`;
    const value = objectives.map(({ metric }) => `${metric} ${trial.metrics[metric]}`).join(", ");
    const source = `The values by step that led to trial ${trial.number} of ${study.name}: ${value}.`;
    const written = scheduleStudy(text, { name, schedule, source });
    if (typeof output === "string")
      withOsErrors("write the study file", output, () => writeFileSync(output, written));
    else invocation.output.write(written);
    return 0;
  },
};

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
