import * as vscode from "vscode";
import { formatNumber } from "../analysis/number-text.ts";
import type { TrialState } from "../study/trial.ts";

/** By state, the name of a product icon and of the colour that it has in trees. */
const icons: Readonly<Record<TrialState, readonly [icon: string, color?: string]>> = {
  waiting: ["watch"],
  running: ["play-circle", "charts.blue"],
  complete: ["check", "testing.iconPassed"],
  pruned: ["chrome-minimize"],
  failed: ["error", "testing.iconFailed"],
  infeasible: ["circle-slash", "list.warningForeground"],
  cancelled: ["close"],
};

export function trialIcon(state: TrialState): vscode.ThemeIcon {
  const [icon, color] = icons[state];
  return color === undefined
    ? new vscode.ThemeIcon(icon)
    : new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
}

/** The icon within the text of a quick pick. */
export function trialCodicon(state: TrialState): string {
  return `$(${icons[state][0]})`;
}

export function trialStateText(state: TrialState): string {
  switch (state) {
    case "waiting":
      return vscode.l10n.t("waiting");
    case "running":
      return vscode.l10n.t("running");
    case "complete":
      return vscode.l10n.t("complete");
    case "pruned":
      return vscode.l10n.t("pruned");
    case "failed":
      return vscode.l10n.t("failed");
    case "infeasible":
      return vscode.l10n.t("infeasible");
    case "cancelled":
      return vscode.l10n.t("cancelled");
  }
}

/** `lr=0.01`, with numbers short enough to read. */
export function valuePairs(values: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(values).map(
    ([name, value]) => `${name}=${typeof value === "number" ? formatNumber(value) : String(value)}`,
  );
}
