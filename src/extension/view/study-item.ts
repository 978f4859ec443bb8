import { basename } from "node:path";
import * as vscode from "vscode";
import { formatNumber } from "../../analysis/number-text.ts";
import type { RunState } from "../../webview/protocol.ts";
import type { StudyView } from "../monitor-protocol.ts";
import { stemOf } from "../study-files.ts";
import { endText, isLive, progressText, stateText } from "../study-text.ts";
import type { StudyNode } from "./study-node.ts";

/** A study in the tree. `context` tells the menus what can be done with it: its place, its state and whether it was tried. */
export function studyItem(node: StudyNode, view: StudyView | undefined, where: string): vscode.TreeItem {
  const { uri, place } = node;
  const overview = view?.overview;
  const item = new vscode.TreeItem(overview?.name ?? stemOf(uri));
  item.id = `study ${uri.toString()}`;
  item.resourceUri = uri;
  item.iconPath = iconOf(node, view);
  const state = overview?.runState ?? "new";
  const tried = view !== undefined && triedCount(view) > 0;
  const hasChildren = tried || (view?.earlierRuns.length ?? 0) > 0;
  item.collapsibleState = hasChildren
    ? vscode.TreeItemCollapsibleState.Collapsed
    : vscode.TreeItemCollapsibleState.None;
  item.contextValue = ["study", place, state, ...(tried ? ["tried"] : [])].join(" ");
  // What tells it from others comes first: a narrow side bar cuts off the end.
  const texts = [where, progressOf(node, view)].filter((text) => text !== "");
  item.description = texts.join(" · ");
  item.tooltip = tooltipOf(node, view);
  const spoken = [item.label, overview === undefined ? "" : stateText(overview), ...texts];
  item.accessibilityInformation = { label: spoken.filter((text) => text !== "").join(", ") };
  item.command = tried
    ? { command: "tunesmith.openResults", title: vscode.l10n.t("Open Results"), arguments: [uri] }
    : { command: "vscode.open", title: vscode.l10n.t("Open Study File"), arguments: [uri] };
  return item;
}

export function triedCount({ overview }: StudyView): number {
  return Object.values(overview.counts).reduce((sum, count) => sum + count, 0);
}

function progressOf({ place }: StudyNode, view: StudyView | undefined): string {
  if (place === "unsaved") return vscode.l10n.t("not saved yet");
  if (view === undefined) return "";
  const { overview, runner } = view;
  const state = overview.runState;
  if (state === "new" && place === "elsewhere") return vscode.l10n.t("cannot run here");
  if (state === "new")
    return overview.startProblem === null ? vscode.l10n.t("not run yet") : vscode.l10n.t("could not start");
  const progress = progressText(overview);
  if (runner === "elsewhere") return vscode.l10n.t("{0}, on another machine", progress);
  return state === "running" || state === "finished" ? progress : `${stateText(overview)} · ${progress}`;
}

function tooltipOf({ uri, place }: StudyNode, view: StudyView | undefined): string {
  if (place === "unsaved")
    return vscode.l10n.t(
      "This study has no file yet. Its results are kept beside its file, so save it before it runs.",
    );
  const path = vscode.workspace.asRelativePath(uri);
  if (view === undefined) return path;
  const { overview } = view;
  const { description, runState, strategy, startProblem, failures } = overview;
  const lines = [
    description ?? "",
    runState === "new" || isLive(overview)
      ? vscode.l10n.t("{0}: {1}", overview.name, stateText(overview))
      : endText(overview),
    strategy === null ? "" : vscode.l10n.t("Strategy: {0}", strategy),
    ...overview.objectives.flatMap(({ metric }, index) => {
      const best = overview.best[index];
      return best
        ? [vscode.l10n.t("Best {0}: {1} (trial {2})", metric, formatNumber(Number(best.value)), best.trial)]
        : [];
    }),
    ...failures.map(({ reason, count }) => vscode.l10n.t("{0} failed: {1}", count, reason)),
    startProblem ?? "",
    place === "elsewhere"
      ? vscode.l10n.t(
          "Studies run on files of the machine that VS Code works on, and {0} is not one of them.",
          basename(uri.path),
        )
      : "",
    path,
  ];
  return lines.filter((line) => line !== "").join("\n");
}

function iconOf({ place }: StudyNode, view: StudyView | undefined): vscode.ThemeIcon {
  if (place === "unsaved") return new vscode.ThemeIcon("edit");
  const { runState = "new", notAnsweringSince } = view?.overview ?? {};
  if (place === "elsewhere" && runState === "new") return new vscode.ThemeIcon("circle-slash");
  const [icon, color] = notAnsweringSince === undefined ? icons[runState] : (["warning", warning] as const);
  return color === undefined
    ? new vscode.ThemeIcon(icon)
    : new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
}

const warning = "list.warningForeground";

const icons: Readonly<Record<RunState, readonly [icon: string, color?: string]>> = {
  new: ["circle-outline"],
  starting: ["sync~spin", "charts.blue"],
  running: ["sync~spin", "charts.blue"],
  paused: ["debug-pause", "charts.blue"],
  stopping: ["sync~spin", "charts.blue"],
  finished: ["pass", "testing.iconPassed"],
  stopped: ["debug-stop"],
  interrupted: ["warning", warning],
  failed: ["error", "testing.iconFailed"],
};
