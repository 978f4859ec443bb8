import * as vscode from "vscode";
import { formatNumber } from "../../analysis/number-text.ts";
import { uriOfPath } from "../study-address.ts";
import { trialIcon, trialStateText, valuePairs } from "../trial-state.ts";
import type { EarlierRunNode, EarlierRunsNode, MoreNode, TrialNode } from "./study-node.ts";

/** A trial in the tree. `context` tells the menus what can be done with it: the place of its study, and whether it has ended. */
export function trialItem({ uri, place, run, trial }: TrialNode): vscode.TreeItem {
  const { number, state, isBest, value, step, params, reason } = trial;
  const item = new vscode.TreeItem(vscode.l10n.t("Trial {0}", number));
  item.id = `trial ${number} ${uri.toString()}`;
  item.iconPath = isBest
    ? new vscode.ThemeIcon("star-full", new vscode.ThemeColor("charts.yellow"))
    : trialIcon(state);
  item.contextValue = `trial ${place} ${state === "running" || state === "waiting" ? "open" : "ended"}`;
  const values = valuePairs(params);
  const result = value === null ? trialStateText(state) : formatNumber(value);
  item.description = [result, values.join(" ")].join(" · ");
  const isWorthSaying = !(isBest || state === "complete");
  item.accessibilityInformation = {
    label: [
      item.label,
      isBest ? vscode.l10n.t("best") : "",
      isWorthSaying && value !== null ? trialStateText(state) : "",
      item.description,
    ]
      .filter((text) => text !== "")
      .join(", "),
  };
  const name =
    run === null ? vscode.l10n.t("Trial {0}", number) : vscode.l10n.t("Trial {0} of {1}", number, run);
  item.tooltip = [
    `${name}: ${trialStateText(state)}${isBest ? `, ${vscode.l10n.t("best")}` : ""}`,
    ...(value === null ? [] : [vscode.l10n.t("Value: {0}", formatNumber(value))]),
    ...(step === null ? [] : [vscode.l10n.t("Step: {0}", step)]),
    ...values,
    ...(reason === null ? [] : [reason]),
  ].join("\n");
  item.command = {
    command: "tunesmith.openResults",
    title: vscode.l10n.t("Open Results"),
    arguments: [uri, number],
  };
  return item;
}

export function moreItem({ uri, count }: MoreNode): vscode.TreeItem {
  const item = new vscode.TreeItem(
    count === 1 ? vscode.l10n.t("1 more trial…") : vscode.l10n.t("{0} more trials…", count),
  );
  item.id = `more ${uri.toString()}`;
  item.iconPath = new vscode.ThemeIcon("ellipsis");
  item.contextValue = "more";
  item.tooltip = vscode.l10n.t("All trials are in the results.");
  item.command = {
    command: "tunesmith.openResults",
    title: vscode.l10n.t("Open Results"),
    arguments: [uri],
  };
  return item;
}

export function earlierRunsItem({ uri, runs }: EarlierRunsNode): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t("Earlier runs"), vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `earlier ${uri.toString()}`;
  item.iconPath = new vscode.ThemeIcon("history");
  item.description = String(runs.length);
  item.contextValue = "earlier-runs";
  item.tooltip = vscode.l10n.t("Runs that were put aside when the study began anew.");
  return item;
}

export function earlierRunItem({ uri, run }: EarlierRunNode): vscode.TreeItem {
  const item = new vscode.TreeItem(whenOf(run.name));
  item.id = `earlier ${run.name} ${uri.toString()}`;
  item.iconPath = new vscode.ThemeIcon("archive");
  item.contextValue = "earlier-run";
  item.tooltip = run.journal;
  item.command = {
    command: "tunesmith.openJournal",
    title: vscode.l10n.t("Open Results"),
    arguments: [uriOfPath(run.journal)],
  };
  return item;
}

/** A folder is named by the time at which its run was put aside, in UTC; a person reads local time. */
function whenOf(name: string): string {
  const found = /\.(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z(-\d+)?$/.exec(name);
  if (!found) return name;
  const [, year, month, day, hour, minute, second, again = ""] = found;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return vscode.l10n.t("until {0}", `${time.toLocaleString()}${again}`);
}
