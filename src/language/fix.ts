import type { DefinitionPath } from "../study/problem.ts";
import type { LocatedProblem } from "./check.ts";
import { addKey, entryAt, removeEntry, type YamlValue } from "./edit-study.ts";
import type { Edit } from "./mended-text.ts";
import type { StudyName } from "./study-names.ts";
import type { StudyText } from "./study-text.ts";
import type { Workspace } from "./workspace.ts";

/** A change that a person may choose. */
export interface Fix {
  readonly title: string;
  /** They do not overlap. */
  readonly edits: readonly Edit[];
  /** The one that is most likely meant. */
  readonly isPreferred: boolean;
}

/** What fixes are made from. */
export interface FixContext extends StudyText {
  readonly names: readonly StudyName[];
  readonly workspace: Workspace;
}

/** The changes that mend one problem; none where it is not of the kind that can be mended here. */
export type FixMaker = (problem: LocatedProblem, context: FixContext) => readonly Fix[];

/** No fix where an edit could not be made. */
export function fix(title: string, ...edits: readonly (Edit | undefined)[]): readonly Fix[] {
  const made = edits.filter((edit) => edit !== undefined);
  return made.length < edits.length || made.length === 0 ? [] : [{ title, edits: made, isPreferred: false }];
}

export function preferred(fixes: readonly Fix[]): readonly Fix[] {
  return fixes.map((each, index) => ({ ...each, isPreferred: index === 0 }));
}

export function removeKey(context: FixContext, path: DefinitionPath): readonly Fix[] {
  const found = entryAt(context.outline, path);
  return found === undefined ? [] : fix(`Remove \`${path.at(-1)}\``, removeEntry(context, found));
}

export function addSection(context: FixContext, key: string, value: YamlValue): readonly Fix[] {
  if (entryAt(context.outline, [key]) !== undefined) return [];
  return fix(`Add \`${key}: ${value("block")}\``, addKey(context, [], key, value));
}

/** The name that is declared at a path, or around it. */
export function nameAt({ names }: FixContext, path: DefinitionPath): StudyName | undefined {
  return names.find((name) => name.path.every((step, index) => step === path[index]));
}

/** The text at a problem's range. */
export function writtenAt({ text, offsetAt }: FixContext, { range }: LocatedProblem): string {
  return text.slice(offsetAt(range.start), offsetAt(range.end));
}

export function spanAt({ offsetAt }: FixContext, { range }: LocatedProblem): Edit["span"] {
  return { start: offsetAt(range.start), end: offsetAt(range.end) };
}
