import * as vscode from "vscode";
import type { Studies } from "./studies.ts";

/** Tells the palette's conditions whether a study runs, and whether one is paused, as far as this window looks. */
export function keepRunContexts(studies: Studies): vscode.Disposable {
  const known = new Map<string, boolean>();
  const set = (key: string, value: boolean) => {
    if ((known.get(key) ?? false) === value) return;
    known.set(key, value);
    void vscode.commands.executeCommand("setContext", key, value);
  };
  return studies.onDidChange(() => {
    const live = studies.live();
    const isPaused = ({ overview }: (typeof live)[number]) => overview.runState === "paused";
    set("tunesmith.running", live.length > 0);
    set("tunesmith.paused", live.some(isPaused));
  });
}
