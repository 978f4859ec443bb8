import { existsSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { createInterface } from "node:readline/promises";
import packageJson from "../../package.json" with { type: "json" };
import { bestTrials } from "../analysis/best.ts";
import { sizeText } from "../analysis/size-text.ts";
import { runName } from "../engine/comparison-member.ts";
import { lastCheckpoint } from "../engine/rerun.ts";
import { objectivesOf } from "../engine/study-objectives.ts";
import type { StudyState } from "../engine/study-state.ts";
import {
  artifactsOfTrials,
  checkpointsOfTrials,
  earlierRuns,
  filesOfTrials,
  type Leftover,
  removeLeftovers,
  studiesUnder,
} from "../node/clean-study.ts";
import { comparisonMembers } from "../node/comparison-folder.ts";
import { folderSize } from "../node/folder-size.ts";
import { claimRunner } from "../node/runner-lock.ts";
import { type StudyFolder, studyFolder } from "../node/study-folder.ts";
import { studyNameIn } from "../node/study-name.ts";
import { memoryBytes } from "../study/memory.ts";
import type { Study } from "../study/study.ts";
import { hasEnded, type Trial } from "../study/trial.ts";
import {
  type Command,
  CommandError,
  choice,
  type ExitCode,
  type Invocation,
  onlyFile,
  UsageError,
} from "./command.ts";
import { resultsIn } from "./results.ts";
import { readStudyFile } from "./study-file.ts";

export const cleanCommand: Command = {
  usage: "FILE|FOLDER [--trials all|best|last|none] [--size SIZE] [--dry-run] [--yes]",
  options: {
    trials: { type: "string" },
    size: { type: "string" },
    "dry-run": { type: "boolean" },
    yes: { type: "boolean" },
  },
  help: {
    trials:
      "whose logs and other files stay: those of all trials (default), of the best, of the last, or of none",
    size: "removes no more than it takes to get the study's results below a size such as 5GB, the oldest first",
    "dry-run": "says what it would remove, and how much that frees",
    yes: "removes results without asking",
  },
  async run(invocation) {
    const place = onlyFile(invocation);
    if (!existsSync(place)) throw new CommandError(`${place} does not exist`);
    const isFolder = statSync(place).isDirectory();
    const folders = isFolder ? studiesUnder(place) : [folderOf(place)];
    if (folders.length === 0) throw new CommandError(`there are no results of studies in ${place}`);
    let code: ExitCode = 0;
    for (const folder of folders) {
      // No run of the study begins meanwhile.
      const claim = existsSync(folder.path) ? claimStudy(folder) : undefined;
      try {
        if (claim?.kind === "taken" && !isFolder) throw new CommandError(claim.message);
        if (claim?.kind === "taken") invocation.errors.write(`${folder.study}: ${claim.message}\n`);
        else if ((await cleanStudy(invocation, folder)) !== 0) code = 1;
      } catch (error) {
        // What is wrong with one study keeps none of the others from being cleaned.
        if (!isFolder || !(error instanceof CommandError)) throw error;
        invocation.errors.write(`${folder.study}: ${error.message}\n`);
        code = 1;
      } finally {
        if (claim?.kind === "claimed") claim.release();
      }
    }
    return code;
  },
};

function folderOf(file: string): StudyFolder {
  const name = studyNameIn(file);
  if (name === undefined) throw new CommandError(`${file} cannot be read`);
  return studyFolder(file, name);
}

function claimStudy(
  folder: StudyFolder,
): { readonly kind: "claimed"; release(): void } | { readonly kind: "taken"; readonly message: string } {
  const { runner, file } = folder;
  const claim = claimRunner(runner, { file, version: packageJson.version, startedAt: Date.now() });
  return claim.kind === "claimed" ? claim : { kind: "taken", message: claim.message };
}

async function cleanStudy(invocation: Invocation, folder: StudyFolder): Promise<ExitCode> {
  const { output, errors, options } = invocation;
  const { study } = folder;
  const all = [...(await earlierRuns(folder)), ...(await leftoversOfTrials(invocation, folder))];
  const { chosen, before, limit } = await upToSize(invocation, folder, all);
  const freed = chosen.reduce((sum, { bytes }) => sum + bytes, 0);
  if (chosen.length === 0) {
    output.write(`${study}: there is nothing to remove; its results take ${sizeText(before)}\n`);
    return 0;
  }
  for (const { what, bytes } of chosen) output.write(`${study}: ${what} (${sizeText(bytes)})\n`);
  const isLarge = limit !== undefined && before - freed > limit;
  const more = isLarge ? `, more than ${sizeText(limit)}` : "";
  const after = `${sizeText(freed)} of ${sizeText(before)}; ${sizeText(before - freed)} stay${more}`;
  if (options["dry-run"] === true) {
    output.write(`${study}: this would free ${after}\n`);
    return 0;
  }
  if (chosen.some(isResult) && options["yes"] !== true && !(await isAgreed(study))) {
    errors.write(`${study}: nothing was removed; --yes removes results without asking\n`);
    return 1;
  }
  const failures = await removeLeftovers(chosen);
  for (const failure of failures) errors.write(`${study}: ${failure}\n`);
  output.write(`${study}: freed ${after}\n`);
  return failures.length === 0 ? 0 : 1;
}

/** What the study file says is not kept is no result. */
const isResult = ({ kind }: Leftover) => kind === "earlier-run" || kind === "trial-files";

async function isAgreed(study: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${study}: remove this? [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

/** With `--size`, only as much as it takes to get below it. */
async function upToSize(
  { options }: Invocation,
  folder: StudyFolder,
  all: readonly Leftover[],
): Promise<{
  readonly chosen: readonly Leftover[];
  readonly before: number;
  readonly limit: number | undefined;
}> {
  const earlier = all.filter(({ kind }) => kind === "earlier-run");
  const before = earlier.reduce((sum, { bytes }) => sum + bytes, await folderSize(folder.path));
  const given = options["size"];
  if (given === undefined) return { chosen: all, before, limit: undefined };
  const limit = memoryBytes(String(given));
  if (limit === undefined) throw new UsageError(`--size is an amount such as 500MB or 5GB, not ${given}`);
  const chosen: Leftover[] = [];
  let left = before;
  for (const leftover of all) {
    if (left <= limit) break;
    chosen.push(leftover);
    left -= leftover.bytes;
  }
  return { chosen, before, limit };
}

async function leftoversOfTrials(invocation: Invocation, folder: StudyFolder): Promise<readonly Leftover[]> {
  const whose = choice(invocation, "trials", ["all", "best", "last", "none"]);
  // A file that is gone, or is another study's now, does not say what this one keeps.
  if (studyNameIn(folder.file) !== folder.study) return [];
  const { study } = readStudyFile(folder.file).checked;
  const found: Leftover[] = [];
  if (existsSync(folder.journal)) {
    const { state } = resultsIn(folder.journal, folder.study, folder);
    found.push(...(await leftoversOf(state, folder, study, whose)));
  }
  // Each run of a comparison has a best and a last trial of its own.
  for (const { folder: path, state } of comparisonMembers(folder)) {
    const own = { ...folder, path, trials: join(path, basename(folder.trials)) };
    for (const leftover of await leftoversOf(state, own, study, whose))
      found.push({ ...leftover, what: `${leftover.what} of ${runName(state)}` });
  }
  return found;
}

type Whose = "all" | "best" | "last" | "none";

async function leftoversOf(
  state: StudyState,
  folder: StudyFolder,
  study: Study | undefined,
  whose: Whose,
): Promise<readonly Leftover[]> {
  const best = new Set(bestTrials(state.trials, objectivesOf(state)).map(({ number }) => number));
  const last = state.trials
    .filter((trial) => hasEnded(trial) && !trial.superseded)
    .reduce<Trial | undefined>((a, b) => ((a?.endedAt ?? 0) > (b.endedAt ?? 0) ? a : b), undefined)?.number;
  const repeated = new Set(state.trials.map(({ retryOf }) => retryOf));
  // What waits, or is to run again, goes on from what lies there.
  const over = state.trials.filter(
    (trial) => hasEnded(trial) && (!trial.superseded || repeated.has(trial.number)),
  );
  const isOver = over.length === state.trials.length;
  const others = (policy: Whose) =>
    over
      .map(({ number }) => number)
      .filter((number) => {
        if (policy === "all") return false;
        return policy === "none" || !(policy === "best" ? best.has(number) : number === last);
      });
  const policy = study?.checkpoints ?? "all";
  const keptSteps = (number: number) => {
    const trial = state.trials[number];
    const place = trial && (policy === "last" || best.has(number)) ? lastCheckpoint(trial) : undefined;
    return new Set(place === undefined || policy === "none" ? [] : [String(place.step)]);
  };
  const found = [
    // Until all trials are over, the strategy may go on from any checkpoint.
    isOver && policy !== "all"
      ? await checkpointsOfTrials(
          folder,
          over.map(({ number }) => number),
          keptSteps,
        )
      : undefined,
    await artifactsOfTrials(folder, others(study?.keep.artifacts ?? "all")),
    await filesOfTrials(folder, others(whose)),
  ];
  return found.filter((leftover) => leftover !== undefined);
}
