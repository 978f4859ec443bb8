/** Trials, and the code that they ran, as documents that VS Code can compare. */

import { basename, join } from "node:path";
import * as vscode from "vscode";
import type { Context } from "../context.ts";
import { chooseStudyFile, pathOf } from "../study-files.ts";
import { isTrusted } from "../trust.ts";
import { askCommandLine } from "./ask-command-line.ts";
import { chooseTrial, pickTrials, type ShownTrials } from "./choose-trial.ts";
import { runOption, shownRun } from "./shown-run.ts";

/** Two trials beside each other: values, metrics, command, code. */
export async function compareTrials(context: Context, given: unknown, trials: unknown): Promise<void> {
  const uri = await chooseStudyFile(given, vscode.l10n.t("Which study's trials?"));
  const studyFile = uri && pathOf(uri);
  if (!studyFile) return;
  const shown = { studyFile, run: await shownRun(context.studies, studyFile) };
  const chosen = isPair(trials) ? trials : await choosePair(context, shown, trials);
  if (chosen === undefined) return;
  if (!isPair(chosen)) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("Two trials are compared; {0} were chosen.", chosen.length),
    );
    return;
  }
  const [left, right] = chosen.toSorted((a, b) => a - b);
  const addresses = await Promise.all(
    [left, right].map(async (trial) => {
      const printed = await askCommandLine<object>(context, studyFile, [
        "show",
        studyFile,
        String(trial),
        ...runOption(shown.run),
        "--format",
        "json",
      ]);
      return (
        printed &&
        context.texts.add(`trial ${trial}.json`, sourceOf(shown), JSON.stringify(printed, undefined, 2))
      );
    }),
  );
  const [before, after] = addresses;
  if (before && after)
    await vscode.commands.executeCommand(
      "vscode.diff",
      before,
      after,
      vscode.l10n.t("Trials {0} and {1} of {2}", left ?? 0, right ?? 0, shown.run ?? basename(studyFile)),
    );
}

/** Both trials, or the one that another is to be compared with. */
async function choosePair(
  context: Context,
  shown: ShownTrials,
  first: unknown,
): Promise<readonly number[] | undefined> {
  if (typeof first !== "number")
    return pickTrials(context, shown, {
      placeHolder: vscode.l10n.t("Choose two trials to compare"),
      canPickMany: true,
    });
  const placeHolder = vscode.l10n.t("Which trial is compared with trial {0}?", first);
  const others = await pickTrials(context, shown, { placeHolder });
  return others && [first, ...others];
}

/** Trials of different runs have the same numbers. */
function sourceOf({ studyFile, run }: ShownTrials): string {
  return run === null ? studyFile : `${studyFile}#${run}`;
}

function isPair(value: unknown): value is readonly [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === "number");
}

interface PrintedCode {
  readonly trial: number;
  readonly root: string;
  readonly changed: readonly { readonly path: string; readonly before: string }[];
}

/** What has changed in the code since a trial ran, file by file. */
export async function showTrialCode(context: Context, given: unknown, number: unknown): Promise<void> {
  const why = vscode.l10n.t(
    "Looking for what has changed asks git, which starts what the repository's settings name. It is off until you trust the workspace.",
  );
  if (!(await isTrusted(why))) return;
  const chosen = await chooseTrial(context, given, number, vscode.l10n.t("Which trial's code?"));
  if (!chosen) return;
  const { studyFile, trial, run } = chosen;
  const code = await askCommandLine<PrintedCode>(context, studyFile, [
    "code",
    studyFile,
    String(trial),
    ...runOption(run),
    "--format",
    "json",
  ]);
  if (!code) return;
  if (code.changed.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("The code is what it was when trial {0} ran.", trial),
    );
    return;
  }
  const changes = code.changed.map(({ path, before }) => {
    const today = vscode.Uri.file(join(code.root, path));
    return [today, context.texts.add(path, `${sourceOf(chosen)}#${trial}`, before), today];
  });
  await vscode.commands.executeCommand("vscode.changes", vscode.l10n.t("Since trial {0}", trial), changes);
}
