import * as vscode from "vscode";
import type { TrialJson } from "../../analysis/trial-json.ts";
import type { Context } from "../context.ts";
import { chooseStudyFile, pathOf } from "../study-files.ts";
import { trialCodicon, trialStateText, valuePairs } from "../trial-state.ts";
import { askCommandLine } from "./ask-command-line.ts";
import { runOption, shownRun } from "./shown-run.ts";

export interface ChosenTrial extends ShownTrials {
  readonly trial: number;
}

/** The trials of a study file: of a comparison those of the run that is shown. */
export interface ShownTrials {
  readonly studyFile: string;
  readonly run: string | null;
}

/**
 * The trial that a command is about. The panel and the Studies view hand in the study and the number; otherwise the
 * person chooses, newest first.
 */
export async function chooseTrial(
  context: Context,
  given: unknown,
  trial: unknown,
  question: string,
): Promise<ChosenTrial | undefined> {
  const uri = await chooseStudyFile(given, question);
  const studyFile = uri && pathOf(uri);
  if (!studyFile) return undefined;
  const shown = { studyFile, run: await shownRun(context.studies, studyFile) };
  if (typeof trial === "number") return { ...shown, trial };
  const chosen = await pickTrials(context, shown, { placeHolder: question });
  return chosen?.[0] === undefined ? undefined : { ...shown, trial: chosen[0] };
}

/** Several trials where `canPickMany` says so, of those that fit. Undefined where the person gave up. */
export async function pickTrials(
  context: Context,
  { studyFile, run }: ShownTrials,
  options: vscode.QuickPickOptions,
  fits: (trial: TrialJson) => boolean = () => true,
): Promise<readonly number[] | undefined> {
  const trials = await askCommandLine<readonly TrialJson[]>(context, studyFile, [
    "trials",
    studyFile,
    ...runOption(run),
    "--format",
    "json",
  ]);
  if (trials === undefined) return undefined;
  const items = trials
    .filter(fits)
    .toReversed()
    .map(({ number, state, params, metrics }) => ({
      label: `${trialCodicon(state)} ${number}`,
      description: [trialStateText(state), ...valuePairs(metrics)].join(" "),
      detail: valuePairs(params).join("  "),
      number,
    }));
  const shown = { matchOnDescription: true, matchOnDetail: true, ...options };
  const picked = await vscode.window.showQuickPick(items, shown);
  if (picked === undefined) return undefined;
  // With `canPickMany` it is a list, which the declaration of these options does not say.
  const all = (Array.isArray(picked) ? picked : [picked]) as typeof items;
  return all.map(({ number }) => number);
}
