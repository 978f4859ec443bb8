import type { Position, Range, TextEdit } from "vscode-languageserver-types";
import { checkName, nameText } from "../study/names.ts";
import { type NameOccurrence, nameOccurrences, occurrencesAt } from "./name-occurrences.ts";
import { type StudyText, studyText } from "./study-text.ts";

/** What stands at a position and can be renamed: a parameter, a group, a constant or a derived value. */
export interface RenamePlace {
  readonly range: Range;
  /** The name as a person thinks of it: without backticks. */
  readonly placeholder: string;
}

export type RenameResult =
  | {
      readonly kind: "edits";
      readonly edits: readonly TextEdit[];
      readonly oldName: string;
      readonly newName: string;
    }
  /** Why the name cannot be given, as a whole sentence for a person. */
  | { readonly kind: "refused"; readonly reason: string };

/** Undefined where nothing stands that could be renamed. */
export function prepareRename(text: string, position: Position): RenamePlace | undefined {
  const source = studyText(text);
  const found = declaredAt(source, position);
  const part = found?.at.parts.at(-1);
  if (found === undefined || part === undefined) return undefined;
  return { range: source.rangeOf(found.at.span), placeholder: part };
}

/**
 * Renames one part of a dotted name wherever it stands: a group's with all its parameters, a parameter's in conditions,
 * requirements, derived values, placeholders and baselines.
 */
export function rename(text: string, position: Position, newName: string): RenameResult {
  const source = studyText(text);
  const found = declaredAt(source, position);
  if (found === undefined) return refused("There is no name of this study here.");
  const name = newName.trim().replace(/^`(.*)`$/, "$1");
  if (name.includes("."))
    return refused("A dot separates a group from its parameter. Rename one part at a time.");
  const [problem] = checkName(name, []);
  if (problem !== undefined) return refused(problem.message.replaceAll("`", '"'));
  const oldName = found.at.parts.join(".");
  const parts = [...found.at.parts.slice(0, -1), name];
  const taken = found.occurrences.some(
    (occurrence) => occurrence.role === "declaration" && occurrence.parts.join(".") === parts.join("."),
  );
  if (taken && name !== found.at.parts.at(-1)) {
    return refused(`"${parts.join(".")}" is a name of this study already.`);
  }
  const edits = found.all.map(({ span, place }) => ({
    range: source.rangeOf(span),
    newText: place === "expression" ? nameText(name) : name,
  }));
  return { kind: "edits", edits, oldName, newName: parts.join(".") };
}

function refused(reason: string): RenameResult {
  return { kind: "refused", reason };
}

/** A name that is declared nowhere, such as a metric or a word that is not finished, has no new name. */
function declaredAt(source: StudyText, position: Position) {
  const occurrences = nameOccurrences(source.outline);
  const found = occurrencesAt(occurrences, source.offsetAt(position));
  const isDeclared = found?.all.some(({ role }: NameOccurrence) => role === "declaration");
  return found !== undefined && isDeclared === true ? { ...found, occurrences } : undefined;
}
