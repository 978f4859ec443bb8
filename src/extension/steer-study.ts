import * as vscode from "vscode";
import type { TrialJson } from "../analysis/trial-json.ts";
import type { StudyQuestion } from "../engine/study-control.ts";
import { hasEnded } from "../study/trial.ts";
import { askStudy } from "./ask-study.ts";
import type { Context } from "./context.ts";
import type { StudyView } from "./monitor-protocol.ts";
import { runStudy } from "./run-study.ts";
import { chooseRunning } from "./stop-study.ts";
import type { Studies } from "./studies.ts";
import { meantStudyFile } from "./study-files.ts";
import { isLive } from "./study-text.ts";
import { pickTrials } from "./trial/choose-trial.ts";

/** The commands that steer a study while it runs, by their ids. */
export const steeringCommands: Readonly<
  Record<string, (context: Context, given: unknown, trial?: unknown) => Promise<void>>
> = {
  "tunesmith.pauseStudy": (context, given) =>
    ask(context, given, vscode.l10n.t("Which study should pause?"), async () => ({ kind: "pause" })),
  "tunesmith.resumeStudy": (context, given) =>
    // One that is not paused but has ended early goes on with another run.
    context.studies.live().length === 0 || stoppedStudy(context.studies, given)
      ? runStudy(context, given)
      : ask(context, given, vscode.l10n.t("Which study should go on?"), async () => ({ kind: "resume" })),
  "tunesmith.changeParallel": (context, given) =>
    ask(context, given, vscode.l10n.t("Which study should change?"), async ({ overview }) => {
      const parallel = await askForCount(vscode.l10n.t("How many trials run at once"), overview.parallel);
      return parallel === undefined ? undefined : { kind: "change", change: { parallel } };
    }),
  "tunesmith.changeTrials": (context, given) =>
    ask(context, given, vscode.l10n.t("Which study should change?"), async ({ overview }) => {
      const trials = await askForCount(
        vscode.l10n.t("How many trials the study has in all"),
        overview.budgetTrials ?? 0,
      );
      return trials === undefined ? undefined : { kind: "change", change: { trials } };
    }),
  "tunesmith.enqueueTrial": (context, given) =>
    ask(context, given, vscode.l10n.t("Which study should try values next?"), async ({ bestParams }) => {
      const values = await askForValues(bestParams ?? {});
      return values && { kind: "enqueue", values };
    }),
  "tunesmith.cancelTrial": (context, given, trial) =>
    ask(context, given, vscode.l10n.t("Which study should cancel a trial?"), async (view) => {
      const number =
        typeof trial === "number"
          ? trial
          : await pickTrial(context, view, vscode.l10n.t("Which trial ends now?"), (one) => !hasEnded(one));
      return number === undefined ? undefined : { kind: "cancel", trial: number };
    }),
  "tunesmith.retryTrial": (context, given, trial) =>
    ask(context, given, vscode.l10n.t("Which study should run a trial again?"), async (view) => {
      const number =
        typeof trial === "number"
          ? trial
          : await pickTrial(context, view, vscode.l10n.t("Which trial runs again?"), hasEnded);
      return number === undefined ? undefined : { kind: "retry", trial: number };
    }),
};

async function ask(
  { studies }: Context,
  given: unknown,
  placeHolder: string,
  question: (view: StudyView) => Promise<StudyQuestion | undefined>,
): Promise<void> {
  const view = stoppedStudy(studies, given) ?? (await chooseRunning(studies.live(), given, placeHolder));
  const asked = view && (await question(view));
  if (view && asked) await askStudy({ studies }, view.studyFile, asked);
}

/** The study that is given or in the editor, where it does not run: what is asked of it waits for its next run. */
function stoppedStudy(studies: Studies, given: unknown): StudyView | undefined {
  const uri = meantStudyFile(given);
  const view = uri && studies.view(uri.fsPath);
  return view && !isLive(view.overview) ? view : undefined;
}

async function askForCount(prompt: string, current: number): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    prompt,
    value: String(current),
    validateInput: (value) =>
      /^[1-9]\d*$/.test(value.trim()) ? undefined : vscode.l10n.t("A whole number of at least 1."),
  });
  return text === undefined ? undefined : Number(text);
}

async function pickTrial(
  context: Context,
  { studyFile, run }: StudyView,
  placeHolder: string,
  fits: (trial: TrialJson) => boolean,
): Promise<number | undefined> {
  const picked = await pickTrials(context, { studyFile, run }, { placeHolder }, fits);
  return picked?.[0];
}

const pair = /^([\p{L}_][\p{L}\p{N}_.-]*)=(\S+)$/u;

/** Values as `lr=0.01 width=64`; what is left out, the strategy fills in. */
async function askForValues(
  best: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, string>> | undefined> {
  const words = (text: string) => text.split(/\s+/).filter(Boolean);
  const text = await vscode.window.showInputBox({
    prompt: vscode.l10n.t("Values to try next. What is left out, the strategy fills in."),
    placeHolder: "lr=0.01 width=64",
    value: Object.entries(best)
      .map(([name, value]) => `${name}=${String(value)}`)
      .join(" "),
    validateInput: (value) => {
      const wrong = words(value).find((word) => !pair.test(word));
      if (wrong !== undefined) return vscode.l10n.t("{0} is not of the form name=value.", wrong);
      return words(value).length === 0 ? vscode.l10n.t("At least one value, such as lr=0.01.") : undefined;
    },
  });
  if (text === undefined) return undefined;
  return Object.fromEntries(
    words(text).flatMap((word) => {
      const [, name, value] = pair.exec(word) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
}
