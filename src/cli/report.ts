import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { comparisonPlaceOf } from "../engine/comparison-member.ts";
import type { StudyState } from "../engine/study-state.ts";
import { ComparedStudies } from "../extension/compared-studies.ts";
import {
  type NamedStudy,
  namedStudies,
  relatedStudies,
  withoutNamesakes,
} from "../extension/related-studies.ts";
import { emptyPlan, overviewOf, rowOf, type StudyPlan } from "../extension/study-overview.ts";
import { readPlan } from "../extension/study-plan.ts";
import { withOsErrors } from "../node/os-error.ts";
import { readRunner } from "../node/runner-lock.ts";
import { studyFolder } from "../node/study-folder.ts";
import { stemOf, studyNameIn } from "../node/study-name.ts";
import type { Snapshot, StudyOverview } from "../webview/protocol.ts";
import { encodeTrials } from "../webview/trial-columns.ts";
import { type Command, CommandError, UsageError } from "./command.ts";
import { reportPage } from "./report-page.ts";
import { askedResults, type Results, studyOption } from "./results.ts";

export const reportCommand: Command = {
  usage: "FILE... [-o PAGE.html] [--study NAME]",
  options: { output: { type: "string", short: "o" }, ...studyOption.options },
  help: { output: "where to write it; default: NAME.html", ...studyOption.help },
  async run(invocation) {
    const [file, ...compared] = invocation.positionals;
    if (file === undefined) throw new UsageError("name the study file, such as digits.study.yaml");
    const results = askedResults({ ...invocation, positionals: [file] });
    const asked = invocation.options["output"];
    const output = typeof asked === "string" ? asked : `${outputName(file)}.html`;
    const own = studiesToChoose(results, invocation.options["study"] !== undefined);
    const snapshots = snapshotsOf(file, results, own, compared);
    const page = reportPage({ snapshots }, readBundle());
    withOsErrors("write the report", output, () => writeFileSync(output, page));
    invocation.output.write(`${output}\n`);
    return 0;
  },
};

const outputName = (file: string) => basename(file.endsWith(".log") ? file.slice(0, -4) : stemOf(file));

/** The panel's bundle, which is beside this one. */
function readBundle(): { readonly script: string; readonly style: string } {
  const read = (name: string) => {
    const path = fileURLToPath(new URL(name, import.meta.url));
    return withOsErrors("read the panel's bundle", path, () => readFileSync(path, "utf8"));
  };
  return { script: read("webview.js"), style: read("webview.css") };
}

/** Every study of the journal, or run of the comparison, unless one was named. */
function studiesToChoose({ state, studies, folder }: Results, isNamed: boolean): readonly StudyState[] {
  const hasChoice = !isNamed && (folder === undefined || comparisonPlaceOf(state) !== undefined);
  return hasChoice ? studies : [state];
}

/** One a study, the asked one first. */
function snapshotsOf(
  file: string,
  { state, folder }: Results,
  own: readonly StudyState[],
  compared: readonly string[],
): readonly Snapshot[] {
  const isAlive = folder !== undefined && readRunner(folder.runner).kind !== "none";
  const shown = withoutNamesakes([...namedStudies(own), ...readCompared(compared)]).map(
    (study): Shown =>
      study.file === null
        ? { study, file, isAlive }
        : // In a report none stands apart from the others: each may be looked at, by its label.
          { study: { ...study, name: study.label, file: null }, file: study.file, isAlive: false },
  );
  // What is compared stays in its order, whichever is shown first.
  const studies = shown.map(({ study }) => study);
  const plans = new Map([file, ...compared].map((each) => [each, planOf(each)]));
  const now = Date.now();
  return shown
    .toSorted((a, b) => Number(b.study.state === state) - Number(a.study.state === state))
    .map((each, version) => ({
      kind: "snapshot",
      version,
      overview: overviewIn(each, plans.get(each.file) ?? emptyPlan, now),
      trials: encodeTrials(each.study.state.trials.map(rowOf)),
      studies: relatedStudies(studies, each.study.state),
    }));
}

interface Shown {
  readonly study: NamedStudy;
  readonly file: string;
  readonly isAlive: boolean;
}

function overviewIn({ study, file, isAlive }: Shown, plan: StudyPlan, now: number): StudyOverview {
  const { name, state } = study;
  const run = comparisonPlaceOf(state);
  // A file beside a journal says nothing of the other studies in it.
  const known = plan.name === state.name || plan.name === run?.comparison ? plan : emptyPlan;
  const overview = overviewOf({
    source: "report",
    fileName: basename(file),
    plan: { ...known, name, ...(run && { strategy: run.strategy }) },
    state,
    runner: { isAlive, isLaunching: false, isStopping: false, startProblem: null },
    now,
  });
  return { ...overview, ...(run && { comparison: run.comparison }), trusted: false };
}

/** @throws CommandError for a file without results */
function readCompared(files: readonly string[]): readonly NamedStudy[] {
  const reader = new ComparedStudies(readPlan);
  reader.follow(files);
  let reading = reader.read();
  while (reading.remaining === "more") reading = reader.read();
  const { studies } = reading;
  const empty = files.find((file) => !studies.some((study) => study.file === file));
  if (empty !== undefined) throw new CommandError(`${empty} has no results to compare with`);
  return studies;
}

/** What the study file said when it was run; where it has not been run, what it says. */
function planOf(file: string): StudyPlan {
  const isJournal = file.endsWith(".log");
  const definition = isJournal
    ? join(dirname(resolve(file)), "study.yaml")
    : studyFolder(file, studyNameIn(file) ?? "").definition;
  if (existsSync(definition)) return readPlan(readFileSync(definition, "utf8"), file);
  return isJournal ? emptyPlan : readPlan(readFileSync(file, "utf8"), file);
}
