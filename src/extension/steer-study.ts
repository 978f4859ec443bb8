import * as vscode from "vscode";
import type { StudyQuestion } from "../node/control/ask.ts";
import type { Context } from "./context.ts";
import type { StudyView } from "./monitor-protocol.ts";
import { chooseRunning } from "./stop-study.ts";

/** The commands that steer a study while it runs, by their ids. */
export const steeringCommands: Readonly<
  Record<string, (context: Context, given: unknown, trial?: unknown) => Promise<void>>
> = {
  "tunesmith.pauseStudy": (context, given) => ask(context, given, "pause", async () => ({ kind: "pause" })),
  "tunesmith.resumeStudy": (context, given) => ask(context, given, "go on", async () => ({ kind: "resume" })),
  "tunesmith.changeParallel": (context, given) =>
    ask(context, given, "change", async ({ overview }) => {
      const parallel = await askForCount("How many trials run at once", overview.parallel);
      return parallel === undefined ? undefined : { kind: "change", change: { parallel } };
    }),
  "tunesmith.changeTrials": (context, given) =>
    ask(context, given, "change", async ({ overview }) => {
      const trials = await askForCount("How many trials the study has in all", overview.budgetTrials ?? 0);
      return trials === undefined ? undefined : { kind: "change", change: { trials } };
    }),
  "tunesmith.enqueueTrial": (context, given) =>
    ask(context, given, "try values next", async ({ bestParams }) => {
      const values = await askForValues(bestParams ?? {});
      return values && { kind: "enqueue", values };
    }),
  "tunesmith.cancelTrial": (context, given, trial) =>
    ask(context, given, "cancel a trial", async () => {
      const number = typeof trial === "number" ? trial : await askForTrial("Which trial ends now");
      return number === undefined ? undefined : { kind: "cancel", trial: number };
    }),
  "tunesmith.retryTrial": (context, given, trial) =>
    ask(context, given, "run a trial again", async () => {
      const number = typeof trial === "number" ? trial : await askForTrial("Which trial runs again");
      return number === undefined ? undefined : { kind: "retry", trial: number };
    }),
};

async function ask(
  { studies }: Context,
  given: unknown,
  what: string,
  question: (view: StudyView) => Promise<StudyQuestion | undefined>,
): Promise<void> {
  const view = await chooseRunning(studies.live(), given, `Which study should ${what}?`);
  const asked = view && (await question(view));
  if (view && asked) studies.ask(view.studyFile, asked);
}

async function askForCount(prompt: string, current: number): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    prompt,
    value: String(current),
    validateInput: (value) => (/^[1-9]\d*$/.test(value.trim()) ? undefined : "A whole number of at least 1."),
  });
  return text === undefined ? undefined : Number(text);
}

async function askForTrial(prompt: string): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    prompt,
    placeHolder: "The number of the trial",
    validateInput: (value) => (/^\d+$/.test(value.trim()) ? undefined : "The number of a trial, such as 12."),
  });
  return text === undefined ? undefined : Number(text);
}

const pair = /^([\p{L}_][\p{L}\p{N}_.-]*)=(\S+)$/u;

/** Values as `lr=0.01 width=64`; what is left out, the strategy fills in. */
async function askForValues(
  best: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, string>> | undefined> {
  const words = (text: string) => text.split(/\s+/).filter(Boolean);
  const text = await vscode.window.showInputBox({
    prompt: "Values to try next. What is left out, the strategy fills in.",
    placeHolder: "lr=0.01 width=64",
    value: Object.entries(best)
      .map(([name, value]) => `${name}=${String(value)}`)
      .join(" "),
    validateInput: (value) => {
      const wrong = words(value).find((word) => !pair.test(word));
      if (wrong !== undefined) return `${wrong} is not of the form name=value.`;
      return words(value).length === 0 ? "At least one value, such as lr=0.01." : undefined;
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
