import { arch, release } from "node:os";
import * as vscode from "vscode";
import type { Context } from "./context.ts";
import { currentView } from "./current-view.ts";
import { findStudyFiles } from "./study-files.ts";

/** A problem report needs no more studies than these. */
const mostStudies = 20;

/**
 * What somebody who looks into a problem asks first, as a document to read before it is passed on. It holds no values,
 * metrics, commands or environment variables, and paths only from the workspace's folders.
 */
export async function showDebugInfo(
  { studies }: Pick<Context, "studies">,
  extension: vscode.Extension<unknown>,
): Promise<void> {
  const files = await findStudyFiles(mostStudies);
  const local = files.filter(({ scheme }) => scheme === "file");
  const views = await Promise.all(local.map(({ fsPath }) => currentView(studies, fsPath)));
  const rows = views.map((view, index) => {
    const path = vscode.workspace.asRelativePath(local[index] as vscode.Uri);
    if (view === undefined) return `| ${path} | - | - | - | - |`;
    const { overview, runner } = view;
    const trials = Object.entries(overview.counts)
      .filter(([, count]) => count > 0)
      .map(([state, count]) => `${count} ${state}`);
    return `| ${path} | ${overview.strategy ?? "-"} | ${overview.runState} | ${runner} | ${trials.join(", ") || "none"} |`;
  });
  const content = [
    "# Tunesmith debug info",
    "",
    ...factsOf(extension).map(([name, value]) => `- ${name}: ${value}`),
    "",
    "## Studies",
    "",
    "| file | strategy | state | runner | trials |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    ...(files.length > local.length
      ? ["", `${files.length - local.length} more are not on this machine.`]
      : []),
    "",
    "## Settings",
    "",
    ...settingsOf(extension),
    "",
  ].join("\n");
  await vscode.window.showTextDocument(
    await vscode.workspace.openTextDocument({ language: "markdown", content }),
  );
}

function factsOf({ packageJSON }: vscode.Extension<unknown>): readonly (readonly [string, string])[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return [
    ["Tunesmith", String(packageJSON.version)],
    ["VS Code", `${vscode.version} (${vscode.env.appHost}, ${vscode.env.language})`],
    ["Remote", remoteKind(vscode.env.remoteName)],
    ["Platform", `${process.platform} ${arch()} ${release()}`],
    ["Node", process.versions.node],
    ["Workspace trusted", vscode.workspace.isTrusted ? "yes" : "no"],
    ["Folders", folders.map(({ uri }) => uri.scheme).join(", ") || "none"],
  ];
}

/** `ssh-remote`, `wsl` and the like; some servers put the name of a machine there, which is nobody's business. */
function remoteKind(name: string | undefined): string {
  if (name === undefined) return "none";
  return /^[a-z]+(-[a-z]+)*$/.test(name) ? name : "yes";
}

/** Those that were changed. None of them takes a secret. */
function settingsOf({ packageJSON }: vscode.Extension<unknown>): readonly string[] {
  const settings = vscode.workspace.getConfiguration();
  const changed = Object.keys(packageJSON.contributes.configuration.properties).flatMap((name) => {
    const { defaultValue } = settings.inspect(name) ?? {};
    const value: unknown = settings.get(name);
    return JSON.stringify(value) === JSON.stringify(defaultValue)
      ? []
      : [`- ${name}: ${JSON.stringify(value)}`];
  });
  return changed.length === 0 ? ["All as they come."] : changed;
}
