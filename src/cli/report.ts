import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { StudyState } from "../engine/study-state.ts";
import { relatedStudies } from "../extension/related-studies.ts";
import { overviewOf, rowOf, type StudyPlan } from "../extension/study-overview.ts";
import { emptyPlan, readPlan } from "../extension/study-plan.ts";
import { withOsErrors } from "../node/os-error.ts";
import { readRunner } from "../node/runner-lock.ts";
import { stemOf } from "../node/study-folder.ts";
import type { Snapshot } from "../webview/protocol.ts";
import { encodeTrials } from "../webview/trial-columns.ts";
import { type Command, onlyFile } from "./command.ts";
import { reportPage } from "./report-page.ts";
import { askedResults, type Results, studyOption } from "./results.ts";

export const reportCommand: Command = {
  name: "report",
  usage: "FILE [-o PAGE.html] [--study NAME]",
  summary: "Writes one page with the charts and the table of a study, or of an Optuna journal (*.log).",
  options: { output: { type: "string", short: "o" }, ...studyOption.options },
  help: { output: "where to write it; default: NAME.html", ...studyOption.help },
  async run(invocation) {
    const file = onlyFile(invocation);
    const results = askedResults(invocation);
    const asked = invocation.options["output"];
    const output = typeof asked === "string" ? asked : `${outputName(file)}.html`;
    const snapshots = snapshotsOf(file, results, invocation.options["study"] !== undefined, Date.now());
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

/** Every study of the journal to choose from, unless one was named. */
function snapshotsOf(file: string, results: Results, isNamed: boolean, now: number): readonly Snapshot[] {
  const { state, studies, folder } = results;
  const definition = folder ? folder.definition : join(dirname(resolve(file)), "study.yaml");
  const source = existsSync(definition) ? definition : folder?.file;
  const plan = source === undefined ? emptyPlan : readPlan(readFileSync(source, "utf8"), file);
  const isAlive = folder !== undefined && readRunner(folder.runner).kind !== "none";
  const others = isNamed || folder !== undefined ? [] : studies.filter((study) => study !== state);
  const shown = [state, ...others];
  return shown.map((study, index) => snapshotOf(study, index, { file, plan, isAlive, shown, now }));
}

interface Surroundings {
  readonly file: string;
  readonly plan: StudyPlan;
  readonly isAlive: boolean;
  readonly shown: readonly StudyState[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

function snapshotOf(
  study: StudyState,
  version: number,
  { file, plan, isAlive, shown, now }: Surroundings,
): Snapshot {
  const overview = overviewOf({
    source: "report",
    fileName: basename(file),
    // A file beside a journal says nothing of the other studies in it.
    plan: plan.name === study.name ? plan : { ...emptyPlan, name: study.name },
    state: study,
    runner: { isAlive, isLaunching: false, isStopping: false, startProblem: null },
    now,
  });
  return {
    kind: "snapshot",
    version,
    overview: { ...overview, trusted: false },
    trials: encodeTrials(study.trials.map(rowOf)),
    studies: relatedStudies(shown, study),
  };
}
