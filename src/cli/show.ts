import { durationText } from "../analysis/duration-text.ts";
import { sizeText } from "../analysis/size-text.ts";
import { trialJson } from "../analysis/trial-json.ts";
import { studyAttribute } from "../engine/journal-record.ts";
import { type CodeState, codeOfTrial, isDirty, type RunRecord, runOfTrial } from "../engine/run-records.ts";
import type { StudyState } from "../engine/study-state.ts";
import { trialFolder } from "../node/study-folder.ts";
import { type FoundFile, listTrialFiles, readTrialCommand, shellWord } from "../node/trial-folder.ts";
import { trialSeed } from "../study/random.ts";
import type { Trial } from "../study/trial.ts";
import { type Command, CommandError, choice, type Invocation, UsageError } from "./command.ts";
import { askedResults, studyOption } from "./results.ts";
import { shortValue } from "./trials.ts";

export const showCommand: Command = {
  usage: "FILE TRIAL [--format text|json] [--study NAME]",
  options: { format: { type: "string" }, ...studyOption.options },
  help: { format: "text (default) or json", ...studyOption.help },
  async run(invocation) {
    const format = choice(invocation, "format", ["text", "json"]);
    const [file, word, ...others] = invocation.positionals;
    if (file === undefined || word === undefined || others.length > 0 || !/^\d+$/.test(word))
      throw new UsageError("name the study file and the number of a trial");
    const { state, folder, name } = askedResults({ ...invocation, positionals: [file] });
    const trial = state.trials[Number(word)];
    if (trial === undefined)
      throw new CommandError(
        `there is no trial ${word} in ${name}; ${state.trials.length === 0 ? "none has begun" : `the last one is ${state.trials.length - 1}`}`,
      );
    const shown = gather(state, trial, folder && trialFolder(folder, trial.number));
    if (format === "json") invocation.output.write(`${JSON.stringify(jsonOf(shown), undefined, 2)}\n`);
    else writeText(invocation, name, shown);
    return 0;
  },
};

/** All that is known of a trial. */
interface ShownTrial {
  readonly trial: Trial;
  readonly seed: number | null;
  readonly command: string | null;
  readonly code: readonly CodeState[];
  readonly run: RunRecord | undefined;
  /** Null for a journal without trial folders. */
  readonly folder: string | null;
  readonly files: readonly FoundFile[];
}

function gather(state: StudyState, trial: Trial, folder: string | undefined): ShownTrial {
  const seed = state.systemAttributes.get(studyAttribute.seed);
  return {
    trial,
    seed: typeof seed === "number" ? trialSeed(seed, trial.configuration) : null,
    command: folder === undefined ? null : readTrialCommand(folder),
    code: codeOfTrial(state, trial),
    run: runOfTrial(state, trial),
    folder: folder ?? null,
    files: folder === undefined ? [] : listTrialFiles(folder),
  };
}

function jsonOf({ trial, seed, command, code, run, folder, files }: ShownTrial): object {
  const { configuration, note, retryOf, superseded, values, violations, segments, reports } = trial;
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    ...trialJson(trial),
    configuration,
    seed,
    note,
    retryOf,
    isRepeated: superseded,
    values: values?.map(finite) ?? null,
    violations,
    reports: reports.map(({ step, values: reported }) => ({ step, values: reported.map(finite) })),
    segments: segments.map(({ startedAt, endedAt, ...segment }) => ({
      ...segment,
      startedAt: iso(startedAt),
      endedAt: iso(endedAt),
    })),
    command,
    code: code.map((state) => ({ ...state, at: iso(state.at), isDirty: isDirty(state) })),
    run: run === undefined ? null : { ...run, at: iso(run.at) },
    folder,
    files,
  };
}

const finite = (value: number) => (Number.isFinite(value) ? value : null);

function writeText({ output }: Invocation, study: string, shown: ShownTrial): void {
  const { trial, seed, command, code, run, folder, files } = shown;
  const { durationMs, startedAt, metrics, params } = trialJson(trial);
  const list = (values: Readonly<Record<string, unknown>>) =>
    Object.entries(values)
      .map(([name, value]) => `${name} ${typeof value === "number" ? shortValue(value) : String(value)}`)
      .join(", ");
  const time = startedAt && [startedAt, durationMs === null ? "" : durationText(durationMs)];
  const rows: readonly (readonly [string, string | null | undefined | false])[] = [
    ["reason", trial.reason],
    ["metrics", list(metrics)],
    ["step", trial.step === null ? null : String(trial.step)],
    ["params", list(params)],
    ["note", trial.note],
    ["seed", seed === null ? null : String(seed)],
    ["repeats", trial.retryOf === null ? null : `trial ${trial.retryOf}`],
    ["time", time ? time.filter(Boolean).join(", ") : null],
    ...trial.segments.flatMap(({ from, until, reason }, index) =>
      trial.segments.length < 2 && reason === null
        ? []
        : [
            [
              index === 0 ? "stretches" : "",
              [
                from === null ? "from scratch" : `from trial ${from.trial} at step ${from.step}`,
                until === null ? "" : `to step ${until}`,
                reason === null ? "" : `(${reason})`,
              ]
                .filter(Boolean)
                .join(" "),
            ] as const,
          ],
    ),
    ["command", command],
    ["in", run?.cwd],
    ...code.map((state, index) => [index === 0 ? "code" : "then", codeText(state)] as const),
    [
      "run by",
      run &&
        Object.entries(run.versions)
          .map((pair) => pair.join(" "))
          .join(", "),
    ],
    ["", run && `${run.command.map(shellWord).join(" ")} on ${run.host}`],
    ["packages", run?.packages],
    [
      "variables",
      run &&
        Object.entries(run.environment)
          .map((pair) => pair.join("="))
          .join(" "),
    ],
    ["folder", folder],
    ...files.map(
      ({ path, size }, index) => [index === 0 ? "files" : "", `${path} (${sizeText(size)})`] as const,
    ),
  ];
  const lines = rows.flatMap(([label, text]) => (text ? [`  ${label.padEnd(10)} ${text}`] : []));
  output.write(`Trial ${trial.number} of ${study}: ${trial.state}\n${lines.join("\n")}\n`);
}

function codeText({ commit, branch, diff, untracked, untrackedCount }: CodeState): string {
  const more = untrackedCount - untracked.length;
  return [
    commit === null ? "no commit yet" : `commit ${commit.slice(0, 12)}`,
    branch === null ? "" : ` on ${branch}`,
    diff === null ? "" : `, changed: ${diff.file}${diff.isCut ? " (its beginning)" : ""}`,
    untrackedCount === 0 ? "" : `, not in git: ${untracked.join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
  ].join("");
}
