import * as vscode from "vscode";
import { chooseJournal } from "./choose-journal.ts";
import type { Context } from "./context.ts";
import { studyPath } from "./study-address.ts";
import { findStudyFiles, meantStudyFile, resultsPathOf, studyItems } from "./study-files.ts";

/**
 * The command: holds studies of one objective against each other in the panel of the first; of one study alone that
 * compares strategies, its own panel does so.
 */
export async function compareStudies(
  { panels }: Pick<Context, "panels">,
  given: unknown,
  studies: unknown,
): Promise<void> {
  const files = isSeveral(studies)
    ? studies.flatMap((uri) => resultsPathOf(uri) ?? [])
    : await chooseCompared(null, meantBy(given));
  const [first, ...others] = files ?? [];
  if (first !== undefined) panels.compare(first, others);
}

/** The one that is given or in the editor is chosen beforehand. */
function meantBy(given: unknown): string | undefined {
  const meant = meantStudyFile(given);
  return meant && studyPath(meant);
}

interface Item extends vscode.QuickPickItem {
  /** Undefined for a file that is to be looked for. */
  readonly file?: string;
}

/**
 * Lets the person choose studies of the workspace, or a journal from elsewhere. Undefined where they gave up.
 *
 * @param shown the study that they are compared with; null where that is one of them
 * @param preferred is chosen to begin with
 */
export async function chooseCompared(
  shown: string | null,
  preferred?: string,
): Promise<readonly string[] | undefined> {
  const found = await findStudyFiles();
  const items: Item[] = studyItems(found.filter((uri) => studyPath(uri) !== shown)).map((item) => {
    const file = studyPath(item.uri);
    return { ...item, picked: file === preferred, file };
  });
  items.push({ label: vscode.l10n.t("$(file) A journal of Optuna or of an earlier run...") });
  const picked = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    matchOnDescription: true,
    placeHolder:
      shown === null
        ? vscode.l10n.t("Studies with the same objective, or one that compares strategies")
        : vscode.l10n.t("Studies with the same objective, to compare this one with"),
  });
  if (picked === undefined) return undefined;
  const files = picked.flatMap(({ file }) => file ?? []);
  if (picked.every(({ file }) => file !== undefined)) return files;
  const journal = await chooseJournal();
  return journal ? [...files, studyPath(journal)] : files;
}

function isSeveral(value: unknown): value is readonly vscode.Uri[] {
  return Array.isArray(value) && value.length > 1 && value.every((each) => each instanceof vscode.Uri);
}
