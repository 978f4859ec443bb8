import * as vscode from "vscode";
import type { TrialMenuContext } from "../webview/protocol.ts";
import { uriOfPath } from "./study-address.ts";
import type { StudiesNode } from "./view/study-node.ts";

export type Run = (given: unknown, more: unknown, selected: unknown) => unknown;

/**
 * Registers a command that works with the same things, whoever calls it: the address of a study file or journal, the
 * number of a trial, and what is selected beside them, if that is several trials of the study or several studies. From
 * the menu of a trial in the panel VS Code hands over what stands at that place of the page; from the Studies view the
 * node that was clicked, and all that are selected.
 */
export function registerCommand(id: string, run: Run): vscode.Disposable {
  return vscode.commands.registerCommand(id, (...words: readonly unknown[]) => {
    const [given, more, selected] = argumentsOf(words);
    return run(given, more, selected);
  });
}

function argumentsOf(words: readonly unknown[]): readonly unknown[] {
  const [given, selected] = words;
  if (isMenuContext(given)) return [uriOfPath(given.studyFile), given.trial];
  if (!isNode(given)) return words;
  const nodes = Array.isArray(selected) ? selected.filter(isNode) : [];
  switch (given.kind) {
    case "trial": {
      const isOfSameStudy = ({ uri }: StudiesNode) => uri.toString() === given.uri.toString();
      const trials = nodes
        .filter(isOfSameStudy)
        .flatMap((node) => (node.kind === "trial" ? [node.trial.number] : []));
      return [given.uri, given.trial.number, several(trials)];
    }
    case "earlier-run":
      return [uriOfPath(given.run.journal)];
    default:
      return [
        given.uri,
        undefined,
        several(nodes.flatMap((node) => (node.kind === "study" ? [node.uri] : []))),
      ];
  }
}

function several<Item>(items: readonly Item[]): readonly Item[] | undefined {
  return items.length > 1 ? items : undefined;
}

function isMenuContext(given: unknown): given is TrialMenuContext {
  return typeof given === "object" && given !== null && "webviewSection" in given && "studyFile" in given;
}

function isNode(given: unknown): given is StudiesNode {
  return typeof given === "object" && given !== null && "kind" in given && "uri" in given;
}
